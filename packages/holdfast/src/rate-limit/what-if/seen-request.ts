import type { DecisionEvent } from '../../core/event.js'

/** One request that was seen, whoever has recorded it. */
export interface SeenRequest {
  /** Milliseconds since the Unix epoch. */
  readonly time: number
  /** The limit key of the client's address, or the name that stands for it in events. */
  readonly address: string
  /** Absent where nobody was signed in. */
  readonly principal?: string
  /** `POST /api/orders` */
  readonly route: string
  /** The user agent; absent where none was sent, or where nobody has recorded it. */
  readonly agent?: string
}

/** Those whose address is not known are counted as one, as the gate counts them. */
const UNRESOLVABLE = 'unresolvable'

/** The request behind a decision: all that was recorded of it, with names in place of the address and the principal. */
export function seenRequest({ time, client, principal, method, route }: DecisionEvent): SeenRequest {
  const seen = { time, address: client ?? UNRESOLVABLE, route: `${method} ${route}` }
  return principal === null ? seen : { ...seen, principal }
}
