import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { isLoopbackHost } from '../core/loopback.js'
import { verdictInTime } from './verdict-in-time.js'
import { commonOptions, refuse, type CommonOptions } from './options.js'
import { ask, type SiteVerifyAnswer } from './site-verify-answer.js'
import type { HumanVerdict, HumanVerifier } from './verifier.js'

/** What the three services of this kind take: one POST answers whether a token is good. */
export interface SiteVerifyOptions extends CommonOptions {
  /** Given out by the service beside the site key; from the environment, checked at start. */
  readonly secret: string | undefined
  /** Public; pages show the widget with it. Checked at start. */
  readonly siteKey: string | undefined
  /** Hosts besides the app's own on which the widget may have been solved: `'www.example.com'`, no patterns. */
  readonly hostname?: string | readonly string[]
  /** Where to ask; https, or http on a loopback host. Default: the service's own address. */
  readonly verifyUrl?: string
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

/** What differs between the services. */
export interface SiteVerifyService<Options extends SiteVerifyOptions> {
  readonly name: string
  readonly verifyUrl: string
  /** Published ones, with which everything passes: for development on a loopback host. */
  readonly testSecrets: readonly string[]
  /** Options beyond the common ones. */
  readonly options: Readonly<Record<Exclude<keyof Options, keyof SiteVerifyOptions>, true>>
  /** What is posted beside `secret` and `response`. */
  readonly form?: (siteKey: string) => Readonly<Record<string, string>>
  /** Further conditions on an answer that is good otherwise. */
  readonly holds?: (answer: SiteVerifyAnswer) => boolean
}

const OPTIONS: Readonly<Record<keyof SiteVerifyOptions, true>> = {
  secret: true,
  siteKey: true,
  storage: true,
  hostname: true,
  verifyUrl: true,
  timeout: true,
  onOutage: true,
  fetch: true,
}

/** How old a solved challenge may be, and how far the service's clock may be ahead of ours; milliseconds. */
const MAX_AGE = 300_000
const SKEW = 60_000

/**
 * A verifier that asks a service (`siteverify`). A token is good when the service says so, for this host, for five
 * minutes, and once: that is kept here too, since not every service does.
 * @throws {ConfigurationError} `config.human`, `config.storage`, `config.unknown_option`
 */
export function siteVerifier<Options extends SiteVerifyOptions>(
  service: SiteVerifyService<Options>,
  options: Options,
): HumanVerifier {
  const { name, holds = () => true } = service
  const known = { ...OPTIONS, ...service.options } as Readonly<Record<keyof Options, true>>
  checkedOptions(`${name}(…)`, options, known)
  const { singleUse, timeout, onOutage } = commonOptions(name, options)
  const verifyUrl = checkedUrl(name, options.verifyUrl ?? service.verifyUrl)
  const listed = checkedHosts(name, options.hostname)
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  let told = false
  let started: { readonly secret: string; readonly siteKey: string; readonly hosts: ReadonlySet<string> } | undefined
  const running = () => {
    if (started === undefined) throw new Error(`${name}(…) was used before start().`)
    return started
  }

  async function verdict(solution: string, now: number, signal: AbortSignal): Promise<HumanVerdict> {
    const { secret, siteKey, hosts } = running()
    const form = { secret, response: solution, ...service.form?.(siteKey) }
    const answer = await ask(name, send, verifyUrl, form, signal)
    if (answer === 'secret') {
      if (!told)
        console.error(`holdfast: ${name} does not know the secret. [config.human] holdfast explain config.human`)
      told = true
      return 'unavailable'
    }
    // Exactly true: a truthy error object has let strangers in elsewhere.
    if (answer?.success !== true) return 'failed'
    const solvedAt = typeof answer.challenge_ts === 'string' ? Date.parse(answer.challenge_ts) : Number.NaN
    const age = now - solvedAt
    if (!(age <= MAX_AGE && age >= -SKEW)) return 'failed'
    if (typeof answer.hostname !== 'string' || !hosts.has(answer.hostname.toLowerCase())) return 'failed'
    if (!holds(answer)) return 'failed'
    const first = await singleUse.spend(`${name} ${await digest(solution)}`, solvedAt + MAX_AGE + SKEW, now)
    return first ? 'passed' : 'failed'
  }

  return {
    name,
    onOutage,
    start({ origin }) {
      const { hostname } = new URL(origin)
      const secret = required(options.secret, `${name}({ secret })`)
      const siteKey = required(options.siteKey, `${name}({ siteKey })`)
      if (service.testSecrets.includes(secret) && !isLoopbackHost(hostname)) {
        throw new ConfigurationError('config.secret', `\`${name}({ secret })\` is a key for tests: everybody passes.`)
      }
      started = { secret, siteKey, hosts: new Set([hostname, ...listed]) }
    },
    puzzle: () => ({ provider: name, siteKey: running().siteKey }),
    verify: ({ solution, now }) => verdictInTime(timeout, (signal) => verdict(solution, now, signal)),
  }
}

/** SHA-256 as hex: tokens are credentials, and stores do not get them. */
async function digest(token: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function checkedUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname))
  if (url === undefined || !isSafe || url.username !== '' || url.hash !== '') {
    refuse(name, '`verifyUrl` is an https address; http on a loopback host alone')
  }
  return url.href
}

function checkedHosts(name: string, given: SiteVerifyOptions['hostname']): readonly string[] {
  const hosts: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given]
  if (!hosts.every((host) => typeof host === 'string' && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(host))) {
    refuse(name, '`hostname` is a host in lower case such as "www.example.com", or a list: no port, no pattern')
  }
  return hosts as readonly string[]
}

function required(text: string | undefined, setting: string): string {
  if (typeof text === 'string' && text !== '') return text
  throw new ConfigurationError('config.human', `\`${setting}\` is missing: the service gives it out.`)
}
