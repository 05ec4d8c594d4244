import { setTimeout as pause } from 'node:timers/promises'
import type { Address } from './address.js'
import type { Budget } from './budget.js'
import type { Answer, Exchange, ProbeRequest } from './exchange.js'
import { isWrite, prepared } from './prepared.js'
import { isRateRefusal } from './rate-refusal.js'
import { SourceAddresses } from './source-addresses.js'
import { BudgetSpent } from './target.js'
import { overTheWire, type NoAnswer, type WireRequest } from './wire.js'

export interface ClientOptions {
  readonly address: Address
  /** Sent as `Origin` with writes. */
  readonly origin: string
  readonly budget: Budget
  /** What the run says that it is: `holdfast-probe/0.1.0`. */
  readonly userAgent: string
  /** Takes any certificate. */
  readonly insecure: boolean
  /** Ends what is under way. */
  readonly signal: AbortSignal
  /** In [0, 1). */
  readonly random: () => number
}

/** Seconds that a refusal for its rate is waited for, where another source address does not help. */
const LONGEST_WAIT = 6

/** Where people sign in, by the last words of the path. */
const SIGN_IN =
  /\/(?:log-?in|sign-?in(?:\/(?:email|username|credentials))?|authenticate|callback\/credentials|sessions?|token)\/?$/i

/** All requests of a run go through here: what they cost is counted, and what they would tell is left out of the lines. */
export class Client {
  /** Names of shell variables by what they stand for; no printed line has the value. */
  readonly secrets = new Map<string, string>()
  /** Sent as `Origin` with writes. */
  origin: string
  readonly #options: ClientOptions
  readonly #sources: SourceAddresses
  /** Whether a refusal for its rate is got around by waiting or from another address; checks of limits want to see it. */
  #isPatient = true
  #signal: AbortSignal
  readonly #seen = new Map<string, Promise<Exchange>>()
  readonly #signInPaths = new Set<string>()
  readonly #watchers: ((exchange: Exchange) => void)[] = []

  constructor(options: ClientOptions) {
    this.#options = options
    this.origin = options.origin
    this.#signal = options.signal
    this.#sources = new SourceAddresses(options.address.url.hostname, [options.random(), options.random()])
  }

  get url(): URL {
    return this.#options.address.url
  }

  get budget(): Budget {
    return this.#options.budget
  }

  /** Requests with a body to this path count as attempts to sign in, beside those that are called so. */
  countAsSignIn(path: string): void {
    this.#signInPaths.add(pathname(path))
  }

  isSignIn({ method = 'GET', path }: ProbeRequest): boolean {
    if (!isWrite(method) || method === 'DELETE') return false
    const plain = pathname(path)
    return this.#signInPaths.has(plain) || SIGN_IN.test(plain)
  }

  /** From now on refusals for a rate are what is looked for. */
  beginLimits(): void {
    this.budget.beginLimits()
    this.#isPatient = false
  }

  /** From now on as somebody whose calls nobody has counted yet, where this machine can be asked from several addresses. */
  fromFreshAddress(): void {
    this.#sources.next()
  }

  /** From now on what is sent cleans up: with patience, in a time of its own, and also where the run was stopped. */
  beginCleaning(): void {
    this.budget.beginCleaning()
    this.#isPatient = true
    this.#signal = new AbortController().signal
  }

  watch(watcher: (exchange: Exchange) => void): void {
    this.#watchers.push(watcher)
  }

  /** @throws {BudgetSpent} */
  async send(request: ProbeRequest): Promise<Exchange> {
    const { exchange } = await this.attempt(request)
    return exchange
  }

  /**
   * A write that is refused with 403 may have come from the wrong name of this machine: `localhost` and `127.0.0.1` are
   * two origins. Where the other is taken it is the app's from now on; else nothing may be taken better than a stranger.
   *
   * @throws {BudgetSpent}
   */
  async sendFromOwnOrigin(request: ProbeRequest): Promise<Exchange> {
    const exchange = await this.send(request)
    const other = otherName(this.origin)
    if (exchange.answer?.status !== 403 || other === undefined) return exchange
    const before = this.origin
    this.origin = other
    const again = await this.send(request)
    if (again.answer !== null && again.answer.status !== 403) return again
    this.origin = before
    // Without a cookie some ask nobody where a request comes from that says nothing of it.
    const silent = await this.send({ ...request, headers: { ...request.headers, origin: [] } })
    return silent.answer !== null && silent.answer.status !== 403 ? silent : exchange
  }

  seen(request: ProbeRequest): Promise<Exchange> {
    const key = JSON.stringify(request)
    const before = this.#seen.get(key)
    if (before !== undefined) return before
    const now = this.send(request)
    this.#seen.set(key, now)
    now.catch(() => this.#seen.delete(key))
    return now
  }

  /** The exchange, and the reason where there was no answer. */
  async attempt(request: ProbeRequest): Promise<{ readonly exchange: Exchange; readonly reason?: string }> {
    const { url, secrets, origin } = this
    const { insecure, userAgent } = this.#options
    const { wire, curl } = prepared(request, { url, origin, userAgent, insecure, secrets })
    const isSignIn = this.isSignIn(request)
    let result = await this.#once(wire, isSignIn)
    if (!('status' in result) && result.reason === 'EADDRNOTAVAIL' && this.#sources.current !== undefined) {
      this.#sources.giveUp()
      if (isSignIn) this.budget.refundSignIn()
      result = await this.#once(wire, isSignIn)
    }
    if (
      this.#isPatient &&
      'status' in result &&
      isRateRefusal(result) &&
      !(isSignIn && this.budget.signInsLeft === 0)
    ) {
      result = await this.#again(wire, result, isSignIn)
    }
    const answer = 'status' in result ? result : null
    const exchange: Exchange = {
      request,
      answer,
      get curl() {
        return curl()
      },
    }
    for (const watcher of this.#watchers) watcher(exchange)
    return { exchange, ...('status' in result ? {} : { reason: result.reason }) }
  }

  /** From another address of this machine, or after the time that the refusal names. */
  async #again(wire: WireRequest, refused: Answer, isSignIn: boolean): Promise<Answer | NoAnswer> {
    if (this.#sources.next()) {
      const result = await this.#once(wire, isSignIn)
      if ('status' in result && !isRateRefusal(result)) return result
      if (!('status' in result)) this.#sources.giveUp()
    }
    const seconds = Number(refused.headers['retry-after'])
    if (isSignIn || !(seconds > 0 && seconds <= LONGEST_WAIT && seconds * 1000 < this.budget.time)) return refused
    await pause(seconds * 1000 + 50, undefined, { signal: this.#signal }).catch(() => {})
    return this.#once(wire, false)
  }

  async #once(wire: WireRequest, isSignIn: boolean): Promise<Answer | NoAnswer> {
    if (this.#signal.aborted) throw new BudgetSpent('the run was stopped')
    this.budget.spend(isSignIn)
    const result = await overTheWire(
      { ...wire, deadline: Math.max(1, Math.min(wire.deadline, this.budget.time)) },
      { url: this.url, insecure: this.#options.insecure, signal: this.#signal, localAddress: this.#sources.current },
    )
    if (this.#signal.aborted) throw new BudgetSpent('the run was stopped')
    return result
  }
}

function otherName(origin: string): string | undefined {
  const url = new URL(origin)
  const names: Readonly<Record<string, string>> = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' }
  const name = names[url.hostname]
  if (name === undefined) return undefined
  url.hostname = name
  return url.origin
}

/** Without its query, in one spelling of those that servers take for the same. */
function pathname(path: string): string {
  const plain = path
    .replace(/[?#].*$/s, '')
    .replaceAll(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
  return plain
    .replaceAll(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '')
    .toLowerCase()
}
