import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import { isOutage, Outage, outage } from '../core/outage.js'
import type { Eventually } from '../core/verdict.js'
import type { Identification } from './provider.js'

/**
 * What a part that is not ours answers within `ms` milliseconds. What comes later is dropped, its rejection too.
 * @param ask gets a signal that ends a `fetch` when the time is over
 * @throws {Outage} when it fails or is late. A mistake in code stays what it is.
 */
export function inTime<T>(
  part: string,
  operation: string,
  ms: number,
  ask: (signal: AbortSignal) => Eventually<T>,
): Promise<T> {
  const controller = new AbortController()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Outage(part, operation, 'timeout'))
      controller.abort()
    }, ms)
    // Asked inside a promise: what throws at once is treated like what rejects.
    Promise.resolve()
      .then(() => ask(controller.signal))
      .then(resolve, (error: unknown) => reject(outage(part, operation, error)))
      .finally(() => clearTimeout(timer))
  })
}

/** An outage, as a provider says it; a bug or a setting is no outage, and no refusal either: it goes on with its stack. */
export function unavailable(error: unknown): Identification {
  if (isOutage(error)) return { unavailable: error.part }
  throw error
}

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
