import type { KeySource } from '../authentication/key-source.js'
import type { Bots } from '../bots/bots.js'
import { systemClock } from '../core/clock.js'
import type { AuditEvent, AuditType } from '../core/event.js'
import { loaded } from '../core/loaded.js'
import { LimitNames } from '../rate-limit/limit-names.js'
import { createLimiter, type Limiter } from '../rate-limit/limiter/limiter.js'
import { dispatcher, type Dispatcher } from '../telemetry/dispatch.js'
import type { Sink } from '../telemetry/sink.js'
import { AddressWatch } from './events/address-watch.js'
import { afterAnswer } from './events/after-answer.js'
import { callerNames } from './events/caller-names.js'
import type { GateOptions } from './gate-options.js'
import type { Host } from './host.js'
import type { CallerNames } from './events/keyed-names.js'
import { KnownPlaces } from './events/known-places.js'
import { callerLists } from './limits/listed.js'
import { RejectedCredentials } from './limits/rejected-credentials.js'
import { SpentBudgets } from './limits/spent-budgets.js'

/** What counts and names callers, and tells of them: state, which copies of one gate have to share. */
export interface GateParts {
  readonly limiter: Limiter
  readonly names: LimitNames
  readonly callers: CallerNames
  readonly rejected: RejectedCredentials
  readonly spent: SpentBudgets
  readonly addresses: AddressWatch
  readonly places: KnownPlaces
  readonly bots: () => Promise<Bots>
  readonly sinks: readonly Sink[]
  readonly events: Dispatcher
  /** From now on others hear of events. */
  replaceSinks(sinks: readonly Sink[]): void
}

/** @param keys who knows the app's secret */
export function gateParts(
  { limits, clock, dns, sinks: told = [] }: GateOptions,
  host: Host,
  keys: KeySource | undefined,
): GateParts {
  let sinks = told
  let events = dispatcher(sinks)
  const { store, onStoreError, timeout, analytics } = limits
  const { allow, deny } = callerLists(limits.allow, limits.deny)
  let rejected: RejectedCredentials | undefined
  return {
    limiter: createLimiter({
      store,
      onStoreError,
      ...(timeout === undefined ? {} : { timeout }),
      ...(clock === undefined ? {} : { clock }),
      ...(analytics === undefined ? {} : { analytics }),
      allow,
      deny,
      on: ({ type, time, since, ...facts }) => events.emit(ofNobody(type, time, { since, ...facts })),
      background: (task) => afterAnswer(host, task),
    }),
    names: new LimitNames(),
    callers: callerNames(keys),
    get rejected() {
      return (rejected ??= new RejectedCredentials())
    },
    spent: new SpentBudgets(),
    addresses: new AddressWatch(),
    places: new KnownPlaces(),
    bots: loaded(async () => {
      const { createBots } = await import('../bots/bots.js')
      return createBots({ clock: clock ?? systemClock, ...(dns === undefined ? {} : { dns }) })
    }),
    get sinks() {
      return sinks
    },
    get events() {
      return events
    },
    replaceSinks(others) {
      sinks = others
      events = dispatcher(others)
    },
  }
}

/** A fact about the app, and about nobody who calls it. */
function ofNobody(type: AuditType, time: number, facts: AuditEvent['facts']): AuditEvent {
  return { kind: 'audit', time, requestId: crypto.randomUUID(), type, subject: null, actor: null, address: null, facts }
}
