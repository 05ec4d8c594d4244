import { checkedOptions } from '../../core/checked-options.js'
import { configuredDuration } from '../../core/configured-duration.js'
import type { Duration } from '../../core/duration.js'
import { checkedLimit } from '../checked-limit.js'
import { checkedPolicy } from '../checked-take.js'
import type { Limit } from '../limit.js'
import type { LimitPolicy } from '../store.js'

const NO_WINDOW = 'The window of a limit is a duration such as "10 s", "1 m" or "2 h".'

/** What every limit can be told beside its numbers. */
export interface LimitOptions {
  /** Shown in `RateLimit-Policy`: `[a-z][a-z0-9-]*`, at most 64 characters. Default: named after its place. */
  readonly name?: string
  /** Default `caller`. */
  readonly per?: 'caller' | 'address'
  /** Counts and never refuses. Default false. */
  readonly observe?: boolean
}

/** The names of these options, for `checkedOptions`. */
export const LIMIT_OPTIONS = { name: true, per: true, observe: true } as const

/**
 * A limit as plain, frozen data. `place` is the constructor's name, for messages.
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function declaredLimit(
  place: string,
  numbers: Omit<LimitPolicy, 'window'> & { readonly window: Duration },
  options: LimitOptions,
): Limit {
  const { name, per = 'caller', observe } = checkedOptions(place, options, LIMIT_OPTIONS)
  const policy = checkedPolicy({ ...numbers, window: configuredDuration(numbers.window, 'config.limit', NO_WINDOW) })
  return Object.freeze(
    checkedLimit({
      policy,
      per,
      ...(name === undefined ? {} : { name }),
      ...(observe === undefined ? {} : { observe }),
    }),
  )
}
