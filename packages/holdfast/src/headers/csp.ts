import { ConfigurationError } from '../core/configuration-error.js'
import { otherDirectives, sourceDirectives, type CspDirectives, type SourceDirective } from './csp-directives.js'
import { checkScriptSources, checkSources, isHash } from './csp-source.js'

/** A checked policy. */
export interface Csp {
  /** As given, and frozen. */
  readonly directives: CspDirectives
  /** The value of `Content-Security-Policy` for one response. */
  header(grants?: CspGrants): string
}

/** What one response adds to its script sources. */
export interface CspGrants {
  /** Made for this response alone; at least 128 bits as base64 or base64url, without quotes. */
  readonly nonce?: string | undefined
  /** Of inline scripts, without quotes: `sha256-…`. */
  readonly hashes?: readonly string[] | undefined
}

type DirectiveName = keyof CspDirectives
type DirectiveValue = CspDirectives[DirectiveName]

/** A directive as a pair, for policies that are put together from parts: a repeat is found, where an object would hide it. */
export type CspEntry = { [Name in DirectiveName]: readonly [Name, CspDirectives[Name]] }[DirectiveName]

const ORDER = [...Object.keys(sourceDirectives), ...Object.keys(otherDirectives)] as DirectiveName[]

/** 22 characters of base64 are the first to hold 128 bits. */
const NONCE = /^[\w+/-]{22,}={0,2}$/

/** Stands where a response's nonce and hashes go; no source can hold it. */
const GAP = '\0'

/**
 * A Content Security Policy (CSP3), checked once and then written fast for each response:
 * `csp({ 'default-src': ["'self'"], 'object-src': ["'none'"] }).header({ nonce })`.
 * @throws {ConfigurationError} `config.csp` on an unknown or repeated directive, on characters that end a directive or
 * begin another (`;`, `,`, CR, LF), on a nonce or keyword without quotes, on sources that contradict each other, and on
 * script sources that admit anything.
 */
export function csp(given: CspDirectives | Iterable<CspEntry>): Csp {
  const directives = collect(given)
  for (const [name, kind] of Object.entries(sourceDirectives)) {
    const sources = directives[name as SourceDirective]
    if (sources === undefined) continue
    checkSources(name, kind, sources)
    if (kind === 'script' || (kind === 'any' && directives['script-src'] === undefined))
      checkScriptSources(name, sources)
  }
  const plain = write(directives, false).join('')
  const pieces = write(directives, true)
  return Object.freeze({
    directives,
    header: ({ nonce, hashes }: CspGrants = {}) => {
      const granted = written(nonce, hashes)
      return granted === '' ? plain : pieces.join(granted)
    },
  })
}

function collect(given: CspDirectives | Iterable<CspEntry>): CspDirectives {
  const collected: Record<string, DirectiveValue> = {}
  for (const [name, value] of Symbol.iterator in given ? given : (Object.entries(given) as unknown as CspEntry[])) {
    if (!ORDER.includes(name)) refuse('holds an unknown directive; names are written in lower case')
    if (Object.hasOwn(collected, name)) refuse(`repeats ${name}: browsers obey the first and ignore the second`)
    if (value === undefined) continue
    if (!(name in sourceDirectives)) checkOther(name as keyof typeof otherDirectives, value)
    collected[name] = typeof value === 'object' ? (Object.freeze([...value]) as DirectiveValue) : value
  }
  return Object.freeze(collected)
}

function checkOther(name: keyof typeof otherDirectives, value: DirectiveValue): void {
  const words = list(value)
  if (name === 'upgrade-insecure-requests' ? value !== true : value === true)
    refuse(`${name} has a value of another kind`)
  if (words.length === 0 && name !== 'sandbox' && value !== true) refuse(`${name} takes at least one value`)
  if (!words.every((word) => typeof word === 'string' && otherDirectives[name].test(word)))
    refuse(`${name} has a malformed value`)
}

function list(value: DirectiveValue): readonly string[] {
  return value === true || value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** The policy as text, cut where a response's grants go: into `script-src` and, where it is given, `script-src-elem`. */
function write(directives: CspDirectives, granting: boolean): string[] {
  const scripts = directives['script-src'] ?? directives['default-src']
  const texts = ORDER.flatMap((name) => {
    const value = name === 'script-src' && granting ? scripts : directives[name]
    if (value === undefined) return []
    const granted = granting && (name === 'script-src' || name === 'script-src-elem')
    // 'none' means nothing beside a nonce or a hash, which take its place.
    const words = granted ? list(value).filter((source) => source !== "'none'") : list(value)
    return [[name, ...words].join(' ') + (granted ? GAP : '')]
  })
  return texts.join('; ').split(GAP)
}

function written(nonce: string | undefined, hashes: readonly string[] = []): string {
  if (nonce !== undefined && !NONCE.test(nonce)) refuse('takes a nonce of 128 bits or more, as base64 without quotes')
  let text = nonce === undefined ? '' : ` 'nonce-${nonce}'`
  for (const hash of hashes) {
    if (!isHash(hash)) refuse('takes hashes without quotes: sha256-…')
    text += ` '${hash}'`
  }
  return text
}

function refuse(what: string): never {
  throw new ConfigurationError('config.csp', `The CSP ${what}.`)
}
