import { ConfigurationError, type ConfigurationCode } from './configuration-error.js'
import { milliseconds, type Duration } from './duration.js'

/**
 * A duration of a setting, in milliseconds.
 * @param message names the setting and what it takes
 * @throws {ConfigurationError} `code`, where it is none
 */
export function configuredDuration(duration: Duration, code: ConfigurationCode, message: string): number {
  try {
    return milliseconds(duration)
  } catch {
    throw new ConfigurationError(code, message)
  }
}
