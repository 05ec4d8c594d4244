import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { base64url, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writtenClaims, type AccessTokenSettings } from './access-token.js'
import { parsedObject } from './json-object.js'
import type { KeyRing, Signer } from './key.js'
import type * as AccessToken from './access-token.js'
import type * as KeyRings from './key-ring.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const PEMS = {
  EdDSA: pem(generateKeyPairSync('ed25519')),
  ES256: pem(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
}
const ORIGIN = 'https://app.example.com'
const INVALID = { invalid: 'auth.invalid_token' }
const EXPIRED = { invalid: 'auth.expired_token' }

function pem({ privateKey }: { privateKey: ReturnType<typeof generateKeyPairSync>['privateKey'] }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}

const lookUp = process.getBuiltinModule
const paths = [
  ['Node', lookUp],
  ['Web Crypto', () => undefined],
] as const
const algorithms = ['HS256', 'EdDSA', 'ES256'] as const

describe.each(algorithms.flatMap((algorithm) => paths.map(([path, get]) => [algorithm, path, get] as const)))(
  '%s with %s',
  (algorithm, path, getBuiltinModule) => {
    let time = 1_900_000_000_000
    let tokens: typeof AccessToken
    let rings: typeof KeyRings
    let keys: KeyRing
    let settings: AccessTokenSettings
    let token: string
    const session = { subject: 'a1b2', sessionId: 'c3d4', generation: 7 }

    beforeAll(async () => {
      vi.resetModules()
      process.getBuiltinModule = getBuiltinModule
      tokens = await import('./access-token.js')
      rings = await import('./key-ring.js')
      keys = await (algorithm === 'HS256'
        ? rings.secretKeyRing([SECRET], 'access-token')
        : rings.signingKeyRing({ algorithm, keys: [PEMS[algorithm]] }))
      settings = { keys, issuer: ORIGIN, audience: ORIGIN, lifetime: 900, clock: () => time }
      token = await tokens.signAccessToken(session, settings)
    })

    afterAll(() => {
      process.getBuiltinModule = lookUp
    })

    const seconds = () => Math.floor(time / 1000)
    const claims = (): JWTPayload => ({
      iss: ORIGIN,
      aud: ORIGIN,
      sub: 'a1b2',
      sid: 'c3d4',
      gen: 7,
      jti: 'e5f6',
      iat: seconds(),
      exp: seconds() + 900,
    })
    const header = () => ({ alg: algorithm, kid: keys.signing.id, typ: 'at+jwt' })

    /** Signed with our own key, whatever the header and the payload say. */
    async function signed(head: unknown, payload: unknown, key: Pick<Signer, 'sign'> = keys.signing): Promise<string> {
      const text = (part: unknown) => (typeof part === 'string' ? part : JSON.stringify(part))
      const body = `${base64url.encode(text(head))}.${base64url.encode(text(payload))}`
      return `${body}.${await key.sign(body)}`
    }

    /** What is remembered of a token never changes the answer. */
    const verify = async (text: string) => {
      const answer = await tokens.verifyAccessToken(text, settings)
      const remembering = tokens.accessTokenVerifier(settings)
      for (let turn = 0; turn < 2; turn++) expect(await remembering(text)).toEqual(answer)
      return answer
    }

    describe('a token of ours', () => {
      it('says who, which session, which token, and when', async () => {
        expect(await verify(token)).toEqual({
          subject: 'a1b2',
          sessionId: 'c3d4',
          generation: 7,
          tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          issuedAt: seconds(),
          expiresAt: seconds() + 900,
        })
        expect(await tokens.signAccessToken(session, settings)).not.toBe(token)
      })

      it('is over when the clock is broken', async () => {
        for (const broken of [Number.NaN, undefined as never]) {
          const answer = await tokens.verifyAccessToken(token, { ...settings, clock: () => broken })
          expect(answer).toHaveProperty('invalid')
        }
      })

      it('is written as it is read fastest', () => {
        const payload = new TextDecoder().decode(base64url.decode(String(token.split('.')[1])))
        expect(writtenClaims(payload)).toMatchObject({ sub: 'a1b2', gen: 7 })
      })

      it('leaves room: both cookies together stay under 1 KiB', () => {
        expect(token.length).toBeLessThan(560)
      })

      it('is answered at once on Node', () => {
        const answer = tokens.verifyAccessToken(token, settings)
        expect(answer instanceof Promise).toBe(path === 'Web Crypto')
      })

      it('expires on the second, with 5 seconds for clocks that differ', async () => {
        const own = await tokens.signAccessToken(session, settings)
        const issued = time
        time = issued + 904_000
        expect(await verify(own)).toMatchObject({ subject: 'a1b2' })
        time = issued + 905_000
        expect(await verify(own)).toEqual(EXPIRED)
        time = issued - 5_000
        expect(await verify(own)).toMatchObject({ subject: 'a1b2' })
        time = issued - 6_000
        expect(await verify(own)).toEqual(INVALID)
        time = issued
      })
    })

    describe('a verifier', () => {
      it('does the work once, and looks at the time every time', async () => {
        const checked = tokens.accessTokenVerifier(settings)
        const own = await tokens.signAccessToken(session, settings)
        const first = await checked(own)
        expect(first).toMatchObject({ subject: 'a1b2' })
        expect(checked(own)).toBe(first)
        const issued = time
        time = issued + 904_000
        expect(await checked(own)).toBe(first)
        time = issued + 905_000
        expect(await checked(own)).toEqual(EXPIRED)
        time = issued - 6_000
        expect(await checked(own)).toEqual(INVALID)
        time = issued
        expect(await checked(own)).toMatchObject({ subject: 'a1b2' })
      })

      it('remembers many at a time', async () => {
        const checked = tokens.accessTokenVerifier(settings)
        const many = await Promise.all(Array.from({ length: 50 }, () => tokens.signAccessToken(session, settings)))
        const first = await Promise.all(many.map(async (text) => checked(text)))
        for (const [at, one] of many.entries()) expect(checked(one)).toBe(first[at])
      })

      it('tokens/42 knows a token by every one of its characters', async () => {
        const checked = tokens.accessTokenVerifier(settings)
        await checked(token)
        for (const at of [0, 10, token.indexOf('.') + 5, token.length - 2]) {
          const other = token[at] === 'A' ? 'B' : 'A'
          expect(await checked(token.slice(0, at) + other + token.slice(at + 1))).toEqual(INVALID)
        }
        expect(await checked(`${token} `)).toEqual(INVALID)
      })

      it('limits/49 remembers a bounded number, and nothing that does not hold', async () => {
        let verified = 0
        const counted = [...keys.verifying].map(([id, key]) => {
          const counting: typeof key.verify = (...parameters) => (verified++, key.verify(...parameters))
          return [id, { ...key, verify: counting }] as const
        })
        const checked = tokens.accessTokenVerifier({ ...settings, keys: { ...keys, verifying: new Map(counted) } })
        await checked(token)
        const [head, payload] = token.split('.')
        for (let i = 0; i < 3_000; i++) await checked(`${head}.${payload}.${i}`)
        const before = verified
        await checked(token)
        expect(verified).toBe(before)
        for (let i = 0; i < 2_000; i++) await checked(await tokens.signAccessToken(session, settings))
        await checked(token)
        expect(verified).toBe(before + 2_001)
      })
    })

    describe('the header', () => {
      it.each([
        ['alg none', { alg: 'none' }],
        ['alg None', { alg: 'None' }],
        ['alg NONE', { alg: 'NONE' }],
        ['alg nOnE', { alg: 'nOnE' }],
        ['alg in lower case', { alg: 'hs256' }],
        ['alg HS512', { alg: 'HS512' }],
        ['alg HS256 for another key, or another for HS256', { alg: algorithm === 'HS256' ? 'EdDSA' : 'HS256' }],
        ['alg RS256', { alg: 'RS256' }],
        ['alg as a list', { alg: ['HS256'] }],
        ['no alg', { alg: undefined }],
        ['an unknown kid', { kid: 'AAAAAAAAAAA' }],
        ['a kid that is a path', { kid: '../../dev/null' }],
        ['a kid of a prototype', { kid: '__proto__' }],
        ['a kid that is no text', { kid: 1 }],
        ['no kid', { kid: undefined }],
        ["another token's typ", { typ: 'JWT' }],
        ['the long spelling of typ', { typ: 'application/at+jwt' }],
        ['typ in upper case', { typ: 'AT+JWT' }],
        ['an id token', { typ: 'id+jwt' }],
        ['no typ', { typ: undefined }],
        ['jku', { jku: 'https://attacker.example/keys' }],
        ['jwk', { jwk: { kty: 'oct', k: 'AAAA' } }],
        ['x5u', { x5u: 'https://attacker.example/cert' }],
        ['x5c', { x5c: ['AAAA'] }],
        ['crit', { crit: ['exp'] }],
        ['an empty crit', { crit: [] }],
        ['b64', { b64: false, crit: ['b64'] }],
        ['zip', { zip: 'DEF' }],
        ['cty', { cty: 'JWT' }],
        ['an unknown member', { x: 1 }],
      ])('tokens/41 with %s is refused, though the signature is right', async (_, fields) => {
        expect(await verify(await signed({ ...header(), ...fields }, claims()))).toEqual(INVALID)
      })

      it.each([
        ['a list', '[]'],
        ['null', 'null'],
        ['a text', '"HS256"'],
        ['no JSON', '{alg:HS256}'],
        ['cut', '{"alg":"HS256"'],
        ['nothing', ''],
        ['invalid UTF-8', '\ud800'],
      ])('tokens/41 that is %s is refused', async (_, head) => {
        expect(await verify(await signed(head, claims()))).toEqual(INVALID)
      })

      it('tokens/41 a byte order mark before it is refused', async () => {
        expect(await verify(await signed(`\ufeff${JSON.stringify(header())}`, claims()))).toEqual(INVALID)
      })
    })

    describe('the key', () => {
      it('tokens/41 HS256 signed with a public key is refused', async () => {
        const published = keys.signing.publicKey ?? { kty: 'RSA', n: 'AQAB', e: 'AQAB' }
        const { hmac } = await import('./hmac.js')
        for (const text of [PEMS.EdDSA, PEMS.ES256, JSON.stringify(published), String(published.x).padEnd(32)]) {
          const key = await hmac(new TextEncoder().encode(text))
          expect(await verify(await signed({ ...header(), alg: 'HS256' }, claims(), key))).toEqual(INVALID)
          expect(await verify(await signed(header(), claims(), key))).toEqual(INVALID)
        }
      })

      it('tokens/41 the secret itself is no key: tokens are signed with what is derived from it', async () => {
        const { hmac } = await import('./hmac.js')
        const key = await hmac(new TextEncoder().encode(SECRET))
        expect(await verify(await signed(header(), claims(), key))).toEqual(INVALID)
      })

      it('tokens/43 a token of another purpose never verifies, under its own name or ours', async () => {
        const other = await rings.secretKeyRing([SECRET], 'refresh-token')
        for (const kid of [other.signing.id, keys.signing.id]) {
          expect(await verify(await signed({ ...header(), kid }, claims(), other.signing))).toEqual(INVALID)
        }
      })

      it('tokens/41 an empty or missing signature is refused', async () => {
        const [head, payload] = token.split('.')
        for (const text of [`${head}.${payload}.`, `${head}.${payload}`, `${head}..`, '..', '.', '', `.${payload}.`]) {
          expect(await verify(text)).toEqual(INVALID)
        }
      })
    })

    describe('the claims', () => {
      it.each<[string, Record<string, unknown>]>([
        ['a foreign issuer', { iss: 'https://attacker.example' }],
        ['an issuer with a slash more', { iss: `${ORIGIN}/` }],
        ['issuers', { iss: [ORIGIN] }],
        ['a foreign audience', { aud: 'https://api.example.com' }],
        ['our audience among others', { aud: [ORIGIN, 'https://api.example.com'] }],
        ['our audience in a list', { aud: [ORIGIN] }],
        ['an object as subject', { sub: { id: 'a1b2' } }],
        ['a number as subject', { sub: 1 }],
        ['an empty subject', { sub: '' }],
        ['a blank subject', { sub: '  ' }],
        ['an endless subject', { sub: 'x'.repeat(256) }],
        ['an object as session', { sid: {} }],
        ['an empty session', { sid: '' }],
        ['a number as token id', { jti: 7 }],
        ['an expiry as text', { exp: '9999999999' }],
        ['a broken expiry', { exp: 1.5e9 + 0.5 }],
        ['an expiry past all numbers', { exp: 1e308 }],
        ['a negative issue time', { iat: -1 }],
        ['an issue time as text', { iat: 'now' }],
        ['an issue in the future', { iat: 1_900_000_060, exp: 1_900_000_100 }],
        ['a life longer than ours', { exp: 1_900_000_000 + 901 }],
        ['an expiry at the issue', { iat: 1_900_000_003, exp: 1_900_000_003 }],
        ['an expiry before the issue', { iat: 1_900_000_004, exp: 1_900_000_003 }],
        ['a generation as text', { gen: '7' }],
        ['a negative generation', { gen: -1 }],
        ['a broken generation', { gen: 0.5 }],
        ['a generation past all numbers', { gen: 2 ** 53 }],
        ['not valid yet', { nbf: 1_900_000_060 }],
        ['not valid at its issue', { nbf: 1_900_000_001 }],
        ['a broken nbf', { nbf: 'later' }],
      ])('tokens/41 with %s is refused, though the signature is right', async (_, fields) => {
        expect(await verify(await signed(header(), { ...claims(), ...fields }))).toMatchObject({
          invalid: expect.stringMatching(/^auth\.(?:invalid|expired)_token$/),
        })
      })

      it.each<[string, Record<string, unknown>]>([
        ['the longest subject', { sub: 'x'.repeat(255) }],
        ['the first generation', { gen: 0 }],
        ['a beginning at its issue', { nbf: 1_900_000_000 }],
        ['a beginning before its issue', { nbf: 1_899_999_990 }],
        ['the longest life', { exp: 1_900_000_000 + 900 }],
        ['the shortest life', { exp: 1_900_000_001 }],
      ])('with %s hold', async (_, fields) => {
        expect(await verify(await signed(header(), { ...claims(), ...fields }))).toMatchObject({ sessionId: 'c3d4' })
      })

      it.each(['iss', 'aud', 'exp', 'iat', 'sub', 'sid', 'gen', 'jti'])(
        'tokens/41 without %s is refused',
        async (name) => {
          const { [name]: _, ...rest } = claims()
          expect(await verify(await signed(header(), rest))).toEqual(INVALID)
          expect(await verify(await signed(header(), { ...rest, [name]: null }))).toEqual(INVALID)
        },
      )

      it('tokens/41 that name a member twice are refused: two readers would not agree on them', async () => {
        const twice = JSON.stringify(claims()).replace('{', `{"sub":"admin",`)
        expect(await verify(await signed(header(), twice))).toEqual(INVALID)
        const head = JSON.stringify(header()).replace('{', `{"alg":"none",`)
        expect(await verify(await signed(head, claims()))).toEqual(INVALID)
      })

      it('may stand in another order, with more of them', async () => {
        const others = Object.fromEntries(Object.entries({ ...claims(), more: { deep: [1] } }).toReversed())
        const { alg, kid, typ } = header()
        expect(await verify(await signed({ typ, alg, kid }, others))).toMatchObject({ subject: 'a1b2', generation: 7 })
      })

      it.each(['[]', 'null', '"x"', '1', '{', '', '{"exp":1e999}'])(
        'tokens/41 that are %s are refused',
        async (payload) => {
          expect(await verify(await signed(header(), payload))).toEqual(INVALID)
        },
      )
    })

    describe('the spelling', () => {
      it('tokens/42 the same token in any other spelling is refused', async () => {
        const [head, payload, signature] = token.split('.') as [string, string, string]
        const spellings = [
          ` ${token}`,
          `${token} `,
          `${token}\n`,
          `${token}\r\n`,
          `\t${token}`,
          `${token}=`,
          `${token}==`,
          `${head}=.${payload}.${signature}`,
          `${head}.${payload}==.${signature}`,
          `${head} .${payload}.${signature}`,
          `${head}.${payload.slice(0, 4)}\n${payload.slice(4)}.${signature}`,
          `${head}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
          `${token}.`,
          `.${token}`,
          `${token}.${signature}`,
          `Bearer ${token}`,
          `"${token}"`,
          token.replaceAll('.', '%2E'),
        ]
        for (const spelling of spellings) expect(await verify(spelling)).toEqual(INVALID)
      })

      it('tokens/42 other last characters with the same bits are refused', async () => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
        const accepted = await Promise.all(
          Array.from(alphabet).map(async (last) => 'subject' in (await verify(token.slice(0, -1) + last))),
        )
        expect(accepted.filter(Boolean).length).toBe(1)
      })

      it('tokens/42 letters that look the same to whoever reads one byte of each are refused', async () => {
        for (let index = 0; index < token.length; index++) {
          for (const high of [0x100, 0xff00]) {
            const letter = String.fromCharCode(token.charCodeAt(index) + high)
            expect(await verify(token.slice(0, index) + letter + token.slice(index + 1))).toEqual(INVALID)
          }
        }
      })

      it('tokens/42 a token over 8 KiB is not looked at', async () => {
        const long = await signed(header(), { ...claims(), x: 'x'.repeat(8_192) })
        expect(await verify(long)).toEqual(INVALID)
        expect(await verify('.'.repeat(10_000_000))).toEqual(INVALID)
      })

      it('any single changed character is refused', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.nat(token.length - 1),
            fc.string({ minLength: 1, maxLength: 1 }),
            async (index, character) => {
              fc.pre(token[index] !== character)
              expect(await verify(token.slice(0, index) + character + token.slice(index + 1))).toEqual(INVALID)
            },
          ),
        )
      })

      it('no text makes it throw', async () => {
        const part = fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json().map((json) => base64url.encode(json)),
        )
        await fc.assert(
          fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
            expect(await verify(parts.join('.'))).toEqual(INVALID)
          }),
        )
      })
    })
  },
)

describe('claims just as they are written', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  const members = fc.record({
    iss: text,
    aud: text,
    sub: text,
    sid: text,
    gen: fc.nat(),
    jti: text,
    iat: fc.nat(),
    exp: fc.nat(),
  })

  it('are read without a JSON parser, whatever needs no escape', () => {
    const claims = { iss: 'https://a.example', aud: 'b', sub: 'Ådá 🙂', sid: '', gen: 0, jti: 'e', iat: 1, exp: 2 }
    expect(writtenClaims(JSON.stringify(claims))).toEqual(claims)
  })

  it('are what a JSON parser reads, or are left to it', () => {
    let tried = 0
    let count = 0
    fc.assert(
      fc.property(members, fc.nat(200), fc.string({ unit: 'binary', maxLength: 3 }), (claims, index, other) => {
        const json = JSON.stringify(claims)
        for (const candidate of [
          json,
          json.slice(0, index) + other + json.slice(index),
          json.slice(0, index) + other + json.slice(index + 1),
        ]) {
          const read = writtenClaims(candidate)
          tried++
          if (read === null) continue
          count++
          expect(read).toEqual(parsedObject(candidate))
        }
      }),
      { numRuns: 2_000 },
    )
    expect(count / tried).toBeGreaterThan(1 / 6)
  })

  it.each(['01', '-1', '1.5', '1e3', '""', 'null', '12345678901234567', ' 1', '+1'])(
    'are left to it with the number %s',
    (number) => {
      const json = `{"iss":"a","aud":"b","sub":"c","sid":"d","gen":0,"jti":"e","iat":1,"exp":${number}}`
      expect(writtenClaims(json)).toBeNull()
    },
  )
})
