import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import { allowedOrigins, type AllowedOrigins } from './allowed-origins.js'

export interface CorsOptions {
  /**
   * `'*'` for public data, one exact origin, or a list. A list may hold patterns: `https://*.example.com` admits exactly
   * one label in place of `*`. There are no regular expressions and no substrings.
   */
  readonly origins: string | readonly string[]
  /** Whether the listed origins may act with the user's cookies. Default `false`; never with `'*'`. */
  readonly credentials?: boolean
  /** Narrows the methods that other origins may use. Default: all that the route has. */
  readonly methods?: readonly string[]
  /** Request headers that other origins may send, in any case. Default: `authorization`, `content-type`, `holdfast-human` and `x-csrf-token`. */
  readonly allowedHeaders?: readonly string[]
  /** Response headers that other origins may read, beside `RateLimit`, `RateLimit-Policy` and `Retry-After`. */
  readonly exposedHeaders?: readonly string[]
  /** How long a browser may remember a preflight's answer. Default and most: 24 hours; browsers cap it lower. */
  readonly maxAge?: Duration
}

/** The options, checked and in the form in which they are used on each request. */
export interface CorsRules {
  readonly origins: AllowedOrigins
  readonly credentials: boolean
  /** `null`: the route's own. */
  readonly methods: ReadonlySet<string> | null
  /** Lower case. */
  readonly allowedHeaders: ReadonlySet<string>
  readonly exposedHeaders: string
  /** Seconds. */
  readonly maxAge: number
}

const OPTIONS: Readonly<Record<keyof CorsOptions, true>> = {
  origins: true,
  credentials: true,
  methods: true,
  allowedHeaders: true,
  exposedHeaders: true,
  maxAge: true,
}

/** The methods that a Route Handler can have. CONNECT, TRACE and TRACK are forbidden to scripts (Fetch §2.2.1). */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The third carries a solved CAPTCHA, the last a CSRF token where that mode is on. */
const DEFAULT_REQUEST_HEADERS = ['authorization', 'content-type', 'holdfast-human', 'x-csrf-token'] as const

/** Without these a client on another origin cannot know when to come back. */
const EXPOSED_ALWAYS = ['RateLimit', 'RateLimit-Policy', 'Retry-After'] as const

/** Headers that a script cannot set (Fetch §2.2.2): to list one means to expect something else of CORS. */
const FORBIDDEN_REQUEST_HEADERS =
  /^(?:accept-charset|accept-encoding|access-control-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/
/** Headers that a script cannot read (Fetch §2.2.2), or that no answer has. */
const FORBIDDEN_RESPONSE_HEADERS = /^(?:set-cookie2?|access-control-.*|origin)$/
/** Headers that every script may read (Fetch §2.2.2): to list one means to expect that leaving it out hides it. */
const SAFELISTED_RESPONSE_HEADERS =
  /^(?:cache-control|content-language|content-length|content-type|expires|last-modified|pragma)$/

const TOKEN = /^[!#$%&'+\-.^_`|~0-9A-Za-z]+$/
const DAY = 86_400_000

/** @throws {ConfigurationError} `config.cors`, `config.unknown_option` */
export function corsRules(options: CorsOptions): CorsRules {
  if (typeof options !== 'object' || options === null) fail('cors takes an object with origins')
  checkedOptions('cors(…)', options, OPTIONS)
  const { credentials = false } = options
  if (typeof credentials !== 'boolean') fail('cors.credentials is true or false')
  return {
    origins: allowedOrigins(options.origins, credentials),
    credentials,
    methods: options.methods === undefined ? null : new Set(methodList(options.methods)),
    allowedHeaders: new Set(
      headerList('allowedHeaders', options.allowedHeaders ?? DEFAULT_REQUEST_HEADERS, FORBIDDEN_REQUEST_HEADERS).map(
        (name) => name.toLowerCase(),
      ),
    ),
    exposedHeaders: withoutRepeats([
      ...EXPOSED_ALWAYS,
      ...headerList('exposedHeaders', options.exposedHeaders ?? [], FORBIDDEN_RESPONSE_HEADERS),
    ]).join(', '),
    maxAge: maxAgeSeconds(options.maxAge ?? DAY),
  }
}

function methodList(methods: readonly string[]): readonly string[] {
  if (!isList(methods) || methods.length === 0) fail('cors.methods is a list of one or more methods')
  if (!methods.every((method) => METHODS.has(method))) fail(`cors.methods holds only ${[...METHODS].join(', ')}`)
  return methods
}

function headerList(option: string, names: readonly string[], forbidden: RegExp): readonly string[] {
  if (!isList(names)) fail(`cors.${option} is a list of header names`)
  names.forEach((name: unknown, index) => {
    // `*` would cover everything but Authorization, and nothing at all with credentials.
    if (typeof name !== 'string' || !TOKEN.test(name))
      fail(`cors.${option}[${index}] is no header name; "*" is none either`)
    if (forbidden.test(name.toLowerCase())) fail(`cors.${option}[${index}] is a header that browsers keep from scripts`)
    if (option === 'exposedHeaders' && SAFELISTED_RESPONSE_HEADERS.test(name.toLowerCase())) {
      fail(`cors.exposedHeaders[${index}] is a header that every script may read already`)
    }
  })
  return names
}

/** As `Array.isArray`, which forgets what is in the list. */
function isList(value: unknown): boolean {
  return Array.isArray(value)
}

function withoutRepeats(names: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return names.filter((name) => !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()))
}

function maxAgeSeconds(duration: Duration): number {
  let age = 0
  try {
    age = milliseconds(duration)
  } catch {
    fail('cors.maxAge is a duration such as "10 m" or "24 h"')
  }
  if (age < 1_000 || age > DAY) fail('cors.maxAge is from 1 second to 24 hours')
  return Math.floor(age / 1_000)
}

function fail(fault: string): never {
  throw new ConfigurationError('config.cors', `${fault}.`)
}
