import { inTime } from '../core/in-time.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import { analyticsRecorder } from './analytics/recorder.js'
import { Breaker } from './breaker.js'
import { CallerLists } from './caller-lists.js'
import { checkCounter, checkTake } from './checked-take.js'
import { Failure } from './deadline.js'
import { DenyCache, MAX_IDENTITY, type Denial } from './deny-cache.js'
import { checkedLimiterOptions, type LimiterOptions } from './limiter-options.js'
import { recorded } from './limiter-analytics.js'
import { blockedState, NOTHING_ASKED, outcomeOf, outcomeOfOne, refusal } from './limiter-outcome.js'
import { Outages } from './limiter-outages.js'
import { LimiterStore, NOT_ASKED } from './limiter-store.js'
import { changed, withResets } from './settings-change.js'
import { SettingsInForce } from './settings-in-force.js'
import type { BlockedState, Charge, Limiter, Outcome } from './limiter.js'
import { steady } from './steady-clock.js'
import type { Counter, Taken } from './store.js'
import { memory, type MemoryStore } from './stores/memory.js'

/** Milliseconds that a call may take on which no request waits: changes, resets, what a console reads. */
const PATIENCE = 2_000

/** A limiter as what stands on it uses it. */
export interface OpenLimiter extends Limiter {
  /**
   * `charge` of one that was just looked up by `listed`: without the array, and without looking for changes again. The
   * bare verdict where the store gave it at once and nothing more is to be said.
   */
  chargeOne(charge: Charge): Eventually<Outcome | Taken>
}

/** @throws {ConfigurationError} `config.limit`, `config.unknown_option` */
export function openLimiter(options: LimiterOptions): OpenLimiter {
  const { store, onStoreError, timeout, clock, denyCacheSize, lost, back, on } = checkedLimiterOptions(options)
  const shared = store.reach === 'shared'
  const one = !shared && store.takeOne !== undefined
  const time = steady(clock)
  const lists = new CallerLists(options.allow, options.deny)
  // A store of this process tells as fast as a cache would.
  const denied = new DenyCache(shared ? denyCacheSize : 0)
  const breaker = new Breaker(time)
  const outages = new Outages({ store: store.name, onStoreError, clock, lost, back, on })
  const asked = new LimiterStore(store, timeout, breaker, outages)
  const settings = new SettingsInForce({
    store,
    timeout,
    patience: PATIENCE,
    time,
    log: back,
    callers: (callers) => (lists.changed = callers),
    forget,
    forgetAll: () => denied.clear(time()),
  })
  const { analytics = false, background } = options
  const recorder = analytics
    ? analyticsRecorder({ store: store.analytics, clock, ...(background === undefined ? {} : { background }) })
    : undefined
  let local: MemoryStore | undefined

  function forget(counters: readonly { readonly limit: string; readonly identity: string }[]): void {
    for (const { limit, identity } of counters) denied.forget(limit, identity, time())
  }

  /** Has settings read again where they are old: at once in this process, else beside the request. */
  function follow(now: number): void {
    if (!shared) settings.look()
    else if (breaker.state === 'closed') settings.refresh(now)
  }

  function listed(identity: string): 'allow' | 'deny' | undefined {
    if (shared) follow(time())
    else settings.look()
    return lists.empty ? undefined : lists.verdict(identity, clock())
  }

  function known(charges: readonly Charge[], now: number): BlockedState | undefined {
    let longest: Denial | undefined
    let whose: Charge | undefined
    for (const each of charges) {
      const denial = denied.find(each, now)
      if (denial === undefined || (longest !== undefined && denial.until <= longest.until)) continue
      longest = denial
      whose = each
    }
    return longest && blockedState(whose as Charge, longest, now)
  }

  function blocked(given: readonly Charge[]): BlockedState | undefined {
    const now = time()
    follow(now)
    const charges = settings.overrides.applied(given)
    if (!shared) return blockedInProcess(charges)
    // A denial that may have been lifted elsewhere is asked about; as long as nobody can be asked, it holds.
    return settings.confirmed(now) || breaker.state !== 'closed' ? known(charges, now) : undefined
  }

  function blockedAndTold(given: readonly Charge[]): BlockedState | undefined {
    const state = blocked(given)
    if (state !== undefined && recorder !== undefined) {
      recorded(recorder, settings.overrides.applied(given), refusal(state, false))
    }
    return state
  }

  function blockedInProcess(charges: readonly Charge[]): BlockedState | undefined {
    try {
      const taken = store.peek(charges)
      return isPromise(taken) ? undefined : outcomeOf(charges, taken, false).refused
    } catch {
      return undefined
    }
  }

  function charge(given: readonly Charge[]): Eventually<Outcome> {
    if (!one || given.length !== 1) return ask('take', given)
    settings.look()
    return takeOne(given[0] as Charge)
  }

  function takeOne(given: Charge): Outcome {
    const each = settings.overrides.appliedTo(given)
    const taken = asked.takeOne(each)
    return taken instanceof Failure ? degraded('take', [each], undefined, taken) : outcomeOfOne(each, taken)
  }

  /** The way of most calls: no array, no promise, one reading of the clock, and that by the store. */
  function takeBare(given: Charge): Outcome | Taken {
    if (!settings.overrides.none) return takeOne(given)
    const taken = asked.takeOne(given)
    return taken instanceof Failure ? degraded('take', [given], undefined, taken) : taken
  }

  const chargeOne =
    one && recorder === undefined
      ? takeBare
      : recording((given: Charge) => [given], one ? takeOne : (given) => ask('take', [given]))

  function ask(operation: 'take' | 'peek', given: readonly Charge[]): Eventually<Outcome> {
    for (const each of given) checkTake(each)
    if (given.length === 0) return NOTHING_ASKED
    const now = time()
    follow(now)
    const charges = settings.overrides.applied(given)
    const refused = known(charges, now)
    if (refused !== undefined && settings.confirmed(now)) return refusal(refused, false)
    const answer = asked.ask(operation, charges)
    return isPromise(answer)
      ? answer.then((taken) => settled(operation, charges, refused, taken, now))
      : settled(operation, charges, refused, answer, now)
  }

  function settled(
    operation: 'take' | 'peek',
    charges: readonly Charge[],
    refused: BlockedState | undefined,
    taken: readonly Taken[] | Failure,
    now: number,
  ): Outcome {
    if (taken instanceof Failure) return degraded(operation, charges, refused, taken)
    if (shared) remember(charges, taken, now)
    return outcomeOf(charges, taken, false)
  }

  function remember(charges: readonly Charge[], taken: readonly Taken[], now: number): void {
    for (let i = 0; i < charges.length; i++) {
      const each = charges[i] as Charge
      const verdict = taken[i] as Taken
      // A counter's second charge is refused for the sum of both, which says nothing about one.
      if (!verdict.allowed && isFirst(charges, i)) denied.remember(each, verdict, now)
    }
  }

  /** @param refused who is known to be blocked stays so while nobody can be asked */
  function degraded(
    operation: 'take' | 'peek',
    charges: readonly Charge[],
    refused: BlockedState | undefined,
    failure: Failure,
  ): Outcome {
    outages.degraded(failure === NOT_ASKED ? undefined : failure.why)
    if (refused !== undefined) return refusal(refused, true)
    // What these counters refuse is not remembered: the store, once it is back, may admit it.
    if (onStoreError === 'local') return outcomeOf(charges, (local ??= memory({ clock }))[operation](charges), true)
    return { states: [], degraded: true, unavailable: onStoreError === 'deny' }
  }

  async function reset(given: readonly Counter[]): Promise<void> {
    for (const counter of given) checkCounter(counter)
    // Both counters where the window was changed at run time.
    const counters = [...new Set([...given, ...settings.overrides.applied(given)])]
    await inTime('limit-store', 'reset', PATIENCE, () => store.reset(counters))
    local?.reset(counters)
    forget(counters)
    // After the store, so that nobody who forgets is refused by it once more. Longer identities nobody remembers.
    const told = given.filter(({ identity }) => identity.length <= MAX_IDENTITY)
    if (shared && told.length > 0) await settings.change((now, revision) => withResets(now, told, revision))
  }

  /** With what was decided added up. */
  function recording<G>(
    charges: (given: G) => readonly Charge[],
    decide: (given: G) => Eventually<Outcome>,
  ): typeof decide {
    if (recorder === undefined) return decide
    return (given) => {
      const decided = decide(given)
      const record = (made: Outcome) => recorded(recorder, settings.overrides.applied(charges(given)), made)
      return isPromise(decided) ? decided.then(record) : record(decided)
    }
  }

  return {
    blocked: blockedAndTold,
    charge: recording((given: readonly Charge[]) => given, charge),
    chargeOne,
    peek: (charges) => ask('peek', charges),
    reset,
    listed,
    settings: () => settings.latest(),
    change: (change) => settings.change((now) => changed(now, change, clock())),
    async analytics(from, to) {
      await recorder?.flush()
      return inTime('limit-store', 'analytics', PATIENCE, () => store.analytics.read(from, to))
    },
    health: () => ({
      state: outages.since === null ? 'ok' : 'degraded',
      since: outages.since,
      degradations: outages.degradations,
      breaker: breaker.state,
    }),
  }
}

function isFirst(charges: readonly Charge[], i: number): boolean {
  const { limit, identity } = charges[i] as Charge
  for (let j = 0; j < i; j++) {
    const other = charges[j] as Charge
    if (other.limit === limit && other.identity === identity) return false
  }
  return true
}
