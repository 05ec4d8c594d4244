import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { encode, softwareAuthenticator, type Cbor, type Tampering } from '../../testing/software-authenticator.js'
import { assertionBody, passkeyBody } from './bodies.js'
import { passkeys } from './passkeys.js'
import { relyingParty, userHandle, type AssertionResponse, type RegistrationResponse } from './webauthn.js'

const ORIGIN = 'https://app.example.com'
const party = relyingParty(ORIGIN)
const challenge = 'A'.repeat(43)
const user = { id: '7f0f2cb6-5a2c-4b0e-9df5-53a0f1f8d2c1', email: 'ada@example.com', name: 'Ada' }
const ceremonies = passkeys({ name: 'My App' })

const fetched = vi.fn<typeof fetch>()
beforeEach(() => vi.stubGlobal('fetch', fetched))
afterEach(() => {
  expect(fetched).not.toHaveBeenCalled()
  vi.unstubAllGlobals()
})

/** As it passes the body's schema. */
async function registration(json: unknown): Promise<RegistrationResponse> {
  const read = await passkeyBody['~standard'].validate({ name: 'x', response: json })
  if (read.issues) throw new Error('The response is not accepted.')
  return read.value.response
}

async function assertion(json: unknown): Promise<AssertionResponse> {
  const read = await assertionBody['~standard'].validate({ response: json })
  if (read.issues) throw new Error('The response is not accepted.')
  return read.value.response
}

async function register(tampering: Tampering = {}, device = softwareAuthenticator({ origin: ORIGIN })) {
  const options = await ceremonies.creationOptions(party, { challenge, user, existing: [] })
  const response = await registration(device.create(options, tampering))
  return { device, made: await ceremonies.verifyRegistration(party, challenge, response) }
}

async function assert(tampering: Tampering = {}, more: { readonly isUserVerified?: boolean } = {}) {
  const { device, made } = await register({}, softwareAuthenticator({ origin: ORIGIN, ...more }))
  const options = await ceremonies.requestOptions(party, { challenge, userVerification: 'preferred' })
  const response = await assertion(device.get(options, tampering))
  return ceremonies.verifyAssertion(party, challenge, response, made?.publicKey ?? '')
}

describe('the options of a registration', () => {
  it('are for this app and account, ask for no attestation, and name the credentials that exist', async () => {
    const existing = [{ id: 'AAAA', transports: ['usb'] }]
    const options = await ceremonies.creationOptions(party, { challenge, user, existing })
    expect(options).toMatchObject({
      challenge,
      rp: { id: 'app.example.com', name: 'My App' },
      user: {
        id: Buffer.from(userHandle(user.id)).toString('base64url'),
        name: 'ada@example.com',
        displayName: 'Ada',
      },
      attestation: 'none',
      timeout: 300_000,
      excludeCredentials: [{ id: 'AAAA', type: 'public-key', transports: ['usb'] }],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    })
  })

  it('and of an assertion name the passkeys that will do, or none', async () => {
    const open = await ceremonies.requestOptions(party, { challenge, userVerification: 'required' })
    expect(open).toMatchObject({ challenge, rpId: 'app.example.com', userVerification: 'required' })
    expect(open.allowCredentials).toBeUndefined()
    const allowed = [{ id: 'AAAA', transports: [] }]
    expect(await ceremonies.requestOptions(party, { challenge, allowed, userVerification: 'preferred' })).toMatchObject(
      {
        allowCredentials: [{ id: 'AAAA', type: 'public-key' }],
      },
    )
  })
})

describe('a registration', () => {
  it('gives the credential', async () => {
    const { device, made } = await register()
    expect(made).toEqual({
      id: device.credentialId,
      publicKey: expect.stringMatching(/^[\w-]{100,}$/),
      counter: 1,
      transports: ['internal', 'hybrid'],
      backedUp: false,
    })
  })

  it('says whether it is synced', async () => {
    const { made } = await register({}, softwareAuthenticator({ origin: ORIGIN, isBackedUp: true }))
    expect(made?.backedUp).toBe(true)
  })

  it('may be signed by the authenticator itself', async () => {
    expect((await register({ attestation: 'self' })).made).not.toBeNull()
  })

  const certificate = new Map<string, Cbor>([
    ['alg', -7],
    ['sig', Buffer.alloc(70)],
    ['x5c', [Buffer.alloc(300)]],
  ])
  it.each<[string, Tampering]>([
    ['another origin', { origin: 'https://evil.example.com' }],
    ['a subdomain', { origin: 'https://x.app.example.com' }],
    ['the origin over http', { origin: 'http://app.example.com' }],
    ['another port', { origin: 'https://app.example.com:8443' }],
    ['another relying party', { rpId: 'example.com' }],
    ['another challenge', { challenge: 'B'.repeat(43) }],
    ['an assertion', { type: 'webauthn.get' }],
    ['nobody there', { isUserPresent: false }],
    ['a frame in another site', { crossOrigin: true }],
    ['a frame in another site, which is named', { crossOrigin: true, topOrigin: 'https://evil.example.com' }],
    ['a chain of certificates (packed)', { attestation: { fmt: 'packed', attStmt: certificate } }],
    ['a chain of certificates (apple)', { attestation: { fmt: 'apple', attStmt: certificate } }],
    ['a chain of certificates (fido-u2f)', { attestation: { fmt: 'fido-u2f', attStmt: certificate } }],
    ['a statement that `none` has not', { attestation: { fmt: 'none', attStmt: certificate } }],
    ['a format that is none', { attestation: { fmt: 'toString', attStmt: new Map() } }],
  ])('%s is refused, and nothing is fetched for it', async (_name, tampering) => {
    expect((await register(tampering)).made).toBeNull()
  })

  it('under another id than the authenticator made is refused', async () => {
    const device = softwareAuthenticator({ origin: ORIGIN })
    const options = await ceremonies.creationOptions(party, { challenge, user, existing: [] })
    const response = { ...(await registration(device.create(options))), id: 'AAAAAAAAAAAAAAAAAAAAAA' }
    expect(await ceremonies.verifyRegistration(party, challenge, response)).toBeNull()
  })
})

describe('an assertion', () => {
  it('gives the counter, and whether the user was verified', async () => {
    expect(await assert()).toEqual({ counter: 2, isUserVerified: true })
    expect(await assert({}, { isUserVerified: false })).toEqual({ counter: 2, isUserVerified: false })
  })

  it.each<[string, Tampering]>([
    ['another origin', { origin: 'https://evil.example.com' }],
    ['another relying party', { rpId: 'evil.example.com' }],
    ['another challenge', { challenge: 'B'.repeat(43) }],
    ['a registration', { type: 'webauthn.create' }],
    ['nobody there', { isUserPresent: false }],
    ['another key', { forged: true }],
    ['a frame in another site', { crossOrigin: true }],
    ['a top origin without a frame', { topOrigin: 'https://evil.example.com' }],
  ])('with %s is refused', async (_name, tampering) => {
    expect(await assert(tampering)).toBeNull()
  })
})

describe('whatever a client sends', () => {
  const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.of(0)])
  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a number', encode(7)],
    ['a list', encode([1, 2])],
    ['a map without members', encode(new Map())],
    [
      'a text for authData',
      encode(
        new Map<string, Cbor>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', 'x'],
        ]),
      ),
    ],
    [
      'a text for attStmt',
      encode(
        new Map<string, Cbor>([
          ['fmt', 'packed'],
          ['attStmt', 'x'],
          ['authData', Buffer.alloc(37)],
        ]),
      ),
    ],
    ['an announced length of 4 GB', Buffer.from('bbffffffffffffffff', 'hex')],
    ['deep nesting', nested(12_000)],
  ])('%s as attestation is a refusal, and no throw', async (_name, bytes) => {
    const { device } = await register()
    const options = await ceremonies.creationOptions(party, { challenge, user, existing: [] })
    const { response, ...rest } = device.create(options)
    const attestationObject = bytes.toString('base64url') || 'AA'
    const sent = await registration({ ...rest, response: { ...response, attestationObject } })
    expect(await ceremonies.verifyRegistration(party, challenge, sent)).toBeNull()
  })

  it('is never accepted by chance', async () => {
    const text = fc.stringMatching(/^[\w-]{1,200}$/)
    const key = (await register()).made?.publicKey ?? ''
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (id, clientDataJSON, second, signature) => {
        const made = { id, clientDataJSON, attestationObject: second, transports: [] }
        expect(await ceremonies.verifyRegistration(party, challenge, made)).toBeNull()
        const asserted = { id, clientDataJSON, authenticatorData: second, signature, userHandle: undefined }
        expect(await ceremonies.verifyAssertion(party, challenge, asserted, key)).toBeNull()
      }),
      { numRuns: 200 },
    )
  })

  it.each<[string, (json: Record<string, unknown>) => unknown]>([
    ['another rawId', (json) => ({ ...json, rawId: 'AAAA' })],
    ['another type', (json) => ({ ...json, type: 'password' })],
    ['no response', (json) => ({ ...json, response: undefined })],
    ['a response that is a text', (json) => ({ ...json, response: 'x' })],
    ['a list', (json) => [json]],
    ['null', () => null],
    ['an id with a slash', (json) => ({ ...json, id: 'a/b', rawId: 'a/b' })],
    ['an id over 1,023 bytes', (json) => ({ ...json, id: 'a'.repeat(1365), rawId: 'a'.repeat(1365) })],
    [
      'a signature that is a list',
      (json) => ({ ...json, response: { ...(json.response as object), signature: ['x'] } }),
    ],
  ])('%s is not even a response', async (_name, change) => {
    const { device } = await register()
    const json = device.get(await ceremonies.requestOptions(party, { challenge, userVerification: 'preferred' }))
    await expect(assertion(change({ ...json }))).rejects.toThrow('not accepted')
  })
})

describe('the relying party', () => {
  it.each([
    ['https://app.example.com', 'app.example.com'],
    ['https://app.example.com:8443', 'app.example.com'],
    ['http://localhost:3000', 'localhost'],
  ])('of %s is %s', (origin, id) => {
    expect(relyingParty(origin)).toEqual({ id, origin })
  })

  it.each(['http://127.0.0.1:3000', 'https://192.0.2.1', 'http://[::1]:3000'])('cannot be %s', (origin) => {
    expect(() => relyingParty(origin)).toThrow('config.accounts')
  })
})

it.each([
  { name: '' },
  { name: ' ' },
  { name: 'x'.repeat(65) },
  { name: 'a\nb' },
  {},
  { name: 'x', rpID: 'example.com' },
])('the options %j are refused', (options) => {
  expect(() => passkeys(options as { name: string })).toThrow(/config\.(?:accounts|unknown_option)/)
})
