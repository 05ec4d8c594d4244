import fc from 'fast-check'
import { MARK } from './texts.ts'

const PNG =
  '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR\u0000\u0000\u0000\u0001\u0000\u0000\u0000\u0001\b\u0006\u0000\u0000\u0000'

const PARTS: readonly string[] = [
  'Content-Disposition: form-data; name="title"\r\n\r\nHello',
  `Content-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n${PNG}`,
  `Content-Disposition: form-data; name="photo"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nplain ${MARK}`,
  `Content-Disposition: form-data; name="photo"; filename="../${MARK}.png"\r\nContent-Type: image/png\r\n\r\n<script>${MARK}</script>`,
  `Content-Disposition: form-data; name="${MARK}"; filename="x.exe"\r\n\r\nMZ`,
  `Content-Disposition: form-data; name="__proto__"\r\n\r\n${MARK}`,
  'Content-Disposition: form-data; name="title"\r\n\r\nagain',
  `Content-Disposition: form-data; name*=utf-8''${MARK}\r\n\r\nx`,
  `Content-Disposition: attachment; name="title"\r\n\r\n${MARK}`,
  `Content-Disposition: form-data; name="title\r\n\r\n${MARK}`,
  `${MARK}: no disposition\r\n\r\nx`,
  `Content-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n${PNG}${'x'.repeat(30_000)}`,
  `X-${MARK}: ${'h'.repeat(20_000)}\r\nContent-Disposition: form-data; name="title"\r\n\r\nx`,
  'no blank line',
  '',
]

export interface MultipartPlan {
  readonly parts: readonly number[]
  readonly breaks:
    | 'none'
    | 'unclosed'
    | 'half'
    | 'bare newlines'
    | 'no boundary'
    | 'other boundary'
    | 'nothing'
    | 'epilogue'
}

export const multipartPlan: fc.Arbitrary<MultipartPlan> = fc.record({
  parts: fc.oneof(fc.constant([0, 1]), fc.constant([0, 2]), fc.array(fc.nat(PARTS.length - 1), { maxLength: 6 })),
  breaks: fc.constantFrom(
    'none',
    'none',
    'none',
    'unclosed',
    'half',
    'bare newlines',
    'no boundary',
    'other boundary',
    'nothing',
    'epilogue',
  ),
})

const BOUNDARY = '----fuzz4815162342'

/** A form with files, whole or broken in one way. Its characters are bytes. */
export function multipartBody({ parts, breaks }: MultipartPlan): { readonly text: string; readonly type: string } {
  const boundary = breaks === 'other boundary' ? `${BOUNDARY}x` : BOUNDARY
  const opened = parts.map((part) => `--${BOUNDARY}\r\n${PARTS[part]}\r\n`).join('')
  const whole = `${opened}--${BOUNDARY}--\r\n`
  const type = breaks === 'no boundary' ? 'multipart/form-data' : `multipart/form-data; boundary=${boundary}`
  switch (breaks) {
    case 'unclosed':
      return { text: opened, type }
    case 'half':
      return { text: whole.slice(0, whole.length / 2), type }
    case 'bare newlines':
      return { text: whole.replaceAll('\r\n', '\n'), type }
    case 'nothing':
      return { text: '', type }
    case 'epilogue':
      return { text: `${MARK}\r\n${whole}${MARK.repeat(20)}`, type }
    default:
      return { text: whole, type }
  }
}
