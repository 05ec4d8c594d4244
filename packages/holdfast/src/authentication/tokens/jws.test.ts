import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { base64url } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { VerifyingKey } from './verifying-key.js'
import type * as Hmac from './hmac.js'
import type * as Jws from './jws.js'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PAYLOAD = '{"sub":"ada"}'

function token(header: unknown, payload = PAYLOAD, key: KeyObject = rsa.privateKey): string {
  const head = typeof header === 'string' ? header : JSON.stringify(header)
  const signed = `${base64url.encode(head)}.${base64url.encode(payload)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

const lookUp = process.getBuiltinModule

describe.each([
  ['Node', lookUp],
  ['Web Crypto', () => undefined],
])('with %s', (_, getBuiltinModule) => {
  let jws: typeof Jws
  let key: VerifyingKey
  let hmac: typeof Hmac.hmac

  beforeAll(async () => {
    vi.resetModules()
    process.getBuiltinModule = getBuiltinModule
    jws = await import('./jws.js')
    ;({ hmac } = await import('./hmac.js'))
    const { importVerifyingKey } = await import('./verifying-key.js')
    key = (await importVerifyingKey(rsa.publicKey.export({ format: 'jwk' }), 'RS256')) as VerifyingKey
  })

  afterAll(() => {
    process.getBuiltinModule = lookUp
  })

  async function payload(text: string, withKey = key): Promise<string | null> {
    const unverified = jws.unverifiedJws(text)
    const bytes = unverified === null ? null : await jws.verifiedPayload(unverified, withKey)
    return bytes === null ? null : new TextDecoder().decode(bytes)
  }

  it('gives the payload of a JWS that the key has signed, and its header', async () => {
    const header = { alg: 'RS256', kid: 'one', typ: 'at+jwt', x5t: 'abc', cat: 'ours' }
    expect(await payload(token(header))).toBe(PAYLOAD)
    expect(jws.unverifiedJws(token(header))?.header).toEqual(header)
    expect(await payload(token({ alg: 'RS256' }, ''))).toBe('')
  })

  it.each([
    ['alg none', { alg: 'none' }],
    ['no alg', {}],
    ['another algorithm of the same key', { alg: 'PS256' }],
    ['a longer hash', { alg: 'RS512' }],
    ['alg in lower case', { alg: 'rs256' }],
    ['a list of algorithms', { alg: ['RS256'] }],
    ['HS256', { alg: 'HS256' }],
    ['crit', { alg: 'RS256', crit: ['exp'] }],
    ['an empty crit', { alg: 'RS256', crit: [] }],
    ['b64', { alg: 'RS256', b64: false }],
    ['b64 as it is without', { alg: 'RS256', b64: true }],
    ['zip', { alg: 'RS256', zip: 'DEF' }],
    ['enc', { alg: 'RS256', enc: 'A256GCM' }],
    ['a key of its own', { alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }],
    ['an address of keys', { alg: 'RS256', jku: 'https://attacker.example/keys' }],
    ['a certificate', { alg: 'RS256', x5c: ['AAAA'] }],
    ['an address of certificates', { alg: 'RS256', x5u: 'https://attacker.example/cert' }],
    ['alg twice', '{"alg":"none","alg":"RS256"}'],
    ['alg twice, once in escapes', String.raw`{"alg":"none","\u0061lg":"RS256"}`],
    ['a list', '["RS256"]'],
    ['no JSON', 'RS256'],
  ])('tokens/41 refuses %s in the header, though the signature is right', async (_name, header) => {
    expect(await payload(token(header))).toBeNull()
  })

  it('tokens/41 takes a public key for nothing but its own algorithm', async () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string
    const secret = await hmac(new TextEncoder().encode(pem))
    const signed = `${base64url.encode('{"alg":"HS256"}')}.${base64url.encode(PAYLOAD)}`
    const forged = `${signed}.${await secret.sign(signed)}`
    expect(await payload(forged)).toBeNull()
    expect(await payload(forged, secret)).toBe(PAYLOAD)
    expect(await payload(token({ alg: 'RS256' }), secret)).toBeNull()
  })

  it('tokens/41 refuses the signature of another key', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(await payload(token({ alg: 'RS256' }, PAYLOAD, other.privateKey))).toBeNull()
  })

  it('tokens/42 refuses parts that are not canonical, though the signature is right', async () => {
    const whole = (header: string, body: string) => {
      const signed = `${header}.${body}`
      return `${signed}.${sign('sha256', Buffer.from(signed), rsa.privateKey).toString('base64url')}`
    }
    const header = base64url.encode('{"alg":"RS256"}')
    const body = base64url.encode('{"sub":"adas"}')
    expect(await payload(whole(header, body))).toBe('{"sub":"adas"}')
    expect(body.at(-1)).toBe('0')
    const others = [`${body}=`, `${body}\n`, `${body.slice(0, -1)}1`, `${body} `, `${body}?`, ` ${body}`, `Ā${body}`]
    for (const other of others) expect(await payload(whole(header, other))).toBeNull()
    for (const other of [`${header}=`, `${header} `, ` ${header}`]) expect(await payload(whole(other, body))).toBeNull()
  })

  it('refuses what is not three parts', async () => {
    const good = token({ alg: 'RS256' })
    const [head, body] = good.split('.')
    const others = [
      '',
      '.',
      '..',
      '...',
      head,
      `${head}.${body}`,
      `${head}.${body}.`,
      `.${good}`,
      `${good}.`,
      `${good}.x`,
      `{"payload":"${body}"}`,
    ]
    for (const other of others) expect(await payload(String(other))).toBeNull()
  })

  it('does not look at what is over 8 KiB, or over the length that is given', () => {
    const long = token({ alg: 'RS256' }, JSON.stringify({ x: 'x'.repeat(6_000) }))
    expect(long.length).toBeGreaterThan(8_192)
    expect(jws.unverifiedJws(long)).toBeNull()
    expect(jws.unverifiedJws(long, 16_384)).not.toBeNull()
    expect(jws.unverifiedJws('.'.repeat(10_000_000))).toBeNull()
  })
})
