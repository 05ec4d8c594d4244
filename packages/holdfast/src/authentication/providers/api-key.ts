import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { milliseconds, type Duration } from '../../core/duration.js'
import { watched } from '../../core/outage.js'
import { principal } from '../../core/principal.js'
import { areScopes, type GrantableScopes } from '../api-keys/key-scopes.js'
import { keyFormat, newKeyId, newKeySecret, type KeyText } from '../api-keys/key-text.js'
import { apiKeyUses } from '../api-keys/key-uses.js'
import { bearer } from '../bearer.js'
import { freshRows, staleness, type Revocation } from '../sessions/fresh-rows.js'
import { unavailable } from '../unavailable.js'
import type { IssuedKey, KeyIssuer, KeyRequest } from '../api-keys/key-issuer.js'
import type { ApiKey, ApiKeyWithOwner, KeyStore } from '../api-keys/key-store.js'
import type { Identification, InvalidCredential, Provider } from '../provider.js'
import { hashOf, isSameText } from '../secret-at-rest.js'

export interface ApiKeyOptions {
  readonly storage: { readonly keys: KeyStore }
  /**
   * What people may give their keys, the same for everybody or by their account as it is now. A key of theirs never
   * does more than that, whatever it was given. Default: nothing. Keys of the operator's have exactly their own scopes.
   */
  readonly scopes?: GrantableScopes
  /** How long the former text works after a rotation; 0: not at all. Default 1 day, at most 90. */
  readonly overlap?: Duration
  /**
   * The second word of a key's text: keys of one environment are garbage in the others. 1 to 16 lower-case letters,
   * default `live`.
   */
  readonly prefix?: string
  /** How soon a revoked key, a changed scope and a disabled owner take effect. Default `'immediate'`. */
  readonly revocation?: Revocation
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

const OPTIONS: Readonly<Record<keyof ApiKeyOptions, true>> = {
  storage: true,
  scopes: true,
  overlap: true,
  prefix: true,
  revocation: true,
  clock: true,
}

/** Keys that one account may have. */
const MOST_KEYS = 50

const MAX_OVERLAP = milliseconds('90 d')

/**
 * API keys: `Authorization: Bearer hf_live_…`, for programs (RFC 6750 §2.1; never from a query string, which ends up in
 * logs). A key is a caller of its own: a principal of kind `service` with the key's id, whose owner is in its profile.
 * What the checksum refuses costs no query; a good key costs one, or none within `maxStale`.
 * @throws {ConfigurationError} `config.api_key`, `config.storage`, `config.token`, `config.unknown_option`
 */
export function apiKey(options: ApiKeyOptions): Provider & KeyIssuer {
  checkedOptions('apiKey(…)', options, OPTIONS)
  if (typeof options.storage?.keys?.find !== 'function') {
    throw new ConfigurationError('config.storage', 'apiKey({ storage }) needs a storage with `keys`.')
  }
  const clock = options.clock ?? systemClock
  const format = keyFormat(checkedPrefix(options.prefix ?? 'live'))
  const overlap = checkedOverlap(options.overlap ?? '1 d')
  const grantable = checkedScopes(options.scopes ?? [])
  const keys = watched('key-store', options.storage.keys)
  const rows = freshRows((id) => keys.find(id), staleness(options.revocation ?? 'immediate'), clock)
  const used = apiKeyUses(keys, clock)

  return {
    name: 'api-key',
    carries: 'header',
    challenge: 'Bearer',
    cookieNames: [],

    identify({ headers }) {
      const text = bearer(headers)
      if (!text?.startsWith('hf_')) return null
      const read = format.read(text)
      return read === null ? INVALID : identify(read)
    },

    grantable,

    async issueKey(request, ownerId) {
      const text: KeyText = { id: newKeyId(), secret: newKeySecret() }
      const row = { ...checkedRequest(request), id: text.id, ownerId, createdAt: clock() }
      const outcome = await keys.create({ ...row, hash: await hashOf(text.secret) }, MOST_KEYS)
      return outcome === 'created' ? issued({ ...row, lastUsedAt: null }, text) : outcome
    },

    async rotateKey(id, ownerId) {
      const text: KeyText = { id, secret: newKeySecret() }
      const row = await keys.rotate(id, { hash: await hashOf(text.secret), previousUntil: clock() + overlap }, ownerId)
      rows.forget(id)
      return row && issued(row, text)
    },

    async revokeKey(id, ownerId) {
      const isRevoked = await keys.revoke(id, ownerId)
      rows.forget(id)
      return isRevoked
    },

    listKeys: (ownerId) => keys.list(ownerId),
  }

  function issued(row: ApiKey, text: KeyText): IssuedKey {
    return { apiKey: row, key: format.write(text) }
  }

  async function identify({ id, secret }: KeyText): Promise<Identification> {
    const hash = await hashOf(secret)
    let row: ApiKeyWithOwner | null
    try {
      row = await rows.read(id, (known) => opens(known, hash, clock()))
    } catch (error) {
      return unavailable(error)
    }
    const now = clock()
    // An unknown id and a wrong secret get one answer: which ids exist is not told.
    if (row === null || !opens(row, hash, now) || !hasItsOwner(row)) return INVALID
    if (row.expiresAt !== null && now >= row.expiresAt) return EXPIRED
    used(id, row.lastUsedAt)
    return caller(row)
  }

  function caller({ id, name, ownerId, owner, scopes, limit }: ApiKeyWithOwner): Identification {
    const allowed = owner === null ? scopes : grantable(owner)
    return principal({
      id,
      kind: 'service',
      provider: 'api-key',
      carries: 'header',
      roles: [],
      scopes: scopes.filter((scope) => allowed.includes(scope)),
      ...(limit === null ? {} : { limit }),
      profile: { name, ownerId },
    })
  }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
const EXPIRED: InvalidCredential = { invalid: 'auth.expired_token' }

/** Both are compared each time, so that nothing is told about which of them it is. */
function opens({ hash, previous }: ApiKeyWithOwner, presented: string, now: number): boolean {
  const isCurrent = isSameText(hash, presented)
  const isFormer = isSameText(previous?.hash ?? '', presented)
  return isCurrent || (isFormer && previous !== null && now < previous.until)
}

/** A key whose owner is gone must not pass for one of the operator's. */
function hasItsOwner({ ownerId, owner }: ApiKeyWithOwner): boolean {
  return ownerId === (owner?.id ?? null) && owner?.disabled !== true
}

function checkedPrefix(prefix: string): string {
  if (typeof prefix === 'string' && /^[a-z]{1,16}$/.test(prefix)) return prefix
  return refuse('`prefix` is 1 to 16 lower-case letters, such as "live" or "test".')
}

function checkedOverlap(overlap: Duration): number {
  if (overlap === 0) return 0
  try {
    const length = milliseconds(overlap)
    if (length <= MAX_OVERLAP) return length
  } catch {
    // Answered below, like one that is too long.
  }
  return refuse('`overlap` is 0 or a duration of at most 90 days.')
}

function checkedScopes(scopes: GrantableScopes): KeyIssuer['grantable'] {
  if (typeof scopes !== 'function') {
    if (!areScopes(scopes)) refuse('`scopes` is a list of scopes, or a function that answers one.')
    return () => scopes
  }
  return (owner) => {
    const granted = scopes(owner)
    if (!areScopes(granted)) throw new TypeError('apiKey({ scopes }) answers a list of scopes.')
    return granted
  }
}

/** The app's own numbers and names: what is wrong in them is a mistake in its code. */
function checkedRequest({ name, scopes, expiresAt, limit = null }: KeyRequest): Required<KeyRequest> {
  if (name === '' || !areScopes(scopes)) throw new TypeError('A key has a name, and scopes as RFC 6749 §3.3 has them.')
  const numbers = [expiresAt ?? 1, limit?.limit ?? 1, limit?.window ?? 1]
  if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 1)) {
    throw new RangeError('The expiry, the limit and its window are whole numbers from 1.')
  }
  return { name, scopes: [...new Set(scopes)], expiresAt, limit }
}

function refuse(message: string): never {
  throw new ConfigurationError('config.api_key', `apiKey(…): ${message}`)
}
