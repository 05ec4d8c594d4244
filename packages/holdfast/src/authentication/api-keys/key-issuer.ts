import type { ApiKey } from './key-store.js'
import type { SessionUser } from '../sessions/session-store.js'

export interface KeyRequest {
  readonly name: string
  readonly scopes: readonly string[]
  /** Milliseconds since the epoch; `null`: does not expire. */
  readonly expiresAt: number | null
  readonly limit?: ApiKey['limit']
}

/** A key with its text, which is shown this once and stored nowhere. */
export interface IssuedKey {
  readonly apiKey: ApiKey
  /** `hf_live_<id>_<secret>_<checksum>`. */
  readonly key: string
}

/**
 * The waist between accounts and the provider of API keys. A throw means that the key store is down.
 */
export interface KeyIssuer {
  /** The scopes that this person may give a key: those the provider was given for them. */
  grantable(owner: SessionUser): readonly string[]
  /** `null` owner: a key of the operator's. `'too_many'`, `'gone'` as the store answers. The scopes are checked by the caller. */
  issueKey(request: KeyRequest, ownerId: string | null): Promise<IssuedKey | 'too_many' | 'gone'>
  /** A new text for the same id; the former one works for the provider's overlap more. `null`: no such key of this owner. */
  rotateKey(id: string, ownerId?: string): Promise<IssuedKey | null>
  revokeKey(id: string, ownerId?: string): Promise<boolean>
  /** The newest first; `null` those without an owner, `undefined` all. */
  listKeys(ownerId?: string | null): Promise<readonly ApiKey[]>
}

export function isKeyIssuer(value: object): value is KeyIssuer {
  return typeof (value as Partial<KeyIssuer>).issueKey === 'function'
}
