/** What the link in a mail proves or permits. */
export type TicketPurpose = 'verify' | 'reset' | 'unlock'

/** A one-time permission that was mailed. Its text is in the mail only; at rest is its SHA-256. */
export interface Ticket {
  /** SHA-256 of the text in base64url. */
  readonly hash: string
  readonly purpose: TicketPurpose
  readonly userId: string
  /** The normalised address that it was mailed to. */
  readonly email: string
  readonly createdAt: number
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** The waist of ticket rows. A throw means that the store is down. */
export interface TicketStore {
  /** Keeps it and drops earlier ones of the same account and purpose: only the last mail's link works. `false` when the account is gone. */
  issue(ticket: Ticket): Promise<boolean>
  /** What `redeem` would answer, and nothing is taken: a form that is refused for another reason may be sent again. */
  find(hash: string, purpose: TicketPurpose, now: number): Promise<Ticket | null>
  /**
   * Takes the ticket away and answers it: exactly one caller gets it under any concurrency. `null` when there is none of
   * this purpose, or it had expired at `now`, or its account is gone or disabled, or has another address by now.
   */
  redeem(hash: string, purpose: TicketPurpose, now: number): Promise<Ticket | null>
}
