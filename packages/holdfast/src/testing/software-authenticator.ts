import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** Where an authenticator and its browser may differ from what they should be: one attack for each. */
export interface Tampering {
  /** The page's origin, as the browser writes it into the client data. */
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly crossOrigin?: boolean
  readonly topOrigin?: string
  readonly isUserPresent?: boolean
  readonly isUserVerified?: boolean
  /** In place of the next value. */
  readonly counter?: number
  /** Signs with another key. */
  readonly forged?: boolean
  readonly userHandle?: string | null
  /** Of a registration: the statement beside the data. Default: `none`. */
  readonly attestation?: { readonly fmt: string; readonly attStmt: ReadonlyMap<string, Cbor> } | 'self'
}

export interface SoftwareAuthenticatorOptions {
  readonly origin: string
  /** Whether it counts its signatures; synced passkeys do not. */
  readonly counts?: boolean
  readonly isBackedUp?: boolean
  readonly isUserVerified?: boolean
}

/** Options as the server answered them. */
export type AnsweredOptions = Readonly<Record<string, unknown>>

/** What `PublicKeyCredential.toJSON()` gives. */
export interface CredentialJson {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly clientExtensionResults: object
  readonly response: Readonly<Record<string, unknown>>
}

/** An authenticator with one ES256 credential, and the browser in front of it (WebAuthn Level 3). For tests. */
export interface SoftwareAuthenticator {
  readonly credentialId: string
  /** COSE key in base64url, as a server stores it. */
  readonly publicKey: string
  /** `navigator.credentials.create` */
  create(options: AnsweredOptions, tampering?: Tampering): CredentialJson
  /** `navigator.credentials.get` */
  get(options: AnsweredOptions, tampering?: Tampering): CredentialJson
}

export function softwareAuthenticator(given: SoftwareAuthenticatorOptions): SoftwareAuthenticator {
  const { counts = true, isBackedUp = false, isUserVerified = true } = given
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(16)
  const id = credentialId.toString('base64url')
  let handle: string | null = null
  let counter = 0

  const clientData = (type: string, options: AnsweredOptions, tampering: Tampering): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: tampering.type ?? type,
        challenge: tampering.challenge ?? options.challenge,
        origin: tampering.origin ?? given.origin,
        crossOrigin: tampering.crossOrigin ?? false,
        ...(tampering.topOrigin === undefined ? {} : { topOrigin: tampering.topOrigin }),
      }),
    )
  const authenticatorData = (rpId: string, tampering: Tampering, attested: Buffer = Buffer.alloc(0)): Buffer => {
    if (counts) counter++
    const flags =
      ((tampering.isUserPresent ?? true) ? 0x01 : 0) |
      ((tampering.isUserVerified ?? isUserVerified) ? 0x04 : 0) |
      (isBackedUp ? 0x18 : 0) |
      (attested.length > 0 ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(tampering.counter ?? counter)
    return Buffer.concat([sha256(tampering.rpId ?? rpId), Buffer.of(flags), count, attested])
  }
  const json = (response: CredentialJson['response']): CredentialJson => ({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })

  return {
    credentialId: id,
    publicKey: encode(coseKey(publicKey)).toString('base64url'),
    create(options, tampering = {}) {
      const { id: rpId } = options.rp as { readonly id: string }
      handle = (options.user as { readonly id: string }).id
      const clientDataJSON = clientData('webauthn.create', options, tampering)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, encode(coseKey(publicKey))])
      const authData = authenticatorData(rpId, tampering, attested)
      const { fmt, attStmt } = statement(tampering.attestation, () =>
        sign('sha256', Buffer.concat([authData, sha256(clientDataJSON)]), privateKey),
      )
      const attestationObject = encode(
        new Map<string, Cbor>([
          ['fmt', fmt],
          ['attStmt', attStmt],
          ['authData', authData],
        ]),
      )
      return json({
        clientDataJSON: clientDataJSON.toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal', 'hybrid'],
      })
    },
    get(options, tampering = {}) {
      const clientDataJSON = clientData('webauthn.get', options, tampering)
      const authData = authenticatorData(String(options.rpId), tampering)
      const key = tampering.forged ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : privateKey
      const userHandle = tampering.userHandle === undefined ? handle : tampering.userHandle
      return json({
        clientDataJSON: clientDataJSON.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', Buffer.concat([authData, sha256(clientDataJSON)]), key).toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      })
    },
  }
}

function statement(attestation: Tampering['attestation'], signature: () => Buffer) {
  if (attestation === undefined) return { fmt: 'none', attStmt: new Map<string, Cbor>() }
  if (attestation !== 'self') return attestation
  return {
    fmt: 'packed',
    attStmt: new Map<string, Cbor>([
      ['alg', -7],
      ['sig', signature()],
    ]),
  }
}

/** RFC 9053 §7.1.1: EC2, ES256, P-256. */
function coseKey(key: KeyObject): ReadonlyMap<number, Cbor> {
  const { x, y } = key.export({ format: 'jwk' }) as { readonly x: string; readonly y: string }
  return new Map<number, Cbor>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ])
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}

/** As much of CBOR (RFC 8949) as authenticators write. */
export type Cbor = number | string | Uint8Array | readonly Cbor[] | ReadonlyMap<string | number, Cbor>

export function encode(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string | number, Cbor>)]
    return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, each]) => [encode(key), encode(each)])])
  }
  const items = value as readonly Cbor[]
  return Buffer.concat([head(4, items.length), ...items.map(encode)])
}

function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.of((major << 5) | argument)
  if (argument < 0x100) return Buffer.of((major << 5) | 24, argument)
  return Buffer.of((major << 5) | 25, argument >> 8, argument & 0xff)
}
