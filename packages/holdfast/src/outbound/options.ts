import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import { allowedUrl, hostRule } from './allowed-url.js'
import { resolveAll, type ConnectRules, type Lookup } from './checked-connect.js'
import { addressRule } from './reachable-address.js'

export interface SafeFetchOptions {
  /**
   * The only hosts that may be asked, redirects included: `api.example.com`, or `*.example.com` for every name below it.
   * Without it, every public name and address may. A name that is not public (`localhost`, `db.internal`) is stated here.
   */
  readonly allowHosts?: readonly string[]
  /**
   * Addresses that may be connected to although they are not reachable from the internet, in CIDR notation:
   * `['10.20.0.0/16']`. Every URL can then lead there: state `allowHosts` beside it. Default: none.
   */
  readonly allowAddresses?: readonly string[]
  /** Whether plain http may be fetched, where anybody on the way reads and writes. Default false. */
  readonly allowHttp?: boolean
  /** Default `[80, 443]`. */
  readonly ports?: readonly number[]
  /** For everything: DNS, connection, redirects, body. Default 10 s. */
  readonly timeout?: Duration
  /** The largest response body, decompressed; bytes. Default 5,000,000. */
  readonly maxBytes?: number
  /** Certificates (PEM) to trust in place of the built-in ones, for services with an authority of their own. */
  readonly ca?: string | readonly string[]
  /** Default: the machine's resolver. */
  readonly lookup?: Lookup
}

/** The options, checked. */
export interface FetchRules extends ConnectRules {
  readonly maxBytes: number
  readonly url: (input: unknown, base?: URL) => URL
}

const OPTIONS: Readonly<Record<keyof SafeFetchOptions, true>> = {
  allowHosts: true,
  allowAddresses: true,
  allowHttp: true,
  ports: true,
  timeout: true,
  maxBytes: true,
  ca: true,
  lookup: true,
}

/** @throws {ConfigurationError} `config.outbound`, `config.unknown_option` */
export function fetchRules(options: SafeFetchOptions): FetchRules {
  const {
    allowHosts,
    allowAddresses = [],
    allowHttp = false,
    ports = [80, 443],
    timeout = '10 s',
    maxBytes = 5_000_000,
    ca,
    lookup = resolveAll,
  } = checkedOptions('safeFetch(…)', options, OPTIONS)
  if (!isList(allowAddresses)) refuse('`allowAddresses` is a list of networks, e.g. ["10.20.0.0/16"].')
  if (!isList(ports) || ports.length === 0 || !ports.every(isPort)) {
    refuse('`ports` is a list of whole numbers from 1 to 65535.')
  }
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) refuse('`maxBytes` is a whole number of bytes, 1 or more.')
  if (typeof allowHttp !== 'boolean') refuse('`allowHttp` is true or false.')
  if (typeof lookup !== 'function') refuse('`lookup` is a function from a host name to its addresses.')
  const urlRules = { allowHttp, ports: [...ports], isAllowedHost: hostRule(allowHosts) }
  return {
    isAllowedAddress: addressRule(allowAddresses),
    url: (input, base) => allowedUrl(input, base, urlRules),
    timeout: length(timeout),
    maxBytes,
    lookup,
    ca,
  }
}

function isList(value: unknown): boolean {
  return Array.isArray(value)
}

function isPort(port: unknown): boolean {
  return Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535
}

/** What a timer can wait for is at most 2^31 − 1 ms; beyond that it would fire at once. */
function length(timeout: Duration): number {
  let ms: number
  try {
    ms = milliseconds(timeout)
  } catch {
    return refuse('`timeout` is a length of time, e.g. "10 s".')
  }
  return ms > 2_147_483_647 ? refuse('`timeout` is at most 24 days.') : ms
}

function refuse(message: string): never {
  throw new ConfigurationError('config.outbound', message)
}
