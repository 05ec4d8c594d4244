import type { LimitPolicy } from '../store.js'
import { inOrder } from './in-order.js'
import type { Per } from './limit-text.js'
import { LimitTrial } from './limit-trial.js'
import type { SeenRequest } from './seen-request.js'
import { Timeline } from './timeline.js'

/** A limit that is tried. */
export interface WhatIfLimit {
  /** What it is called in the answer: see `limitText`. */
  readonly text: string
  readonly policy: LimitPolicy
  readonly per: Per
  /** Which routes it counts (`POST /api/orders`); all of them where it is absent. */
  readonly counts?: (route: string) => boolean
}

export interface WhatIf {
  readonly requests: number
  /** Requests that all limits together refuse. */
  readonly denied: number
  /** Of the earliest and the latest request, milliseconds since the Unix epoch; `null` where there is none. */
  readonly from: number | null
  readonly to: number | null
  /** At most 120 steps of `step` milliseconds, which begin where a clock has full ones; `denied` by all limits together. */
  readonly step: number
  readonly series: readonly { readonly from: number; readonly requests: number; readonly denied: number }[]
  /** What each limit does by itself. */
  readonly limits: readonly LimitOutcome[]
}

export interface LimitOutcome {
  readonly limit: string
  /** Requests that this limit refuses by itself. */
  readonly denied: number
  /** How many have been refused at all. */
  readonly identities: number
  /** How many it has counted. */
  readonly callers: number
  /** The first refusal, milliseconds since the Unix epoch; `null` where none was refused. */
  readonly first: number | null
  /** The most refused, at most ten. */
  readonly top: readonly WhatIfIdentity[]
}

export interface WhatIfIdentity {
  /** `address 203.0.113.7`, `user 42`, `agent curl/8.5.0`, `route POST /api/orders`, `everybody` */
  readonly identity: string
  /** Requests that the limit has counted. */
  readonly requests: number
  readonly denied: number
}

/** Rows of `top`. */
const TOP = 10
/** Requests that are decided without a pause: less than a millisecond. */
const STRETCH = 256
/** Milliseconds after which other work has its turn. */
const SLICE = 3

/**
 * What some limits would have done to requests that were seen, in whatever order they come: the gate's own counters, and
 * the same that `holdfast replay` says of the same requests. Nothing of Node is needed.
 */
export function whatIf(seen: readonly SeenRequest[], limits: readonly WhatIfLimit[]): WhatIf {
  const trial = tried(seen, limits)
  for (;;) {
    const next = trial.next()
    if (next.done === true) return next.value
  }
}

/** The same for a server that has other work to do: lets it have its turn every few milliseconds. */
export async function whatIfInSlices(seen: readonly SeenRequest[], limits: readonly WhatIfLimit[]): Promise<WhatIf> {
  const trial = tried(seen, limits)
  for (let began = performance.now(); ;) {
    const next = trial.next()
    if (next.done === true) return next.value
    if (performance.now() - began < SLICE) continue
    await new Promise((resolve) => setTimeout(resolve, 0))
    began = performance.now()
  }
}

function* tried(seen: readonly SeenRequest[], limits: readonly WhatIfLimit[]): Generator<void, WhatIf> {
  const sorted = yield* inOrder(seen)
  const trial = new LimitTrial(limits.map(({ policy }) => policy))
  const outcomes = limits.map((limit) => new Outcome(limit))
  const [from, to] = [sorted[0]?.time, sorted.at(-1)?.time]
  const timeline = new Timeline(from ?? Number.POSITIVE_INFINITY, to ?? Number.NEGATIVE_INFINITY)
  const identities: (string | undefined)[] = []
  let denied = 0
  for (let at = 0; at < sorted.length; at++) {
    if (at % STRETCH === 0) yield
    const request = sorted[at]!
    for (let index = 0; index < limits.length; index++) identities[index] = outcomes[index]!.identityOf(request)
    const refused = trial.refuses(request.time, identities)
    if (refused) denied++
    timeline.count(request.time, refused)
    for (let index = 0; index < limits.length; index++) {
      const identity = identities[index]
      if (identity !== undefined) outcomes[index]!.count(identity, request.time, trial.refused[index] === true)
    }
  }
  yield
  return {
    requests: sorted.length,
    denied,
    from: from ?? null,
    to: to ?? null,
    step: timeline.step,
    series: Array.from(timeline.requests, (requests, bar) => ({
      from: timeline.start + bar * timeline.step,
      requests,
      denied: timeline.denied[bar]!,
    })),
    limits: outcomes.map((outcome) => outcome.told()),
  }
}

/** What one limit does by itself. */
class Outcome {
  readonly #limit: WhatIfLimit
  readonly #counts = new Map<string, { requests: number; denied: number }>()
  #denied = 0
  #first: number | null = null

  constructor(limit: WhatIfLimit) {
    this.#limit = limit
  }

  /** Who is counted; `undefined` where the limit does not count such a request. */
  identityOf(request: SeenRequest): string | undefined {
    const { per, counts } = this.#limit
    return counts === undefined || counts(request.route) ? identityOf(per, request) : undefined
  }

  count(identity: string, time: number, refused: boolean): void {
    let own = this.#counts.get(identity)
    if (own === undefined) this.#counts.set(identity, (own = { requests: 0, denied: 0 }))
    own.requests++
    if (!refused) return
    own.denied++
    this.#denied++
    this.#first ??= time
  }

  told(): LimitOutcome {
    const refused: WhatIfIdentity[] = []
    for (const [identity, own] of this.#counts) if (own.denied > 0) refused.push({ identity, ...own })
    const identities = refused.length
    refused.sort((a, b) => b.denied - a.denied || b.requests - a.requests || (a.identity < b.identity ? -1 : 1))
    return {
      limit: this.#limit.text,
      denied: this.#denied,
      identities,
      callers: this.#counts.size,
      first: this.#first,
      top: refused.slice(0, TOP),
    }
  }
}

function identityOf(per: Per, { address, principal, route, agent }: SeenRequest): string | undefined {
  switch (per) {
    case 'address':
      return `address ${address}`
    case 'anonymous':
      return principal === undefined ? `address ${address}` : undefined
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
