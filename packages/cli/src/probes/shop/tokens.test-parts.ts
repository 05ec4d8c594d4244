import { createHmac, timingSafeEqual } from 'node:crypto'

/** What an access token of the shop says. */
export interface Claims {
  readonly sub: string
  readonly sid: string
  readonly typ: 'access' | 'refresh'
  readonly iat: number
  readonly exp?: number
}

export const KEY = 'a key of the shop in the tests, longer than thirty-two bytes'

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export function signed(claims: Claims, key = KEY): string {
  const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`
  return `${text}.${mac(text, key).toString('base64url')}`
}

export const mac = (text: string | Buffer, key: string): Buffer => createHmac('sha256', key).update(text).digest()

/** Whatever a token says of itself, before any proof. */
export function said(token: string): { readonly alg: string; readonly claims: Claims } | null {
  try {
    const [head = '', body = ''] = token.split('.')
    const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string }
    return { alg, claims: JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims }
  } catch {
    return null
  }
}

export function hasItsSignature(token: string, key = KEY): boolean {
  const end = token.lastIndexOf('.')
  const given = token.slice(end + 1)
  const right = mac(token.slice(0, end), key).toString('base64url')
  return given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right))
}

export const isOver = ({ exp }: Claims): boolean => exp !== undefined && exp <= Date.now() / 1000

/** Signature, algorithm, age and purpose. */
export function verified(token: string, key = KEY): Claims | null {
  const what = said(token)
  if (what === null || what.alg !== 'HS256' || !hasItsSignature(token, key)) return null
  return isOver(what.claims) || what.claims.typ !== 'access' ? null : what.claims
}
