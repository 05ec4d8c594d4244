import { MAX_IDENTITY, MAX_LIMIT, MAX_LIMIT_NAME, MAX_WINDOW } from '../checked-take.js'
import type { LimitOverride, ListedCaller } from './settings.js'
import type { SharedDocument } from '../shared-document.js'

export const MAX_OVERRIDES = 1_000
export const MAX_CALLERS = 10_000

/** UTF-8, bytes: see `SharedDocument.text`. */
export const MAX_DOCUMENT = 1_048_576

/** Characters of `ListedCaller.reason`. */
const MAX_REASON = 200

/** Counters that were made whole lately, which the others learn to forget; an instance that missed more forgets all. */
export const MAX_RESETS = 100

/** A counter that was made whole. */
export interface Reset {
  /** Of the document that told it first. */
  readonly revision: number
  readonly limit: string
  readonly identity: string
}

/** What the shared document says. */
export interface Settings {
  readonly limits: ReadonlyMap<string, LimitOverride>
  readonly callers: readonly ListedCaller[]
  /** In the order of their revisions. */
  readonly resets: readonly Reset[]
  /** The revision of the latest reset that is no longer listed; 0: all still are. */
  readonly forgotten: number
}

export const UNCHANGED: Settings = { limits: new Map(), callers: [], resets: [], forgotten: 0 }

/**
 * Reads what others wrote: never throws. `faults` counts entries that say nothing a limiter could follow; they are left
 * out. `undefined`: the whole text is no such document.
 */
export function readSettings({
  text,
  revision,
}: SharedDocument): { readonly settings: Settings; readonly faults: number } | undefined {
  if (text === '') return { settings: UNCHANGED, faults: 0 }
  const document = text.length <= MAX_DOCUMENT ? parsed(text) : undefined
  if (!isRecord(document)) return undefined
  const { limits = {}, callers = [], resets = [], forgotten = 0 } = document
  if (!isRecord(limits) || !Array.isArray(callers) || !Array.isArray(resets)) return undefined
  const given = Object.entries(limits)
  if (given.length > MAX_OVERRIDES || callers.length > MAX_CALLERS || resets.length > MAX_RESETS) return undefined
  const overrides = given.filter(([limit, override]) => isLimitKey(limit) && isOverride(override))
  const listed = callers.filter(isListed)
  const told = resets.filter(isReset)
  const faults = given.length - overrides.length + (callers.length - listed.length) + (resets.length - told.length)
  const settings: Settings = {
    limits: new Map(overrides as [string, LimitOverride][]),
    callers: listed,
    // What cannot be read here may have been a reset: everything before is then forgotten.
    resets: told,
    forgotten: told.length === resets.length && isRevision(forgotten) ? forgotten : revision,
  }
  return { settings, faults }
}

export function writeSettings({ limits, callers, resets, forgotten }: Settings): string {
  return JSON.stringify({ limits: Object.fromEntries(limits), callers, resets, forgotten })
}

export const isLimitKey = (key: unknown) => typeof key === 'string' && key !== '' && key.length <= MAX_LIMIT_NAME

/** Numbers that some algorithm could work with; whether this limit's own does is seen where it is declared. */
export function isOverride(override: unknown): override is LimitOverride {
  if (!isRecord(override)) return false
  const { limit, window, burst, observe, ...rest } = override
  if (Object.keys(rest).length > 0) return false
  if (observe !== undefined && typeof observe !== 'boolean') return false
  return isUpTo(limit, MAX_LIMIT) && isUpTo(burst, MAX_LIMIT) && isUpTo(window, MAX_WINDOW)
}

export function isListed(caller: unknown): caller is ListedCaller {
  if (!isRecord(caller)) return false
  const { identity, verdict, until, reason } = caller
  if (!isIdentity(identity) || (verdict !== 'allow' && verdict !== 'deny')) return false
  if (until !== null && !(Number.isSafeInteger(until) && (until as number) >= 0)) return false
  return reason === null || (typeof reason === 'string' && reason.length <= MAX_REASON)
}

/** Of a listed caller: what is kept for people to read has an end. */
export function isIdentity(identity: unknown): identity is string {
  return typeof identity === 'string' && identity !== '' && identity.length <= MAX_IDENTITY
}

function isReset(reset: unknown): reset is Reset {
  return isRecord(reset) && isRevision(reset['revision']) && isLimitKey(reset['limit']) && isIdentity(reset['identity'])
}

const isRevision = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const isUpTo = (value: unknown, most: number) =>
  value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most)

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
