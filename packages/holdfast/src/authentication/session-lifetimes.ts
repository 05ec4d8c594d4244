import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'

export interface SessionLifetimeOptions {
  /** Life of an access token. Default 15 minutes; more than 30 needs `allowLongAccessTtl`. */
  readonly accessTtl?: Duration
  /** Admits an `accessTtl` of more than 30 minutes: whoever steals a token keeps it that long. */
  readonly allowLongAccessTtl?: boolean
  /** Life of the session: since its last refresh (default 30 days) and in all (default 90 days). */
  readonly refresh?: { readonly idle?: Duration; readonly absolute?: Duration }
}

/** Milliseconds. */
export interface SessionLifetimes {
  readonly accessTtl: number
  readonly idle: number
  readonly absolute: number
}

/** @throws {ConfigurationError} `config.token` on a length that is none, too long, or longer than what it lies within. */
export function sessionLifetimes(options: SessionLifetimeOptions): SessionLifetimes {
  const accessTtl = length('accessTtl', options.accessTtl ?? '15 min')
  const idle = length('refresh.idle', options.refresh?.idle ?? '30 d')
  const absolute = length('refresh.absolute', options.refresh?.absolute ?? '90 d')
  if (accessTtl > 30 * 60_000 && options.allowLongAccessTtl !== true) {
    refuse('`accessTtl` is over 30 minutes: shorten it, or set `allowLongAccessTtl`.')
  }
  if (accessTtl > idle || idle > absolute) refuse('`accessTtl` ≤ `refresh.idle` ≤ `refresh.absolute` does not hold.')
  return { accessTtl, idle, absolute }
}

/** At least a second: cookies and tokens count in seconds. */
function length(option: string, duration: Duration): number {
  try {
    const value = milliseconds(duration)
    if (value >= 1000) return value
  } catch {
    // Answered below, like a length that is too short.
  }
  return refuse(`\`${option}\` is a duration of a second or more, such as "15 min".`)
}

function refuse(message: string): never {
  throw new ConfigurationError('config.token', message)
}
