import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import { watched } from '../core/outage.js'
import type { SingleUse } from '../core/single-use.js'
import type { HumanStorage } from './verifier.js'

/** What every verifier takes. */
export interface CommonOptions {
  /** Where it is kept which solutions have been used: one of Holdfast's storages. */
  readonly storage: HumanStorage
  /** How long a verification may take, at most 10 s; default 3 s. */
  readonly timeout?: Duration
  /** While nobody can tell: refuse with 503 (default), or go on as if the proof had been given. */
  readonly onOutage?: 'refuse' | 'pass'
}

export interface Common {
  readonly singleUse: SingleUse
  /** Milliseconds. */
  readonly timeout: number
  readonly onOutage: 'refuse' | 'pass'
}

const LONGEST_TIMEOUT = 10_000

/** @throws {ConfigurationError} `config.human`, `config.storage` */
export function commonOptions(name: string, { storage, timeout = '3 s', onOutage = 'refuse' }: CommonOptions): Common {
  if (typeof storage?.singleUse?.spend !== 'function') {
    throw new ConfigurationError('config.storage', `${name}({ storage }) needs one of Holdfast’s storages.`)
  }
  if (onOutage !== 'refuse' && onOutage !== 'pass') refuse(name, '`onOutage` is "refuse" or "pass"')
  return {
    singleUse: watched('single-use-store', storage.singleUse),
    timeout: duration(name, 'timeout', timeout, LONGEST_TIMEOUT),
    onOutage,
  }
}

/** In milliseconds, at most `longest`. */
export function duration(name: string, option: string, given: Duration, longest: number): number {
  try {
    const ms = milliseconds(given)
    if (ms <= longest) return ms
  } catch {
    // Said below.
  }
  return refuse(name, `\`${option}\` is a duration of at most ${longest / 1_000} s`)
}

export function refuse(name: string, fault: string): never {
  throw new ConfigurationError('config.human', `${name}(…): ${fault}.`)
}
