import type { ReadToken } from './tokens.js'

/** A credential that no server may take. */
export interface Forgery {
  /** Names it in printed lines. */
  readonly name: string
  /** What was done to it, as the evidence says it. */
  readonly how: string
  readonly value: string
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What is made of a signed token. */
export function forgeriesOf(value: string, token: ReadToken | undefined): readonly Forgery[] {
  if (token === undefined) return [{ name: 'altered', how: 'with one character changed', value: altered(value) }]
  const { parts, claims, isJwt } = token
  const unsigned = parts.slice(0, -1).join('.')
  const last = parts.at(-1) ?? ''
  const forgeries = [{ name: 'signed otherwise', how: 'with another signature', value: `${unsigned}.${altered(last)}` }]
  if (!isJwt) return [...forgeries, { name: 'unsigned', how: 'without its signature', value: `${unsigned}.` }]
  const [head = '', body = ''] = parts
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object
  const none = ['none', 'None', 'NONE'].map((alg) => ({
    name: `alg ${alg}`,
    how: `that says to have no signature (alg ${alg})`,
    value: `${encoded({ ...header, alg })}.${body}.`,
  }))
  const claimed = encoded({ ...claims, role: 'admin', roles: ['admin'] })
  return [
    ...forgeries,
    ...none,
    { name: 'unsigned', how: 'without its signature', value: `${unsigned}.` },
    { name: 'claiming', how: 'with other claims and the old signature', value: `${head}.${claimed}.${last}` },
  ]
}

/** Not at its end, where a character of base64url may hold bits that nobody reads. */
function altered(text: string): string {
  const at = Math.floor(text.length / 2)
  const other = text[at] === 'A' ? 'B' : 'A'
  return `${text.slice(0, at)}${other}${text.slice(at + 1)}`
}
