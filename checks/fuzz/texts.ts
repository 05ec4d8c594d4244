import fc from 'fast-check'

/** In every made-up text: what a refusal quotes of its request is found by it. */
export const MARK = 'hzqx7'

/** What parsers, decoders and stores are asked in earnest. */
const HOSTILE: readonly string[] = [
  MARK,
  `<script>${MARK}</script>`,
  `${MARK}' or 1=1 --`,
  `../../${MARK}`,
  `${MARK}\u0000`,
  `${MARK}\r\nSet-Cookie: a=b`,
  `\u202e${MARK}\u200b`,
  `${MARK}\ud800`,
  `\udc00\ud800${MARK}`,
  `${MARK}\u{1f600}\u0301`,
  `\${${MARK}}{{${MARK}}}%0d%0a`,
  `${MARK}%00%2e%2e%2f%c0%ae`,
  MARK.repeat(200),
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '-0',
  '1e400',
  '9007199254740993',
  'null',
]

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `${text}${MARK}`) },
)

/** As a header may hold it (RFC 9110 §5.5), obs-text included: no client can send anything else. */
export const headerText: fc.Arbitrary<string> = hostileText.map((text) =>
  text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '\u00e9').trim(),
)

/** How a credential is changed: into a text that nobody was given. */
export const TAMPERINGS = [
  'flip',
  'drop',
  'add',
  'cut',
  'swap',
  'none',
  'unsigned',
  'upper',
  'pad',
  'long',
  'twice',
] as const
export type Tampering = (typeof TAMPERINGS)[number]

export function tampered(token: string, how: Tampering, at: number, other: string): string {
  const place = at % Math.max(1, token.length)
  const parts = token.split('.')
  switch (how) {
    case 'flip':
      return `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`
    case 'drop':
      return token.slice(0, place) + token.slice(place + 1)
    case 'add':
      return `${token.slice(0, place)}x${token.slice(place)}`
    case 'cut':
      return token.slice(0, place)
    case 'swap':
      return [...parts.slice(0, -1), ...other.split('.').slice(-1)].join('.')
    case 'none':
      return ['eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0', ...parts.slice(1)].join('.')
    case 'unsigned':
      return `${parts.slice(0, -1).join('.')}.`
    case 'upper':
      return token.toUpperCase()
    case 'pad':
      return `${token}=`
    case 'long':
      return token + MARK.repeat(2_000)
    case 'twice':
      return `${token}${token}`
  }
}
