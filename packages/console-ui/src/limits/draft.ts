import type { LimitNumbers, LimitOverride, LimitRow } from '../../../holdfast/src/console/wire.ts'
import { MOST } from './scale.ts'
import { hasBurst } from './words.ts'

/** What somebody tries out before it is in force. */
export interface Draft {
  readonly limit: number
  readonly window: number
  /** Of algorithms that have one. */
  readonly burst: number | null
  readonly observe: boolean
}

export const draftOf = ({ inForce, observe }: Pick<LimitRow, 'inForce' | 'observe'>): Draft => drafted(inForce, observe)

function drafted({ algorithm, limit, window, burst }: LimitNumbers, observe: boolean): Draft {
  return { limit, window, burst: hasBurst(algorithm) ? (burst ?? limit) : null, observe }
}

export const isSame = (a: Draft, b: Draft): boolean =>
  a.limit === b.limit && a.window === b.window && a.burst === b.burst && a.observe === b.observe

/** With another limit; the burst gives way as far as the algorithm needs, as it does on the server. */
export function withLimit(draft: Draft, limit: number, { algorithm }: Pick<LimitNumbers, 'algorithm'>): Draft {
  if (draft.burst === null) return { ...draft, limit }
  const burst = algorithm === 'gcra' ? Math.min(draft.burst, limit) : Math.max(draft.burst, limit)
  return { ...draft, limit, burst }
}

/** 366 days. */
const LONGEST = 366 * 86_400_000

/** Why a limit cannot work with these, for people; `null` where it can. */
export function faultOf({ limit, window, burst }: Draft, algorithm: LimitNumbers['algorithm']): string | null {
  if (!isWhole(limit, 1, MOST)) return 'A limit is a whole number from 1 to 100,000,000.'
  if (!isWhole(window, 1, LONGEST)) return 'A window is at most 366 days long.'
  if (burst === null) return null
  if (algorithm === 'token-bucket' && !isWhole(burst, limit, MOST)) {
    return 'A bucket holds at least as many as are put in at a time.'
  }
  return algorithm === 'gcra' && !isWhole(burst, 1, limit)
    ? 'At once go at most as many as the limit, and at least 1.'
    : null
}

const isWhole = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most

/**
 * What is sent: what differs from the declared numbers alone; `null` where nothing does. Whether a limit observes is told
 * wherever it does so or did.
 */
export function overrideOf(
  draft: Draft,
  { declared, observe }: Pick<LimitRow, 'declared' | 'observe'>,
): LimitOverride | null {
  const { burst } = drafted(declared, false)
  const override: LimitOverride = {
    ...(draft.limit === declared.limit ? {} : { limit: draft.limit }),
    ...(draft.window === declared.window ? {} : { window: draft.window }),
    ...(draft.burst === null || draft.burst === burst ? {} : { burst: draft.burst }),
    ...(draft.observe || observe ? { observe: draft.observe } : {}),
  }
  return Object.keys(override).length === 0 ? null : override
}

/** A number as people type it: `1 000`, `1,000`, `1_000`; `null` where it is none. */
export function typed(text: string): number | null {
  const digits = text.replaceAll(/[\s,_.'’]/g, '')
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null
}
