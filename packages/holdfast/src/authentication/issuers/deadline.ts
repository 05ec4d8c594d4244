import { ConfigurationError } from '../../core/configuration-error.js'
import { milliseconds, type Duration } from '../../core/duration.js'

/** @throws {ConfigurationError} `config.identity` unless it is a duration of at most a minute */
export function deadline(timeout: Duration): number {
  try {
    const ms = milliseconds(timeout)
    if (ms <= 60_000) return ms
  } catch {
    // Answered below, like one that is too long.
  }
  throw new ConfigurationError('config.identity', '`timeout` is a duration of at most a minute.')
}
