import { isIP } from 'node:net'
import { ConfigurationError } from '../core/configuration-error.js'
import { FetchRefused } from './fetch-refused.js'

export interface UrlRules {
  readonly allowHttp: boolean
  readonly ports: readonly number[]
  readonly isAllowedHost: (hostname: string) => boolean
}

/**
 * A URL that may be fetched, as far as its text says. It is read once, by the parser that the connection is made with
 * (WHATWG URL), so that no second reading can disagree: `0x7f.1`, `2130706433`, `①②⑦.0.0.1` and `%31` are addresses here.
 * @throws {FetchRefused}
 */
export function allowedUrl(input: unknown, base: URL | undefined, rules: UrlRules): URL {
  let url: URL
  try {
    url = new URL(String(input), base)
  } catch {
    throw new FetchRefused('url')
  }
  if (url.protocol !== 'https:' && !(rules.allowHttp && url.protocol === 'http:')) throw new FetchRefused('scheme')
  if (url.username !== '' || url.password !== '') throw new FetchRefused('credentials')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (!rules.ports.includes(port)) throw new FetchRefused('port')
  if (!rules.isAllowedHost(url.hostname)) throw new FetchRefused('host')
  return url
}

/** Names that mean this machine or this network (RFC 6761, 6762, 8375, 9476; `.internal` by ICANN), or nothing at all. */
const SPECIAL_USE = /(?:^|\.)(?:localhost|local|internal|home\.arpa|lan|test|invalid|onion|alt)$/

/**
 * Whether a host, as `URL` spells it, may be asked. A list decides alone; without one, every name of the public DNS may,
 * and addresses, which are judged when the connection is made.
 * @throws {ConfigurationError} `config.outbound`
 */
export function hostRule(allowed: readonly string[] | undefined): (hostname: string) => boolean {
  if (allowed === undefined) return isPublicName
  if (!isList(allowed) || allowed.length === 0) {
    throw new ConfigurationError(
      'config.outbound',
      '`allowHosts` lists at least one host; leave it out to allow every public one.',
    )
  }
  const exact = new Set<string>()
  const suffixes: string[] = []
  for (const [index, host] of allowed.entries()) {
    const isPattern = typeof host === 'string' && host.startsWith('*.')
    checkHost(isPattern ? host.slice(2) : host, index)
    if (isPattern) suffixes.push(host.slice(1))
    else exact.add(host)
  }
  return (hostname) =>
    exact.has(hostname) || suffixes.some((suffix) => hostname.endsWith(suffix) && hostname !== suffix)
}

function isPublicName(hostname: string): boolean {
  if (hostname.startsWith('[') || isIP(hostname) !== 0) return true
  // A name of one label is completed from the search list of the machine; one that ends in a dot has two spellings.
  return hostname.includes('.') && !hostname.endsWith('.') && !SPECIAL_USE.test(hostname)
}

function isList(value: unknown): boolean {
  return Array.isArray(value)
}

function checkHost(host: unknown, index: number): void {
  const isSpeltRight =
    typeof host === 'string' &&
    /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])$/.test(host) &&
    URL.canParse(`https://${host}`) &&
    new URL(`https://${host}`).hostname === host
  if (!isSpeltRight) {
    throw new ConfigurationError(
      'config.outbound',
      `allowHosts[${index}] is no host as a URL spells it: "api.example.com", "*.example.com", "10.1.2.3", "[fd00::1]".`,
    )
  }
}
