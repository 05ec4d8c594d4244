import { checkedOptions } from '../core/checked-options.js'
import type { Clock } from '../core/clock.js'
import type { Duration } from '../core/duration.js'
import type { Account } from './account-store.js'
import { lengthOfTime } from './length-of-time.js'
import { isRandomToken, randomToken, tokenHash } from './random-token.js'
import type { Ticket, TicketPurpose, TicketStore } from './ticket-store.js'

/** How long the links in mails work. */
export interface TicketLifetimes {
  /** Confirms an address. Default 24 hours. */
  readonly verify?: Duration
  /** Sets a new password. Default 30 minutes, at most a day. */
  readonly reset?: Duration
  /** Lets a device in that is kept out with strangers. Default 1 hour, at most a day. */
  readonly unlock?: Duration
}

/** One-time permissions as texts: 256 random bits, of which the store sees the hash alone. */
export interface MailTickets {
  /** Milliseconds. */
  readonly lifetimes: Readonly<Record<TicketPurpose, number>>
  /** The text for the link; `null` when the account is gone. Earlier ones of this purpose stop working. */
  issue(purpose: TicketPurpose, account: Pick<Account, 'id' | 'email'>): Promise<string | null>
  /** What `redeem` would answer; the text goes on to work. */
  find(token: string, purpose: TicketPurpose): Promise<Ticket | null>
  /** Exactly one caller gets it. */
  redeem(token: string, purpose: TicketPurpose): Promise<Ticket | null>
}

/** @throws {ConfigurationError} `config.accounts` on lifetimes outside of the stated bounds. */
export function mailTickets(store: TicketStore, clock: Clock, options: TicketLifetimes = {}): MailTickets {
  checkedOptions('tickets', options, { verify: true, reset: true, unlock: true })
  const lifetimes = {
    verify: lengthOfTime('tickets.verify', options.verify ?? '24 h', '5 m', '7 d'),
    reset: lengthOfTime('tickets.reset', options.reset ?? '30 m', '5 m', '24 h'),
    unlock: lengthOfTime('tickets.unlock', options.unlock ?? '1 h', '5 m', '24 h'),
  }
  return {
    lifetimes,
    async issue(purpose, { id, email }) {
      const token = randomToken()
      const now = clock()
      const isIssued = await store.issue({
        hash: tokenHash(token),
        purpose,
        userId: id,
        email,
        createdAt: now,
        expiresAt: now + lifetimes[purpose],
      })
      return isIssued ? token : null
    },
    find: async (token, purpose) => (isRandomToken(token) ? store.find(tokenHash(token), purpose, clock()) : null),
    redeem: async (token, purpose) => (isRandomToken(token) ? store.redeem(tokenHash(token), purpose, clock()) : null),
  }
}
