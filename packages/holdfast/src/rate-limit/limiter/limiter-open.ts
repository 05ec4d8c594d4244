import { inTime } from '../../core/in-time.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { lateRecorder } from '../analytics/late-recorder.js'
import { Breaker } from './breaker.js'
import { CallerLists } from './caller-lists.js'
import { checkCounter, MAX_IDENTITY } from '../checked-take.js'
import { DenyCache } from './deny-cache.js'
import type { AtOnceParts } from './limiter-at-once.js'
import { Decisions } from './limiter-decisions.js'
import { checkedLimiterOptions, type LimiterOptions } from './limiter-options.js'
import { recorded } from './limiter-analytics.js'
import { refusal, refusedOf } from './limiter-outcome.js'
import { Outages } from './limiter-outages.js'
import { LimiterStore } from './limiter-store.js'
import { SettingsInForce } from '../settings/settings-in-force.js'
import type { BlockedState, Charge, Limiter, Outcome } from './limiter.js'
import { steady } from '../stores/memory/steady-clock.js'
import type { Counter } from '../store.js'

/** Milliseconds that a call may take on which no request waits: changes, resets, what a console reads. */
const PATIENCE = 2_000

/** A limiter with what it is made of, for `atOnce`, which only `rateLimit` ships. */
export interface OpenLimiter extends Limiter {
  readonly parts: AtOnceParts
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
  const asked = new LimiterStore({ store, timeout, breaker, outages, warn: back })
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
  const parts = { store, asked, denied, lists, settings, outages, onStoreError, clock, time, follow }
  const decisions = new Decisions(parts)
  const { analytics = false, background } = options
  const recorder = analytics
    ? lateRecorder(async () => {
        const { analyticsRecorder } = await import('../analytics/recorder.js')
        return analyticsRecorder({ store: store.analytics, clock, ...(background === undefined ? {} : { background }) })
      })
    : undefined

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

  function blocked(given: readonly Charge[]): BlockedState | undefined {
    const now = time()
    follow(now)
    const charges = settings.overrides.applied(given)
    if (!shared) return blockedInProcess(charges)
    // A denial that may have been lifted elsewhere is asked about; as long as nobody can be asked, it holds.
    return settings.confirmed(now) || breaker.state !== 'closed' ? decisions.known(charges, now) : undefined
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
      return isPromise(taken) ? undefined : refusedOf(charges, taken)
    } catch {
      return undefined
    }
  }

  function charge(given: readonly Charge[]): Eventually<Outcome> {
    if (!one || given.length !== 1) return decisions.ask('take', given)
    settings.look()
    return decisions.takeOne(given[0] as Charge)
  }

  function chargeAndTell(given: readonly Charge[]): Eventually<Outcome> {
    const decided = charge(given)
    if (recorder === undefined) return decided
    const record = (made: Outcome) => recorded(recorder, settings.overrides.applied(given), made)
    return isPromise(decided) ? decided.then(record) : record(decided)
  }

  async function reset(given: readonly Counter[]): Promise<void> {
    for (const counter of given) checkCounter(counter)
    // Both counters where the window was changed at run time.
    const counters = [...new Set([...given, ...settings.overrides.applied(given)])]
    await inTime('limit-store', 'reset', PATIENCE, () => store.reset(counters))
    decisions.resetLocal(counters)
    forget(counters)
    // After the store, so that nobody who forgets is refused by it once more. Longer identities nobody remembers.
    const told = given.filter(({ identity }) => identity.length <= MAX_IDENTITY)
    if (!shared || told.length === 0) return
    const { withResets } = await import('../settings/settings-change.js')
    await settings.change((now, revision) => withResets(now, told, revision))
  }

  return {
    start: () => asked.start(),
    parts: { ...parts, isRecorded: analytics },
    blocked: blockedAndTold,
    charge: chargeAndTell,
    peek: (charges) => decisions.ask('peek', charges),
    reset,
    listed,
    lists: (word) => lists.holds(word),
    denies: (word) => lists.denies(word, clock()),
    settings: () => settings.latest(),
    async change(change) {
      const { changed } = await import('../settings/settings-change.js')
      return settings.change((now, next) => changed(now, change, clock(), next - 1))
    },
    async analytics(from, to) {
      await recorder?.flush()
      return inTime('limit-store', 'analytics', PATIENCE, () => store.analytics.read(from, to))
    },
    health: () => ({
      state: outages.since === null ? 'ok' : 'degraded',
      since: outages.since,
      degradations: outages.degradations,
      breaker: breaker.state,
      lostRefunds: store.lostRefunds ?? 0,
      warnings: asked.warnings,
    }),
  }
}
