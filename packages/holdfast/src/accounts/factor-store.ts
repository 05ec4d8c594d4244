/** A time-based one-time password (RFC 6238) of an account. */
export interface TotpFactor {
  /** Sealed by the accounts' own key; the store cannot read it. */
  readonly sealedSecret: string
  /** Milliseconds since the epoch; `null`: set up, and not yet shown to work. */
  readonly confirmedAt: number | null
  /** The time step of the last code that was accepted; -1: none. */
  readonly lastStep: number
}

/** A WebAuthn credential. */
export interface Passkey {
  /** The credential id in base64url. */
  readonly id: string
  readonly userId: string
  /** COSE public key in base64url. */
  readonly publicKey: string
  /** The signature counter; 0 where the authenticator keeps none. */
  readonly counter: number
  readonly transports: readonly string[]
  /** As its owner calls it. */
  readonly name: string
  /** Synced between devices. */
  readonly backedUp: boolean
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

/** The waist of second factors. A throw means that the store is down. Ids that are no UUID name nothing. */
export interface FactorStore {
  totp(userId: string): Promise<TotpFactor | null>
  /** Keeps a secret that is not confirmed yet, in place of an earlier unconfirmed one; `false` when one is confirmed or the account is gone. */
  beginTotp(userId: string, sealedSecret: string): Promise<boolean>
  /**
   * Confirms the secret if it still is this one and not yet confirmed, with the step of the code that showed it, and
   * replaces the recovery codes, together or not at all.
   */
  confirmTotp(
    userId: string,
    confirmed: {
      readonly sealedSecret: string
      readonly step: number
      readonly recoveryHashes: readonly string[]
      readonly now: number
    },
  ): Promise<boolean>
  /** Accepts the step once: `false` unless it is later than the last accepted one. Atomic: a code is good for one caller. */
  useTotp(userId: string, step: number): Promise<boolean>
  /** With the recovery codes, unless passkeys are left; `false` when there was none. */
  removeTotp(userId: string): Promise<boolean>
  /** SHA-256 hashes in base64url of random codes; replaces all. */
  replaceRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void>
  /** Takes the code away: exactly one caller gets `true`. */
  useRecoveryCode(userId: string, hash: string): Promise<boolean>
  /** How many are left. */
  recoveryCodes(userId: string): Promise<number>
  /** `'taken'` when the credential id exists, `'too_many'` when the account has `most`, `'gone'` when there is no account. */
  addPasskey(passkey: Passkey, most: number): Promise<'added' | 'taken' | 'too_many' | 'gone'>
  /** The newest first. */
  passkeys(userId: string): Promise<readonly Passkey[]>
  passkey(id: string): Promise<Passkey | null>
  /**
   * Accepts an assertion's counter: `false` when it is not greater than the stored one while either is above 0 (a cloned
   * authenticator, or a replay). Atomic.
   */
  usePasskey(id: string, counter: number, now: number): Promise<boolean>
  /** Only the owner's; `false` when there was none. */
  removePasskey(userId: string, id: string): Promise<boolean>
}
