import type { Filling } from '../bodies/by-name.js'
import { MARK } from '../bodies/by-name.js'

/** What somebody signs in with. */
export interface Credentials {
  readonly email: string
  readonly password: string
  /** Where the app signs people in by another name than their address. */
  readonly username?: string
}

/** Nobody else has them; the password passes the usual rules: length, four kinds of characters, no row, no name. */
export function madeUp({ unique }: Filling): Credentials {
  return { email: `${MARK}-${unique(14)}@example.com`, password: `Quay-${unique(7)}-Lamp!${unique(5)}X7` }
}
