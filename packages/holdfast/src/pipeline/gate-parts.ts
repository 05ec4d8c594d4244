import type { Bots } from '../bots/bots.js'
import { systemClock } from '../core/clock.js'
import type { AuditEvent, AuditType } from '../core/event.js'
import { loaded } from '../core/loaded.js'
import { LimitNames } from '../rate-limit/limit-names.js'
import { createLimiter, type Limiter } from '../rate-limit/limiter.js'
import { pseudonym, type Pseudonym } from '../telemetry/pseudonym.js'
import { AddressWatch } from './address-watch.js'
import { afterAnswer } from './after-answer.js'
import type { GateOptions } from './gate-options.js'
import type { Host } from './host.js'
import { callerLists } from './listed.js'
import { RejectedCredentials } from './rejected-credentials.js'
import { SpentBudgets } from './spent-budgets.js'

/** What counts and names callers: state, which copies of one gate have to share. */
export interface GateParts {
  readonly limiter: Limiter
  readonly names: LimitNames
  readonly pseudonym: Pseudonym
  readonly rejected: RejectedCredentials
  readonly spent: SpentBudgets
  readonly addresses: AddressWatch
  readonly bots: () => Promise<Bots>
}

/** @param tell gets what is for the audit trail and comes of no request */
export function gateParts(
  { limits, clock, dns }: GateOptions,
  host: Host,
  tell: (event: AuditEvent) => void,
): GateParts {
  const { store, onStoreError, timeout, analytics } = limits
  const { allow, deny } = callerLists(limits.allow, limits.deny)
  let names: Pseudonym | undefined
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
      on: ({ type, time, since, ...facts }) => tell(ofNobody(type, time, { since, ...facts })),
      background: (task) => afterAnswer(host, task),
    }),
    names: new LimitNames(),
    // With the first event: some runtimes give no randomness while a module loads.
    pseudonym: (id) => (names ??= pseudonym(crypto.getRandomValues(new Uint8Array(32))))(id),
    get rejected() {
      return (rejected ??= new RejectedCredentials())
    },
    spent: new SpentBudgets(),
    addresses: new AddressWatch(),
    bots: loaded(async () => {
      const { createBots } = await import('../bots/bots.js')
      return createBots({ clock: clock ?? systemClock, ...(dns === undefined ? {} : { dns }) })
    }),
  }
}

/** A fact about the app, and about nobody who calls it. */
function ofNobody(type: AuditType, time: number, facts: AuditEvent['facts']): AuditEvent {
  return { kind: 'audit', time, requestId: crypto.randomUUID(), type, subject: null, actor: null, address: null, facts }
}
