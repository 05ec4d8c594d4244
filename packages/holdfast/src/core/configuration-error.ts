const configurationMark: unique symbol = Symbol.for('holdfast.configuration-error') as never

/**
 * A setting that cannot be safe or cannot work: thrown at construction (or at start, for what the environment
 * decides), so that the insecure state never serves a request. The message names the setting and what to do, never a value.
 */
export class ConfigurationError extends Error {
  override readonly name = 'HoldfastConfigurationError'
  readonly [configurationMark] = true
  readonly code: ConfigurationCode

  constructor(code: ConfigurationCode, message: string) {
    super(`${message} [${code}] holdfast explain ${code}`)
    this.code = code
  }
}

/** By mark, since bundlers load one module more than once and `instanceof` then fails. */
export function isConfigurationError(error: unknown): error is ConfigurationError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[configurationMark] === true
}

/** `config.<what>`: each has a page `docs/problems/<code>.md`. */
export type ConfigurationCode = (typeof configurationCodes)[number]

export const configurationCodes = [
  'config.unknown_option',
  'config.origin',
  'config.trusted_proxies',
  'config.secret',
  'config.cors',
  'config.csrf',
  'config.redirect',
  'config.cookie',
  'config.limit',
  'config.token',
  'config.header',
  'config.csp',
  'config.route',
  'config.storage',
  'config.api_key',
  'config.accounts',
  'config.mail',
  'config.human',
  'config.identity',
  'config.env',
  'config.public_secret',
  'config.outbound',
  'config.reports',
  'config.sink',
  'config.alert',
  'config.console',
] as const
