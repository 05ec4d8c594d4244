import { isDeepStrictEqual } from 'node:util'
import { codes, type Code } from '../../packages/holdfast/src/core/codes.js'
import type { DecisionEvent, Event } from '../../packages/holdfast/src/core/event.js'
import { FRIEND, LEAKED, ORIGIN, type GateName } from './gates.ts'
import { idOf, PEOPLE, type Population } from './people.ts'
import type { Plan } from './plans.ts'
import { LIMITED, type Ran } from './routes.ts'
import type { Sent } from './sent.ts'
import type { Target } from './targets.ts'
import { MARK } from './texts.ts'

/** What came of one request. */
export interface Outcome {
  readonly gate: GateName
  readonly plan: Plan
  readonly target: Target
  readonly sent: Sent
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Handlers that ran, as they say themselves. */
  readonly ran: readonly Ran[]
  /** Of the gate's clock. */
  readonly time: number
  readonly csrfToken: string | null
}

/**
 * What has to hold of every request, decided without the gate: by what was put into it. Throws what does not.
 */
export function judge(outcome: Outcome, people: Population): void {
  const wrong = [
    ...answered(outcome),
    ...(outcome.target.kind === 'reports' ? [] : dressed(outcome)),
    ...(outcome.status < 400 ? admitted(outcome, people) : refused(outcome)),
    ...outcome.ran.flatMap((one) => [...handled(outcome, one, people)]),
  ]
  if (wrong.length > 0) throw new Error(`${described(outcome)}\n  ${wrong.join('\n  ')}`)
}

function described({ gate, target, sent, status, text }: Outcome): string {
  return `${gate}: ${sent.request.method} ${target.pattern} ${JSON.stringify(target.params)} answered ${status}: ${text.slice(0, 300)}\n  ${JSON.stringify([...sent.request.headers])}`
}

/** The only faults there may be are the app's own, and parts that were made to fail. */
function* answered({ gate, plan, target, status, text, ran }: Outcome): Iterable<string> {
  const code = status < 400 || text === '' ? null : codeOf(text)
  if (status === 503) {
    const isMeant =
      plan.outage > 0 ||
      code === 'limit.budget_exceeded' ||
      code === 'human.unavailable' ||
      text === '' ||
      (target.kind === 'console' && target.query === '' && code === 'internal.unavailable')
    if (!isMeant) yield 'a part is said to be away that is not'
  } else if (status >= 500) {
    const isMeant = target.pattern === '/api/faults'
    if (status !== 500 || !isMeant) yield 'a fault'
    if (gate === 'strict' && text.includes(LEAKED)) yield 'a secret left'
  }
  if (status >= 400 && ran.length > 0 && status < 500) yield 'refused, and its handler ran'
  if (status < 200) yield 'no status of an answer'
}

const HEADERS: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
  'strict-transport-security': /^max-age=\d{7,}/,
  'referrer-policy': /^(?:no-referrer|same-origin)$/,
  'cache-control': /no-store|max-age/,
  'x-frame-options': /^DENY$/,
  vary: /origin/i,
}

function* dressed({ headers, status, target }: Outcome): Iterable<string> {
  // Files of the console's build are the same for everybody who may have them, and have a sandbox of their own.
  const isFile = target.kind === 'console' && status === 200 && headers.get('vary') === 'Accept-Encoding'
  for (const [name, form] of Object.entries(HEADERS)) {
    if (isFile && (name === 'vary' || name === 'content-security-policy')) continue
    const value = headers.get(name)
    if (value === null || !form.test(value)) yield `${name}: ${value}`
  }
  const allowed = headers.get('access-control-allow-origin')
  if (allowed !== null && allowed !== FRIEND && allowed !== ORIGIN && allowed !== '*')
    yield `another origin reads it: ${allowed}`
  if (allowed === '*' && headers.has('access-control-allow-credentials')) yield 'everybody reads it with credentials'
  const needed = { 401: 'www-authenticate', 405: 'allow', 429: 'retry-after', 503: 'retry-after' }[status]
  if (needed !== undefined && !headers.has(needed)) yield `${status} without ${needed}`
  for (const [name, value] of headers) {
    if (value.includes(MARK)) yield `${name} holds input`
    if (name === 'x-powered-by' || name === 'server') yield `${name} tells what runs here`
  }
}

const codeOf = (text: string): string | null => {
  try {
    return (JSON.parse(text) as { code?: string }).code ?? null
  } catch {
    return null
  }
}

/** A key that looks like a field's name is told to who sent it, as the place of what is wrong there, and nowhere else. */
function withoutFields(text: string): string {
  if (!text.startsWith('{')) return text
  const { errors = [], ...rest } = JSON.parse(text) as { errors?: { path: unknown[]; pointer: string }[] }
  const others = errors.map(({ path, pointer, ...error }) => ({
    ...error,
    path: path.filter((step) => step !== MARK),
    pointer: pointer.split('/').filter((step) => step !== MARK),
  }))
  return JSON.stringify({ ...rest, errors: others })
}

function* refused({ target, sent, status, headers, text }: Outcome): Iterable<string> {
  if (withoutFields(text).includes(MARK)) yield 'the refusal holds input'
  for (const secret of sent.secrets)
    if (secret.length > 20 && text.includes(secret.slice(0, 40))) yield 'the refusal holds a credential'
  if (/node_modules|\bat [\w.]+ \(|\.ts:\d|Error:/.test(text)) yield 'the refusal tells of the code'
  const isPage = target.kind === 'console' && headers.get('content-type')?.startsWith('text/html')
  if (sent.request.method === 'HEAD' || isPage === true) return
  if (headers.get('content-type') !== 'application/problem+json')
    return yield `a refusal as ${headers.get('content-type')}`
  const problem = JSON.parse(text) as Record<string, unknown>
  const code = problem['code'] as Code
  if (!Object.hasOwn(codes, code)) return yield `an unknown code: ${code}`
  if (codes[code].status !== status || problem['status'] !== status) yield `${code} with ${status}`
  if (problem['type'] !== `urn:holdfast:${code}`) yield 'its type is no page'
  if (typeof problem['instance'] !== 'string') yield 'no instance'
}

/** Whoever gets an answer from behind a guard has brought a credential of somebody it is open to. */
function* admitted(outcome: Outcome, people: Population): Iterable<string> {
  const { target, sent, status, headers } = outcome
  const method = sent.request.method
  if (method === 'OPTIONS') return
  if (status === 303 && target.kind === 'console' && headers.get('location')?.startsWith('/sign-in?next=')) return
  if (target.guard !== 'anybody' && !sent.owners.some((id) => isOpenTo(target, id, people)))
    yield `open to somebody who is not let in`
  const endpoint = target.kind === 'accounts' && method === 'POST' ? [target.params['holdfast']].flat().join('/') : ''
  if (
    /^(?:login|password\/reset|unlock|email\/verify|login\/.*)$/.test(endpoint) &&
    status === 200 &&
    !endpoint.endsWith('options')
  )
    yield 'a guess was right'
  if (endpoint === 'refresh' && status === 200 && sent.owners.every((id) => !isPerson(id)))
    yield 'refreshed without a session'
}

const isPerson = (id: string) => PEOPLE.some((person) => idOf(person) === id)

function isOpenTo({ guard }: Target, id: string, people: Population): boolean {
  switch (guard) {
    case 'anybody':
      return true
    case 'person':
      return isPerson(id)
    case 'admin':
      return id === idOf('root')
    default:
      return id === people.of(guard).id
  }
}

function* handled(outcome: Outcome, { handler, principal, body, object }: Ran, people: Population): Iterable<string> {
  const { gate, target, sent, csrfToken } = outcome
  const method = sent.request.method
  const isRaw = handler === 'POST raw'
  if (principal === null && target.guard !== 'anybody' && !isRaw) yield 'ran without a principal'
  if (principal !== null && !sent.owners.includes(principal.id)) yield 'ran for somebody who did not call'
  if (principal !== null && !isOpenTo(target, principal.id, people)) yield 'ran for somebody who is not let in'
  if (principal !== null && sent.isTampered && gate !== 'header' && principal.id !== sent.owners[0])
    yield 'fell through to another credential'
  if (object !== undefined && object.ownerId !== principal?.id) yield 'ran on somebody else’s object'
  const isUnsafe = !['GET', 'HEAD', 'OPTIONS'].includes(method)
  if (isUnsafe && sent.cookies.length > 0) {
    if (!isOwnDoing(sent.request.headers)) yield 'ran for a forged request'
    const isSession = principal !== null && isPerson(principal.id)
    if (gate === 'strict' && isSession && sent.request.headers.get('x-csrf-token') !== csrfToken)
      yield 'ran without the token of the session'
  }
  if (handler === 'POST costly' && sent.request.headers.get('holdfast-human') !== 'solved') yield 'ran for no person'
  if (handler === 'POST posts') yield* asRead(sent, body)
}

/** Written once more, by what browsers promise. */
function isOwnDoing(headers: Headers): boolean {
  const [site, origin] = [headers.get('sec-fetch-site'), headers.get('origin')]
  if (site === 'same-origin') return origin === null || !origin.includes(',')
  if (site === 'none') return origin === null || origin === ORIGIN || origin === FRIEND
  if (site === null) return origin === ORIGIN || origin === FRIEND
  return (site === 'same-site' || site === 'cross-site') && origin === FRIEND
}

/** The body as JSON.parse reads all of it, and as the route declares it. */
function* asRead({ bytes, request }: Sent, body: unknown): Iterable<string> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers.get('content-type') ?? ''))
    yield 'ran on a body of another type'
  try {
    const parsed: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes ?? undefined),
      (key, value: unknown) => {
        if (key === '__proto__' || (typeof value === 'string' && /\p{Surrogate}/u.test(value)))
          throw new SyntaxError(key)
        return value
      },
    )
    if (!isDeepStrictEqual(parsed, body)) yield 'ran on another body than was sent'
  } catch {
    yield 'ran on a body that is no sound JSON'
  }
}

/** No caller comes more often than a limit says, whatever is in between. */
export class LimitWatch {
  readonly #times = new Map<string, number[]>()

  judge({ gate, ran, sent, time }: Outcome): void {
    for (const { handler, principal } of ran) {
      if (handler !== 'GET limited') continue
      // Behind a proxy the address is what the proxy says.
      if (principal === null && gate === 'header') continue
      const key = `${gate} ${principal?.id ?? sent.request.headers.get('x-test-peer')}`
      const times = [...(this.#times.get(key) ?? []), time].filter((one) => one > time - 60_000)
      this.#times.set(key, times)
      if (times.length > LIMITED) throw new Error(`${key} was let in ${times.length} times in a minute.`)
    }
  }
}

/** What sinks are told: one decision for each refusal, with its code, and no input in any. */
export function judgeEvents(events: readonly Event[], outcomes: readonly Outcome[]): void {
  const decisions = new Map<string, DecisionEvent>()
  for (const event of events) {
    if (event.kind !== 'decision') continue
    if (decisions.has(event.requestId)) throw new Error('Two decisions of one request.')
    decisions.set(event.requestId, event)
  }
  if (JSON.stringify(events).includes(MARK))
    throw new Error(
      `An event holds input: ${JSON.stringify(events.find((event) => JSON.stringify(event).includes(MARK)))}`,
    )
  for (const outcome of outcomes) {
    const { status, headers, text, sent } = outcome
    if (
      status < 400 ||
      headers.get('content-type') !== 'application/problem+json' ||
      text === '' ||
      sent.request.method === 'OPTIONS'
    )
      continue
    const { code, instance } = JSON.parse(text) as { code: string; instance: string }
    const told = decisions.get(instance.replace('urn:uuid:', ''))
    if (told?.code !== code || told.status !== status)
      throw new Error(`${described(outcome)}\n  is told as ${told?.code} ${told?.status}`)
  }
}
