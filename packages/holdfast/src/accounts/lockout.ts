import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Duration } from '../core/duration.js'
import type { LockRule } from './attempt-store.js'
import { lengthOfTime } from './length-of-time.js'

export interface LockoutOptions {
  /** Wrong guesses in a row until sign-in is locked. Default 5, from 3 to 100. */
  readonly threshold?: number
  /** How long it is locked, and after how long wrong guesses are forgotten. Default 30 minutes, from 1 minute to a day. */
  readonly duration?: Duration
  /** Wrong guesses after which the gate's CAPTCHA is asked for, where it has one. Default 3; 0: always. */
  readonly humanAfter?: number
}

export interface Lockout {
  readonly rule: LockRule
  readonly humanAfter: number
}

/** @throws {ConfigurationError} `config.accounts` on numbers outside of the stated bounds. */
export function lockout(options: LockoutOptions = {}): Lockout {
  checkedOptions('lockout', options, { threshold: true, duration: true, humanAfter: true })
  const { threshold = 5, humanAfter = 3 } = options
  if (!Number.isInteger(threshold) || threshold < 3 || threshold > 100) {
    throw new ConfigurationError('config.accounts', '`lockout.threshold` is a whole number from 3 to 100.')
  }
  if (!Number.isInteger(humanAfter) || humanAfter < 0 || humanAfter > threshold) {
    throw new ConfigurationError('config.accounts', '`lockout.humanAfter` is a whole number from 0 to the threshold.')
  }
  const duration = lengthOfTime('lockout.duration', options.duration ?? '30 m', '1 m', '24 h')
  return { rule: { threshold, lockFor: duration, forgetAfter: duration }, humanAfter }
}
