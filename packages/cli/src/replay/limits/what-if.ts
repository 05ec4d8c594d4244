import { Gate } from './gate.js'
import type { Per, ReplayLimit } from './limit-text.js'

/** One request that was seen, whoever has recorded it. */
export interface SeenRequest {
  /** Milliseconds since the Unix epoch. */
  readonly time: number
  /** The limit key of the client's address. */
  readonly address: string
  /** Absent where nobody was signed in. */
  readonly principal?: string
  /** `POST /api/orders` */
  readonly route: string
  readonly agent?: string
}

export interface WhatIf {
  readonly requests: number
  /** Requests that all limits together refuse. */
  readonly denied: number
  readonly limits: readonly LimitOutcome[]
}

export interface LimitOutcome {
  readonly limit: string
  /** Requests that this limit refuses by itself. */
  readonly denied: number
  /** How many have been refused at all. */
  readonly identities: number
  /** Milliseconds since the Unix epoch; `null` where none was refused. */
  readonly first: number | null
}

/**
 * What some limits would have done to requests that were seen, in whatever order they come. The same counters that
 * `holdfast replay` uses and the gate itself; nothing of Node is needed.
 */
export function whatIf(seen: readonly SeenRequest[], limits: readonly ReplayLimit[]): WhatIf {
  const gate = new Gate(limits.map(({ policy }) => policy))
  const refused = limits.map(() => ({ denied: 0, identities: new Set<string>(), first: null as number | null }))
  let denied = 0
  for (const request of seen.toSorted((a, b) => a.time - b.time)) {
    const identities = limits.map(({ per, counts }) =>
      counts === undefined || counts(request.route) ? identityOf(per, request) : undefined,
    )
    if (gate.refuses(request.time, identities)) denied++
    for (const [index, each] of refused.entries()) {
      if (gate.refused[index] !== true) continue
      each.denied++
      each.identities.add(identities[index]!)
      each.first ??= request.time
    }
  }
  return {
    requests: seen.length,
    denied,
    limits: limits.map(({ text }, index) => {
      const { denied: own, identities, first } = refused[index]!
      return { limit: text, denied: own, identities: identities.size, first }
    }),
  }
}

/** Who is counted; `undefined` where the limit does not count such a request. */
function identityOf(per: Per, { address, principal, route, agent }: SeenRequest): string | undefined {
  switch (per) {
    case 'address':
      return `address ${address}`
    case 'user':
      return principal === undefined ? undefined : `user ${principal}`
    case 'caller':
      return principal === undefined ? `address ${address}` : `user ${principal}`
    case 'user-agent':
      return `agent ${agent ?? '-'}`
    case 'route':
      return `route ${route}`
    case 'everybody':
      return 'everybody'
  }
}
