import type { Eventually } from '../core/verdict.js'
import type { Algorithm, Counter, LimitPolicy, Store, Take, Taken } from '../rate-limit/store.js'

/**
 * What the suite needs of a test runner. It is handed in, not imported: `holdfast/testing` then needs no runner
 * installed, and Vitest, Jest and Bun all fit: `import { describe, expect, it } from 'vitest'`.
 */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
  readonly expect: (actual: unknown) => Expectation
}

interface Expectation {
  toBe(expected: unknown): unknown
  toEqual(expected: unknown): unknown
  toBeGreaterThan(bound: number): unknown
  toBeGreaterThanOrEqual(bound: number): unknown
  toBeLessThanOrEqual(bound: number): unknown
}

/** An empty store, and its time. */
export interface StoreUnderTest {
  readonly store: Store
  /** By the store's clock, milliseconds. */
  now(): number
  /** Lets time pass: moves a fake clock, or waits for a real one. */
  advance(milliseconds: number): Eventually<void>
  /** How many counters are stored now, whether they still count or not; a store that has no such number leaves it out. */
  keys?(): Eventually<number>
  close?(): Eventually<void>
}

/** What the topics of the suite share. */
export interface Suite {
  /** A test on a store of its own. */
  readonly test: (title: string, body: (opened: Opened) => Promise<void>) => void
  readonly expect: TestRunner['expect']
  /** Milliseconds. */
  readonly window: number
  readonly slack: number
}

/** A store under test, with calls that read well. All of them are `async`: a throw at once is a rejection. */
export interface Opened {
  readonly store: Store
  /** One take, of the limit `limit`. */
  readonly one: (identity: string, policy: LimitPolicy, cost?: number) => Promise<Taken>
  readonly take: (takes: readonly Take[]) => Promise<readonly Taken[]>
  readonly peek: (takes: readonly Take[]) => Promise<readonly Taken[]>
  readonly reset: (counters: readonly Counter[]) => Promise<void>
  readonly advance: (milliseconds: number) => Promise<void>
  readonly now: () => number
  /** Waits for the edge at which a fixed window begins; for no other algorithm. */
  readonly edge: (policy: LimitPolicy) => Promise<void>
  readonly keys: (() => Promise<number>) | undefined
}

export function opened(under: StoreUnderTest, slack: number): Opened {
  const take = async (takes: readonly Take[]) => under.store.take(takes)
  const advance = async (milliseconds: number) => under.advance(Math.ceil(milliseconds))
  const { keys } = under
  return {
    store: under.store,
    take,
    one: async (identity, policy, cost = 1) => (await take([taking(identity, policy, cost)]))[0] as Taken,
    peek: async (takes) => under.store.peek(takes),
    reset: async (counters) => under.store.reset(counters),
    advance,
    now: () => under.now(),
    edge: async ({ algorithm, window }) => {
      if (algorithm === 'fixed-window') await advance(window - (under.now() % window) + slack)
    },
    keys: keys && (async () => keys.call(under)),
  }
}

export const algorithms = ['sliding-window', 'fixed-window', 'token-bucket', 'gcra'] as const satisfies Algorithm[]

/** A limit that admits `limit` units at once, by any algorithm. */
export function policyOf(algorithm: Algorithm, limit: number, window: number): LimitPolicy {
  const windowed = algorithm === 'sliding-window' || algorithm === 'fixed-window'
  return { algorithm, limit, window, ...(windowed ? {} : { burst: limit }) }
}

export function taking(identity: string, policy: LimitPolicy, cost = 1, limit = 'limit'): Take {
  return { limit, identity, policy, cost }
}

export async function states(taken: Promise<readonly Taken[]>): Promise<unknown> {
  return (await taken).map((each) => [each.allowed, each.remaining])
}

export async function state(taken: Promise<Taken>): Promise<unknown> {
  const { allowed, remaining } = await taken
  return [allowed, remaining]
}

/** The most units that any half-open window of this length holds; times do not go back. */
export function mostInAnyWindow(
  admitted: readonly { readonly time: number; readonly cost: number }[],
  window: number,
): number {
  let most = 0
  let sum = 0
  let first = 0
  for (const { time, cost } of admitted) {
    sum += cost
    for (let old = admitted[first]; old !== undefined && old.time <= time - window; old = admitted[++first])
      sum -= old.cost
    most = Math.max(most, sum)
  }
  return most
}
