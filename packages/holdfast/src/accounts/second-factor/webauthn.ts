import { ConfigurationError } from '../../core/configuration-error.js'

/** For whom passkeys are: decided by the app's configured origin, and never by a request (WebAuthn §5.1.3). */
export interface RelyingParty {
  /** The origin's host; authenticators use a passkey for this name only. */
  readonly id: string
  readonly origin: string
}

/** What a browser answers to creation options, checked for shape only. All texts are base64url. */
export interface RegistrationResponse {
  /** The credential id. */
  readonly id: string
  readonly clientDataJSON: string
  readonly attestationObject: string
  readonly transports: readonly string[]
}

/** What a browser answers to request options, checked for shape only. All texts are base64url. */
export interface AssertionResponse {
  /** The credential id. */
  readonly id: string
  readonly clientDataJSON: string
  readonly authenticatorData: string
  readonly signature: string
  /** The user handle that the authenticator keeps with a discoverable credential. */
  readonly userHandle: string | undefined
}

export interface RegistrationOptionsRequest {
  /** Base64url. */
  readonly challenge: string
  readonly user: { readonly id: string; readonly email: string; readonly name: string }
  /** The user's credentials, which an authenticator must not make a second time. */
  readonly existing: readonly CredentialDescriptor[]
}

export interface RequestOptionsRequest {
  /** Base64url. */
  readonly challenge: string
  /** Absent: whichever discoverable credential the person chooses. */
  readonly allowed?: readonly CredentialDescriptor[]
  readonly userVerification: 'required' | 'preferred'
}

export interface CredentialDescriptor {
  /** Base64url. */
  readonly id: string
  readonly transports: readonly string[]
}

/** A credential whose registration was verified. */
export interface RegisteredCredential extends CredentialDescriptor {
  /** COSE key in base64url. */
  readonly publicKey: string
  readonly counter: number
  readonly backedUp: boolean
}

/** An assertion whose signature was verified; its counter is not yet. */
export interface VerifiedAssertion {
  readonly counter: number
  /** The authenticator has made sure that it is its owner: by a PIN, a finger or a face. */
  readonly isUserVerified: boolean
}

/** Options as JSON, for `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` (WebAuthn §5.1.9, §5.1.10). */
export type OptionsJson = Readonly<Record<string, unknown>>

/**
 * The waist of passkeys: the ceremonies of WebAuthn Level 3 without any state. Whether a challenge is ours and unused,
 * whose credential it is and whether its counter went forward is decided above it. `null` refuses; nothing throws on
 * what a client sent.
 */
export interface Passkeys {
  creationOptions(party: RelyingParty, request: RegistrationOptionsRequest): Promise<OptionsJson>
  verifyRegistration(
    party: RelyingParty,
    challenge: string,
    response: RegistrationResponse,
  ): Promise<RegisteredCredential | null>
  requestOptions(party: RelyingParty, request: RequestOptionsRequest): Promise<OptionsJson>
  verifyAssertion(
    party: RelyingParty,
    challenge: string,
    response: AssertionResponse,
    /** COSE key in base64url. */
    publicKey: string,
  ): Promise<VerifiedAssertion | null>
}

/** @throws {ConfigurationError} `config.accounts` on an origin whose host is an address: no browser makes passkeys for it. */
export function relyingParty(origin: string): RelyingParty {
  const { hostname } = new URL(origin)
  if (/^\[|^\d+(?:\.\d+){3}$/.test(hostname)) {
    throw new ConfigurationError(
      'config.accounts',
      'Passkeys belong to a name: they need an origin with a host name or localhost, and not an IP address.',
    )
  }
  return { id: hostname, origin }
}

/** The bytes that an authenticator keeps as the user handle: the account's id, which says nothing about the person. */
export function userHandle(userId: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(userId)
}
