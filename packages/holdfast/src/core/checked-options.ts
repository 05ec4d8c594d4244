import { ConfigurationError } from './configuration-error.js'

/**
 * A mistyped option must not silently mean the default.
 * @throws {ConfigurationError} `config.unknown_option`
 */
export function checkedOptions<O extends object>(place: string, given: O, known: Readonly<Record<keyof O, true>>): O {
  for (const option of Object.keys(given)) {
    if (known[option as keyof O] !== true) {
      throw new ConfigurationError(
        'config.unknown_option',
        `${place} has no option "${option}"; it takes ${Object.keys(known).join(', ')}.`,
      )
    }
  }
  return given
}
