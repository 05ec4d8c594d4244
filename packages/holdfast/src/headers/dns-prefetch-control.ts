import { ConfigurationError } from '../core/configuration-error.js'

/**
 * The value of `X-DNS-Prefetch-Control`. `off` keeps browsers from resolving the hosts of links before anybody follows
 * them, which tells the network what a page of user content links to. No standard; Chromium and Firefox obey it.
 * @throws {ConfigurationError} `config.header` on anything but `on` and `off`.
 */
export function dnsPrefetchControl(control: 'on' | 'off'): string {
  if (control !== 'on' && control !== 'off') {
    throw new ConfigurationError('config.header', '`dnsPrefetchControl` is on or off.')
  }
  return control
}
