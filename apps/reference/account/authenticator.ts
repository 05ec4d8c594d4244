import { create } from 'qrcode'
import { z } from 'zod'
import type { Authenticator } from '@/ui/form-state'

const Begun = z.object({
  secret: z.string().regex(/^[A-Z2-7]{16,128}$/),
  uri: z
    .string()
    .max(1_000)
    .regex(/^otpauth:\/\/totp\//),
})

/** What the app is set up with, as a page shows it. */
export function toAuthenticator(begun: unknown): Authenticator {
  const { secret, uri } = Begun.parse(begun)
  return { secret, uri, qr: qrOf(uri) }
}

/** What a form brings back of the first step; `null`: this is the first step. It is shown again and decides nothing. */
export function readAuthenticator(data: FormData): Authenticator | null {
  const read = Begun.safeParse({ secret: data.get('secret'), uri: data.get('uri') })
  return read.success ? { ...read.data, qr: qrOf(read.data.uri) } : null
}

/** Each row's runs of dark modules as rectangles of one path. */
function qrOf(text: string): Authenticator['qr'] {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  let path = ''
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const begin = x
      while (x < size && data[y * size + x]) x += 1
      if (x > begin) path += `M${begin} ${y}h${x - begin}v1h${begin - x}z`
    }
  }
  return { side: size, path }
}
