import { ConfigurationError } from '../core/configuration-error.js'
import { readOrigin, type ConfiguredOrigin } from './serialized-origin.js'

/**
 * The origin that browsers reach the app under, e.g. `https://app.example.com`: what CSRF checks compare with. It is
 * configured, never derived from `Host`, `X-Forwarded-Host` or `request.url`, all of which a client can choose.
 * Called at start, not in a build: the environment decides it.
 * @throws {ConfigurationError} `config.origin` when it is missing, or is not https (http on a loopback host alone).
 */
export function appOrigin(text: string | undefined): string {
  return readAppOrigin(text).text
}

/** As `appOrigin`, with what the cookies' attributes depend on. */
export function readAppOrigin(text: string | undefined): ConfiguredOrigin {
  if (text === undefined) refuse('is missing: say where browsers reach the app, e.g. "https://app.example.com"')
  const origin = readOrigin(text, refuse)
  if (!origin.https && !origin.loopback)
    refuse('is http: the session would travel in the clear; only a loopback host may')
  return origin
}

function refuse(fault: string): never {
  throw new ConfigurationError('config.origin', `The app's origin ${fault}.`)
}
