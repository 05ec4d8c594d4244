import { Addresses } from './addresses.js'
import { ByteNames } from './byte-names.js'
import { Routes } from './routes.js'

/** Whom and what the lines of a log name, each by a number. */
export class Names {
  readonly addresses = new Addresses()
  readonly users = new ByteNames({ names: 500_000, bytes: 32_000_000 })
  readonly agents = new ByteNames({ names: 100_000, bytes: 32_000_000 })
  readonly routes = new Routes()

  /** What was too much to be told apart, for people. */
  notices(): string[] {
    const of = (overflown: boolean, what: string): string[] =>
      overflown
        ? [`There are more ${what} than are told apart; the rest is counted as “(others)”, whom no limit counts.`]
        : []
    return [
      ...of(this.addresses.overflown, 'addresses'),
      ...of(this.users.overflown, 'users'),
      ...of(this.agents.overflown, 'user agents'),
      ...of(this.routes.overflown, 'routes'),
    ]
  }
}
