/** Who calls, as a provider has verified it in this request. Never built from a path, a header of ours, or a body. */
export interface Principal {
  /** Stable and unique among all callers of its kind; never empty. */
  readonly id: string
  readonly kind: 'user' | 'service'
  /** The name of the provider that verified the credential. */
  readonly provider: string
  /** How the credential travelled. `cookie` is ambient: a browser sends it unasked, so CSRF checks apply. */
  readonly carries: 'cookie' | 'header'
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** The session behind the credential, where there is one: what `logout` and revocation name. */
  readonly sessionId?: string
  /** When the caller last proved who they are (not when a token was issued), milliseconds since the epoch. */
  readonly authenticatedAt?: number
  /** A limit that the credential brings along, such as an API key's own: requests in a window of milliseconds. */
  readonly limit?: { readonly limit: number; readonly window: number }
  /** What the provider knows beyond that: the user's name and address, a token's claims. */
  readonly profile?: Readonly<Record<string, unknown>>
}

/**
 * A principal whose id is checked, frozen; the same one where it is frozen already. An absent id must never become the shared key "undefined".
 * @throws {TypeError} on an id that is not a text of 1 to 255 characters without control characters.
 */
export function principal(fields: Principal): Principal {
  if (!isPrincipalId(fields.id)) {
    throw new TypeError('A principal needs an id of 1 to 255 characters without control characters.')
  }
  if (Object.isFrozen(fields) && Object.isFrozen(fields.roles) && Object.isFrozen(fields.scopes)) return fields
  return Object.freeze({
    ...fields,
    roles: Object.freeze([...fields.roles]),
    scopes: Object.freeze([...fields.scopes]),
  })
}

/** Whether it can be the id of a principal: what another system says about its callers is asked before it is made one. */
export function isPrincipalId(value: unknown): value is string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return typeof value === 'string' && /^[^\u0000-\u001f\u007f]{1,255}$/u.test(value)
}
