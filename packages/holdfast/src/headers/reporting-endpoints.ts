import { ConfigurationError } from '../core/configuration-error.js'
import { isLoopbackHost } from '../core/loopback.js'

/** Endpoints by the names that `report-to` uses: a path of this origin, or an https URL. */
export type ReportingEndpoints = Readonly<Record<string, string>>

/**
 * The value of `Reporting-Endpoints` (Reporting API §3.2): `reportingEndpoints({ default: '/api/reports' })`. Reports of
 * crashes, deprecations and interventions go to the one that is called `default`.
 * @throws {ConfigurationError} `config.header` on no endpoint, a name that is no key of a structured field (RFC 9651
 * §3.1.2), a URL that is neither a path nor https (http on loopback alone), or characters that would end it.
 */
export function reportingEndpoints(endpoints: ReportingEndpoints): string {
  const members = Object.entries(endpoints).map(([name, url]) => {
    if (!/^[a-z*][a-z0-9_.*-]{0,63}$/.test(name)) {
      refuse('names endpoints in lower case: letters, digits, "_", "-", "." and "*"')
    }
    if (!isEndpoint(url))
      refuse(`"${name}" takes a path such as "/api/reports", or an https URL, as a browser writes it`)
    return `${name}="${url}"`
  })
  if (members.length === 0) refuse('names at least one endpoint')
  return members.join(', ')
}

function isEndpoint(url: unknown): boolean {
  // A quote would end the string; the URL standard would encode it in a path, but not in a query.
  if (typeof url !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(url)) return false
  if (url.startsWith('/'))
    return (
      URL.canParse(url, 'https://app.invalid') &&
      new URL(url, 'https://app.invalid').href === `https://app.invalid${url}`
    )
  if (!URL.canParse(url)) return false
  const { protocol, hostname, href, username, password } = new URL(url)
  const isSecure = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
  return isSecure && username === '' && password === '' && (href === url || href === `${url}/`)
}

function refuse(what: string): never {
  throw new ConfigurationError('config.header', `\`reportingEndpoints\` ${what}.`)
}
