import {
  isIdentity,
  isLimitKey,
  isListed,
  isOverride,
  MAX_CALLERS,
  MAX_OVERRIDES,
  MAX_RESETS,
  type Settings,
} from './settings-document.js'
import type { LimitOverride, ListedCaller, SettingsChange } from './settings.js'
import { StaleRevision } from './stale-revision.js'
import type { Counter } from '../store.js'

/**
 * The settings with a change made to them. Callers whose time is over are left out.
 * @param now milliseconds since the epoch
 * @param revision of the settings, for a change that names the one that it is made from
 * @throws what `isStale` knows, where that is another
 * @throws {RangeError} on numbers with which no policy works, a caller that is none, or more than the lists hold
 */
export function changed(settings: Settings, change: SettingsChange, now: number, revision?: number): Settings {
  if (change.revision !== undefined && change.revision !== revision) throw new StaleRevision()
  const limits = new Map(settings.limits)
  for (const [limit, override] of Object.entries(change.limits ?? {})) {
    if (override === null) limits.delete(limit)
    else limits.set(checkedKey(limit), checkedOverride(override))
  }
  const callers = new Map(settings.callers.map((caller) => [caller.identity, caller]))
  for (const caller of change.callers ?? []) {
    if (caller.verdict === null) callers.delete(caller.identity)
    else callers.set(caller.identity, checkedCaller(caller))
  }
  const listed = [...callers.values()].filter(({ until }) => until === null || until > now)
  if (limits.size > MAX_OVERRIDES) throw new RangeError('At most 1,000 limits can be changed at run time.')
  if (listed.length > MAX_CALLERS) throw new RangeError('At most 10,000 callers can be listed at run time.')
  return { ...settings, limits, callers: listed }
}

/**
 * The settings with what was made whole, for other instances to forget whom they know as blocked.
 * @param revision that the document will have
 */
export function withResets(settings: Settings, counters: readonly Counter[], revision: number): Settings {
  const added = counters.map(({ limit, identity }) => ({ revision, limit, identity }))
  const all = [...settings.resets, ...added]
  const dropped = all.slice(0, Math.max(0, all.length - MAX_RESETS))
  return {
    ...settings,
    resets: all.slice(dropped.length),
    forgotten: Math.max(settings.forgotten, dropped.at(-1)?.revision ?? 0),
  }
}

function checkedKey(limit: string): string {
  if (!isLimitKey(limit)) throw new RangeError('A limit is named by 1 to 512 characters.')
  return limit
}

function checkedOverride(override: LimitOverride): LimitOverride {
  if (isOverride(override)) return { ...override }
  throw new RangeError(
    'A limit is changed by whole numbers: `limit` and `burst` from 1 to 100,000,000, `window` in milliseconds from 1 to 366 days; and `observe`.',
  )
}

function checkedCaller(caller: ListedCaller): ListedCaller {
  const { identity, verdict, until, reason } = caller
  if (!isIdentity(identity)) throw new RangeError('A listed caller has an identity of 1 to 512 characters.')
  if (isListed(caller)) return { identity, verdict, until, reason }
  throw new RangeError(
    'A caller is listed with the verdict "allow" or "deny", `until` in milliseconds or null, and a reason of at most 200 characters or null.',
  )
}
