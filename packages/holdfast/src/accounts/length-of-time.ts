import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'

/**
 * An option of `accounts(…)` that is a length of time, in milliseconds.
 * @throws {ConfigurationError} `config.accounts` when it is none, or outside of the bounds.
 */
export function lengthOfTime(option: string, given: Duration, least: Duration, most: Duration): number {
  const value = read(given)
  if (value !== null && value >= milliseconds(least) && value <= milliseconds(most)) return value
  throw new ConfigurationError('config.accounts', `\`${option}\` is a length of time from "${least}" to "${most}".`)
}

/** `30 minutes`, `24 hours`: for people, rounded down to the minute. @param time milliseconds, a minute or more */
export function inWords(time: number): string {
  const minutes = Math.floor(time / 60_000)
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

function read(given: Duration): number | null {
  try {
    return milliseconds(given)
  } catch {
    return null
  }
}
