import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { milliseconds, type Duration } from '../../core/duration.js'
import { ROTATION_GRACE } from './rotation.js'

/** How long a session lives. */
export interface SessionLengthOptions {
  /** Since it was last refreshed or, with opaque cookies, last used. Default 30 days. */
  readonly idle?: Duration
  /** In all. Default 90 days. */
  readonly absolute?: Duration
}

export interface SessionLifetimeOptions {
  /** Life of an access token. Default 15 minutes; more than 30 needs `allowLongAccessTtl`. */
  readonly accessTtl?: Duration
  /** Admits an `accessTtl` of more than 30 minutes: whoever steals a token keeps it that long. */
  readonly allowLongAccessTtl?: boolean
  readonly refresh?: SessionLengthOptions & {
    /**
     * How long a refresh token goes on to work after its successor was seen, for requests that were under way. Default
     * 10 seconds, at most 60; 0: not at all.
     */
    readonly grace?: Duration
  }
}

/** Milliseconds. */
export interface SessionLengths {
  readonly idle: number
  readonly absolute: number
}

/** Milliseconds. */
export interface SessionLifetimes extends SessionLengths {
  readonly accessTtl: number
  readonly grace: number
}

const MAX_GRACE = 60_000

/** @throws {ConfigurationError} `config.token` on a length that is none, too long, or longer than what it lies within. */
export function sessionLifetimes(options: SessionLifetimeOptions): SessionLifetimes {
  const { grace, ...refresh } = checkedOptions('refresh', options.refresh ?? {}, {
    idle: true,
    absolute: true,
    grace: true,
  })
  const accessTtl = length('accessTtl', options.accessTtl ?? '15 min')
  const lengths = sessionLengths(refresh, 'refresh.')
  if (accessTtl > 30 * 60_000 && options.allowLongAccessTtl !== true) {
    refuse('`accessTtl` is over 30 minutes: shorten it, or set `allowLongAccessTtl`.')
  }
  if (accessTtl > lengths.idle) refuse('`accessTtl` ≤ `refresh.idle` does not hold.')
  return { ...lengths, accessTtl, grace: checkedGrace(grace ?? ROTATION_GRACE) }
}

/**
 * @param place before the options' names in messages
 * @throws {ConfigurationError} `config.token`, as `sessionLifetimes`.
 */
export function sessionLengths(options: SessionLengthOptions, place = ''): SessionLengths {
  const idle = length(`${place}idle`, options.idle ?? '30 d')
  const absolute = length(`${place}absolute`, options.absolute ?? '90 d')
  if (idle > absolute) refuse(`\`${place}idle\` ≤ \`${place}absolute\` does not hold.`)
  return { idle, absolute }
}

/** At least a second: cookies and tokens count in seconds. */
function length(option: string, duration: Duration): number {
  const value = lengthOf(duration)
  return value >= 1000 ? value : refuse(`\`${option}\` is a duration of a second or more, such as "15 min".`)
}

function checkedGrace(duration: Duration): number {
  const value = duration === 0 ? 0 : lengthOf(duration)
  return value <= MAX_GRACE ? value : refuse('`refresh.grace` is 0 or a duration of at most 60 seconds.')
}

/** Milliseconds; NaN for what is no duration. */
function lengthOf(duration: Duration): number {
  try {
    return milliseconds(duration)
  } catch {
    return Number.NaN
  }
}

function refuse(message: string): never {
  throw new ConfigurationError('config.token', message)
}

/** Of milliseconds, for cookies and tokens; never negative. */
export function seconds(value: number): number {
  return Math.max(0, Math.floor(value / 1000))
}
