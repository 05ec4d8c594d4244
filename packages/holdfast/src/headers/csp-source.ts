import { ConfigurationError } from '../core/configuration-error.js'
import type { SourceKind } from './csp-directives.js'

/** A hash source, quotes included (CSP3 §2.3.1): the base64 of 32, 48 or 64 bytes. */
const HASH = /^'sha(?:256-[\w+/-]{43}=|384-[\w+/-]{64}|512-[\w+/-]{86}==)'$/

/** What people forget to quote. Without quotes each is a host of that name, and the policy says something else. */
const UNQUOTED =
  /^(?:none|self|unsafe-\w+|wasm-unsafe-eval|strict-dynamic|report-sample|inline-speculation-rules|nonce-.*|sha(?:256|384|512)-.*)$/i

const SCHEME = /^[a-z][a-z0-9+.-]*:$/i
const HOST =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[\da-f:.]+\])(?::(?:\d{1,5}|\*))?(?:\/[^?#']*)?$/i

const SCRIPT = [
  "'unsafe-eval'",
  "'wasm-unsafe-eval'",
  "'strict-dynamic'",
  "'unsafe-hashes'",
  "'report-sample'",
  "'inline-speculation-rules'",
]
const STYLE = ["'unsafe-inline'", "'unsafe-hashes'", "'report-sample'"]
const KEYWORDS: Readonly<Record<SourceKind, ReadonlySet<string>>> = {
  any: new Set([...SCRIPT, ...STYLE]),
  script: new Set([...SCRIPT, "'unsafe-inline'"]),
  style: new Set(STYLE),
  plain: new Set(),
  ancestors: new Set(),
}

/** Whether a text is a hash without its quotes, as `header({ hashes })` takes it: `sha256-…`. */
export function isHash(text: string): boolean {
  return HASH.test(`'${text}'`)
}

/**
 * Checks one directive's sources: their grammar, and that they do not contradict each other.
 * @throws {ConfigurationError} `config.csp`; the message names the directive and the position, never the source.
 */
export function checkSources(directive: string, kind: SourceKind, sources: readonly string[]): void {
  if (typeof sources !== 'object' || sources.length === 0)
    refuse(directive, "takes a list of sources; nobody is ['none'], in quotes")
  const seen = new Set<string>()
  sources.forEach((source, index) => {
    const at = `${directive}, source ${index + 1}`
    checkSource(at, kind, source)
    // Keywords, schemes and hosts are compared without case (CSP3 §6.7.2), hashes with it.
    const key = HASH.test(source) ? source : source.toLowerCase()
    if (seen.has(key)) refuse(at, 'is repeated')
    seen.add(key)
  })
  // A browser drops 'none' where anything stands beside it (CSP3 §6.7.2.3): the list allows what it seems to forbid.
  if (seen.has("'none'") && seen.size > 1) refuse(directive, "holds 'none' beside other sources")
  if (seen.has("'unsafe-inline'") && sources.some((source) => HASH.test(source))) {
    refuse(directive, "holds 'unsafe-inline' beside a hash, which makes browsers ignore it")
  }
}

/**
 * Checks the list that decides about scripts, `default-src` where no `script-src` is given: what makes it worthless.
 * @throws {ConfigurationError} `config.csp`
 */
export function checkScriptSources(directive: string, sources: readonly string[]): void {
  const words = new Set(sources.map((source) => source.toLowerCase()))
  if (words.has("'unsafe-inline'")) {
    refuse(
      directive,
      "holds 'unsafe-inline': a nonce or hash disables it, and without one it admits every injected script",
    )
  }
  // Beside 'strict-dynamic' a scheme is a fallback for old browsers; alone it admits a script from anywhere.
  const fallbacks = words.has("'strict-dynamic'")
    ? ['data:', 'blob:', 'filesystem:']
    : ['*', 'http:', 'https:', 'data:', 'blob:', 'filesystem:']
  if (fallbacks.some((wide) => words.has(wide))) refuse(directive, 'admits scripts from anywhere: name hosts')
}

function checkSource(at: string, kind: SourceKind, source: string): void {
  // `;` begins a directive, `,` a policy, a space a source, CR and LF a header: each would let a value write its own rule.
  if (typeof source !== 'string' || !/^[\x21-\x2b\x2d-\x3a\x3c-\x7e]+$/.test(source)) {
    refuse(at, 'holds a space, `;`, `,` or anything else than visible ASCII')
  }
  const lower = source.toLowerCase()
  if (lower === "'none'" || lower === "'self'") return
  if (source.startsWith("'")) return checkQuoted(at, kind, source, lower)
  if (UNQUOTED.test(source)) refuse(at, 'is a keyword, nonce or hash without its single quotes')
  if (lower === 'javascript:') refuse(at, 'is a scheme that runs code')
  if (!SCHEME.test(source) && !HOST.test(source)) refuse(at, 'is no host, scheme or keyword')
}

function checkQuoted(at: string, kind: SourceKind, source: string, lower: string): void {
  if (lower.startsWith("'nonce-")) {
    refuse(
      at,
      'is a nonce: it is made for each response and given to header({ nonce }), since a constant one protects nothing',
    )
  }
  if (HASH.test(source)) {
    if (kind === 'plain' || kind === 'ancestors') refuse(at, 'is a hash, which means nothing in this directive')
  } else if (!KEYWORDS[kind].has(lower)) {
    refuse(at, 'is no keyword of this directive, or no well-formed hash')
  }
}

function refuse(at: string, what: string): never {
  throw new ConfigurationError('config.csp', `CSP ${at} ${what}.`)
}
