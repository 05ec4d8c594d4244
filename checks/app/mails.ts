import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { ReferenceApp } from './reference-app.ts'

/** The path and the token of the link to `page` in the `count`th such mail to the address; waits for it. */
export function mailedLink(app: ReferenceApp, email: string, page: string, count = 1): Promise<string> {
  const folder = join(app.dataDir, 'mail')
  return vi.waitFor(
    () => {
      const names = readdirSync(folder).filter((name) => name.endsWith('.eml'))
      const mails = names.toSorted().map((name) => unfolded(readFileSync(join(folder, name), 'utf8')))
      const found = mails.filter((text) => text.includes(`To: ${email}`) && text.includes(`${page}?token=`))
      const link = found[count - 1]?.match(/https?:\/\/\S+\?token=[\w-]+/)?.[0]
      if (link === undefined) throw new Error(`No mail to ${email} leads to ${page}.`)
      return link.slice(new URL(link).origin.length)
    },
    { timeout: 60_000, interval: 100 },
  )
}

/** Quoted-printable, RFC 2045 §6.7. */
function unfolded(text: string): string {
  return text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
