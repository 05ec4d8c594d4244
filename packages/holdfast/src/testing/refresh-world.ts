import type { Provider } from '../authentication/provider.js'
import type { IssuedSession, SessionIssuer } from '../authentication/sessions/session-issuer.js'
import { parseCookies, type SetCookie } from '../core/cookie.js'
import { mulberry32 } from './schedule.js'

/** A browser with tabs that share a cookie jar, a thief, and a network that delays and loses, around a real provider. */
export interface WorldOptions {
  readonly seed: number
  /** Instances of one app; each request reaches any of them. Cookies have the names of a loopback origin. */
  readonly instances: readonly (Provider & SessionIssuer)[]
  readonly clock: { now: number }
  readonly userId: string
  /** Milliseconds, each exclusive. */
  readonly delays: { readonly request: number; readonly response: number }
  readonly grace: number
  /** Milliseconds for which an instance may believe what it knows. */
  readonly maxStale: number
  readonly thief: boolean
  /** Things that happen: a tab acts, a request or an answer arrives. A family that has ended goes on for 60 more. */
  readonly steps: number
}

export interface WorldReport {
  readonly steps: number
  /** What went against the promise of `rotation.ts`, first of all; `undefined`: nothing. */
  readonly violation: Violation | undefined
  readonly refreshes: number
  readonly stragglers: number
  readonly lost: number
  /** Families that ended because a token came back. */
  readonly detected: number
}

/** `signed-out`: the owner, without reason. `undetected`: two parties went on. `device`: another session was hit. */
export interface Violation {
  readonly kind: 'signed-out' | 'undetected' | 'device'
  readonly seed: number
  readonly what: string
}

const MINUTE = 60_000
const TABS = 5

interface Tab {
  readonly party: Party
  /** Where sessions travel in a header: in this page's memory. */
  accessToken: string | undefined
  /** Raised with each action: an answer to an earlier one is not waited for any more. */
  turn: number
}

interface Party {
  readonly name: 'owner' | 'thief'
  readonly jar: Map<string, { readonly value: string; readonly until: number }>
  readonly tabs: Tab[]
}

interface Sent {
  readonly kind: 'call' | 'refresh'
  readonly cookies: string
  readonly accessToken: string | undefined
}

type Answered = { readonly ok: boolean; readonly issued?: IssuedSession }

export async function liveThrough(options: WorldOptions): Promise<WorldReport> {
  const { seed, instances, clock, userId, delays, grace, maxStale } = options
  const random = mulberry32(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const counts = { steps: 0, refreshes: 0, stragglers: 0, lost: 0, detected: 0 }
  let violation: Violation | undefined
  const violated = (kind: Violation['kind'], what: string) => (violation ??= { kind, seed, what })

  // What happens, in order of time; what happens at one moment happens side by side.
  const agenda = new Map<number, (() => unknown)[]>()
  const at = (time: number, work: () => unknown) => agenda.set(time, [...(agenda.get(time) ?? []), work])

  const start = clock.now
  const issue = async () => (await pick(instances).issue({ userId, userAgent: null })) as IssuedSession
  const [signedIn, elsewhere] = [await issue(), await issue()]
  const enter = (name: Party['name'], tabs: number): Party => {
    const made: Party = { name, jar: new Map(), tabs: [] }
    for (let count = 0; count < tabs; count++) made.tabs.push({ party: made, accessToken: undefined, turn: 0 })
    return made
  }
  const [owner, thief] = [enter('owner', TABS), enter('thief', 1)]
  keep(owner, signedIn.cookies)
  for (const tab of owner.tabs) tab.accessToken = signedIn.grant?.accessToken

  // What the outside knows of the family: when each generation was first seen to be held, and when it ended.
  const shown = new Map<number, number>([[0, start]])
  let endedAt: number | undefined
  let last = options.steps
  const isOver = () => endedAt !== undefined
  const show = (generation: number) => shown.has(generation) || shown.set(generation, clock.now)
  const isLate = (generation: number) =>
    [...shown].some(([later, since]) => later > generation && since + grace <= clock.now)

  function keep({ jar }: Party, cookies: readonly SetCookie[]): void {
    for (const { name, value, maxAge = 0 } of cookies) jar.set(name, { value, until: clock.now + maxAge * 1000 })
  }
  function jarOf({ jar }: Party): string {
    const held = [...jar].filter(([, { until }]) => clock.now < until)
    return held.map(([name, { value }]) => `${name}=${value}`).join('; ')
  }

  /** One request at the server, judged by what the outside knows. */
  async function serve({ kind, cookies, accessToken }: Sent, by: Party['name']): Promise<Answered> {
    counts.steps++
    const instance = pick(instances)
    const parsed = parseCookies(cookies)
    if (kind === 'call') {
      const headers = new Headers(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` })
      const identified = await instance.identify({ headers, cookies: parsed })
      const token = accessToken ?? parsed.get('holdfast-access')
      if (identified !== null && 'id' in identified) {
        show(generationOf(token))
        if (endedAt !== undefined && clock.now > endedAt + maxStale)
          violated('undetected', `${by} called after the end`)
        return { ok: true }
      }
      const isRefused = identified !== null && !('invalid' in identified && identified.invalid === 'auth.expired_token')
      if (isRefused && !isOver()) violated('signed-out', `a call: ${JSON.stringify(identified)}`)
      return { ok: false }
    }
    if (by === 'thief' && !parsed.has('holdfast-refresh')) return { ok: false }
    const presented = generationOf(parsed.get('holdfast-refresh'))
    const [late, hadEnded] = [isLate(presented), isOver()]
    const refreshed = await instance.refresh(parsed)
    counts.refreshes++
    if (refreshed !== null && 'cookies' in refreshed) {
      if (options.thief && (late || hadEnded)) violated('undetected', `${by} refreshed from ${presented}`)
      if (shown.has(presented + 1)) counts.stragglers++
      show(presented)
      return { ok: true, issued: refreshed }
    }
    if (!late && !isOver()) violated('signed-out', `${by} was refused ${presented}: ${JSON.stringify(refreshed)}`)
    if (refreshed !== null && 'reusedOf' in refreshed && !isOver()) {
      endedAt = clock.now
      last = Math.min(last, counts.steps + 60)
      counts.detected++
    }
    return { ok: false }
  }

  /** A delay below the limit: often none, short ones, and those at the limit. */
  const delay = (limit: number) =>
    Math.min(limit - 1, pick([0, below(50), below(2000), below(limit), below(limit), limit - 1]))
  const isLost = () => random() < 0.08 && (counts.lost++, true)

  function send(tab: Tab, kind: Sent['kind']): void {
    const { party } = tab
    const turn = ++tab.turn
    const sent: Sent = { kind, cookies: jarOf(party), accessToken: tab.accessToken }
    if (isLost()) return retry(tab, turn)
    at(clock.now + delay(delays.request), async () => {
      const answer = await serve(sent, party.name)
      if (isLost()) return retry(tab, turn)
      at(clock.now + delay(delays.response), () => receive(tab, turn, kind, answer))
    })
    // Some wait for the answer as long as it takes, some do not.
    if (random() < 0.5) retry(tab, turn)
  }

  function receive(tab: Tab, turn: number, kind: Sent['kind'], { ok, issued }: Answered): void {
    counts.steps++
    // The browser keeps cookies whether or not the page still waits for the answer.
    keep(tab.party, issued?.cookies ?? [])
    if (issued?.grant !== undefined) tab.accessToken = issued.grant.accessToken
    if (turn !== tab.turn) return
    if (ok) later(tab, kind === 'refresh' ? below(20) : pause())
    else if (kind === 'call') at(clock.now + below(20), () => send(tab, 'refresh'))
    // Signed out: a page that asks again now and then changes nothing.
    else later(tab, pause())
  }

  const pause = () => pick([below(2_000), below(20 * MINUTE), below(20 * MINUTE), below(20 * MINUTE)])
  const later = (tab: Tab, wait: number) => at(clock.now + wait, () => act(tab))
  const retry = (tab: Tab, turn: number) => {
    at(clock.now + 1_000 + below(70_000), () => tab.turn === turn && act(tab))
  }
  function act(tab: Tab): void {
    counts.steps++
    // A page that was loaded anew remembers nothing; some refresh whenever they like.
    if (random() < 0.05) tab.accessToken = undefined
    const hasToken = tab.accessToken !== undefined || tab.party.jar.has('holdfast-access')
    send(tab, hasToken && random() < 0.9 ? 'call' : 'refresh')
  }
  /** All tabs at once, as after a machine has slept. */
  function wake(): void {
    for (const tab of owner.tabs) later(tab, pick([0, 0, below(30)]))
    at(clock.now + below(40 * MINUTE), wake)
  }
  /** Copies the access token, the refresh token or both, and uses them now or much later. */
  function steal(): void {
    const [tab] = thief.tabs as [Tab]
    const copied = [...owner.jar].filter(() => random() < 0.7)
    const accessToken = random() < 0.5 ? pick(owner.tabs).accessToken : undefined
    const wait = pick([0, below(1_000), grace - 1, grace, grace + 1, below(2 * MINUTE), below(60 * MINUTE)])
    at(clock.now + wait, () => {
      for (const [name, cookie] of copied) thief.jar.set(name, cookie)
      tab.accessToken = accessToken ?? tab.accessToken
      if (thief.jar.has('holdfast-refresh') || tab.accessToken !== undefined) act(tab)
    })
    at(clock.now + below(90 * MINUTE), steal)
  }

  at(start, wake)
  if (options.thief) at(start + below(60 * MINUTE), steal)
  const goesOn = () => violation === undefined && counts.steps < last
  while (goesOn()) {
    const next = Math.min(...agenda.keys())
    const moment = agenda.get(next) ?? []
    agenda.delete(next)
    clock.now = next
    await Promise.all(moment.map((work) => work()))
  }

  /** Everybody goes on with what they have: a refresh, and a call with what it gave. */
  async function goOn(by: Party): Promise<void> {
    clock.now += 16 * MINUTE
    const refreshed = await serve({ kind: 'refresh', cookies: jarOf(by), accessToken: undefined }, by.name)
    if (refreshed.issued === undefined) return
    keep(by, refreshed.issued.cookies)
    await serve({ kind: 'call', cookies: jarOf(by), accessToken: refreshed.issued.grant?.accessToken }, by.name)
  }
  const both = random() < 0.5 ? [owner, thief] : [thief, owner]
  if (violation === undefined && both.every(({ jar }) => jar.has('holdfast-refresh'))) {
    for (const by of [...both, both[0] as Party]) if (!isOver()) await goOn(by)
    if (!isOver()) violated('undetected', 'both went on to the end')
  }
  if (violation === undefined) {
    const device = enter('owner', 1)
    keep(device, elsewhere.cookies)
    const refreshed = await pick(instances).refresh(parseCookies(jarOf(device)))
    if (refreshed === null || !('cookies' in refreshed)) violated('device', JSON.stringify(refreshed))
  }
  return { ...counts, violation }
}

/** Of an access or refresh token, as its text says; -1: no token. */
function generationOf(token = ''): number {
  const [first, second = '', third] = token.split('.')
  if (first === 'hfr1') return Number(third)
  return second === ''
    ? -1
    : (JSON.parse(atob(second.replaceAll('-', '+').replaceAll('_', '/'))) as { gen: number }).gen
}
