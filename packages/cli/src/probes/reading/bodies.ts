import { isDeepStrictEqual } from 'node:util'
import type { Exchange, ProbeRequest } from '../../target/exchange.js'
import type { Account, KnownRoute, Target } from '../../target/target.js'
import { isDone, isSuccess, objectsIn } from './answers.js'
import { oncePerRun } from './once-per-run.js'

type Body = Readonly<Record<string, unknown>>

/** A route and a body that it took from us. */
export interface TakenBody {
  readonly route: KnownRoute
  readonly path: string
  readonly as: Account | undefined
  readonly body: Body
  readonly exchange: Exchange
  /** Fields that the app told back as they were sent: what it drops unread is not its input. */
  readonly kept: readonly string[]
}

type Asked = Pick<TakenBody, 'route' | 'path' | 'as'>

/** Each route is asked some ten times. */
const MOST = 3

/** What sends mail, costs money, or belongs to the sign-in and its limits. */
const COSTLY =
  /auth|log-?in|log-?out|sign|regist|session|token|passw|forgot|reset|verif|otp|invit|mail|newsletter|subscri|contact|sms|notif|assistant|chat|complet|generat|\bai\b|checkout|pay|charge|billing|refund|webhook|hooks?\b|cron|job|admin|keys?\b|upload|import|export/i

/** Routes that take a JSON body, each asked once with a good one; the same for every probe of a run. */
export const takenBodies = oncePerRun(async (target): Promise<readonly TakenBody[]> => {
  const taken: TakenBody[] = []
  for (const route of candidates(target)) {
    if (taken.length === MOST) break
    // What cannot be taken away again stays for everybody to see: only where nothing else shows it.
    if (taken.length > 0 && !isRemovable(target, route)) continue
    const body = (await target.validBody(route)) ?? (isOfMe(target, route) ? { name: 'Holdfast Probe' } : undefined)
    if (body === undefined || Object.keys(body).length === 0) continue
    const as = route.access === 'public' ? undefined : target.accounts[0]
    const bare = { route, path: target.pathOf(route), as, body }
    const exchange = await sendBody(target, bare, body)
    if (!isDone(exchange.answer)) continue
    const record = await recordKept(target, bare, body, exchange)
    const kept = equalFields(record ?? {}, body)
    // Nobody has said that it takes a name: some apps answer everything with 200.
    if (isOfMe(target, route) && kept.length === 0) continue
    taken.push((await withMore(target, { ...bare, exchange, kept }, record)) ?? { ...bare, exchange, kept })
  }
  return taken
})

function isRemovable({ objects }: Target, { method, path }: KnownRoute): boolean {
  return (
    method !== 'POST' ||
    objects.some(({ collection, methods }) => collection.path === path && methods.includes('DELETE'))
  )
}

/** Not to be written by callers, or no text. */
const OF_THE_APP =
  /id$|^_|at$|date|time|status|state|role|owner|user|author|type|kind|url|image|version|currency|hash|slug|token|key/i

/** The same body with texts that the app's own answer has shown, where it takes them too. */
async function withMore(target: Target, taken: TakenBody, record: Body = {}): Promise<TakenBody | undefined> {
  const names = Object.keys(record).filter(
    (name) =>
      !(name in taken.body) && !OF_THE_APP.test(name) && (record[name] === null || typeof record[name] === 'string'),
  )
  const shown = names.slice(0, 3)
  for (const more of [
    ...OPTIONAL.filter((name) => !(name in taken.body)).map((name) => [...new Set([...shown, name])]),
    shown,
  ]) {
    const found = more.length === 0 ? undefined : await withTexts(target, taken, more)
    if (found !== undefined) return found
  }
  return undefined
}

/** Texts that many bodies may have, and that answers leave out where they are empty. */
const OPTIONAL = ['note', 'description']

async function withTexts(target: Target, taken: TakenBody, names: readonly string[]): Promise<TakenBody | undefined> {
  const more = Object.fromEntries(names.map((name) => [name, `holdfast-probe ${target.unique(8)}`]))
  const body = { ...taken.body, ...(await target.validBody(taken.route)), ...more }
  const exchange = await sendBody(target, taken, body)
  if (!isDone(exchange.answer)) return undefined
  const kept = equalFields((await recordKept(target, taken, body, exchange)) ?? {}, body)
  return kept.length > taken.kept.length ? { ...taken, body, exchange, kept } : undefined
}

/** What people say of themselves. */
function isOfMe({ endpoints: { me } }: Target, { method, path }: KnownRoute): boolean {
  return method !== 'POST' && (path === me || /\/(?:me|profile)$/.test(path))
}

function candidates(target: Target): readonly KnownRoute[] {
  const { routes, objects } = target
  const paths = new Set(objects.map(({ collection }) => collection.path))
  const isOurs = ({ path }: KnownRoute): boolean =>
    [...paths].some((each) => path === each || path.startsWith(`${each}/[`))
  const weight = (route: KnownRoute): number =>
    (route.method === 'POST' ? 0 : 2) + (isOurs(route) || route.body !== undefined ? 0 : 1)
  return routes
    .filter(({ method, access }) => /^(?:POST|PUT|PATCH)$/.test(method) && access !== 'service')
    .filter(
      (route) => isOfMe(target, route) || (!COSTLY.test(route.path) && (!route.path.includes('[') || isOurs(route))),
    )
    .toSorted((a, b) => weight(a) - weight(b))
}

/** The same route with another body, as the same caller. Text goes as it is, said to be JSON. */
export function sendBody(
  target: Target,
  { route, path, as }: Asked,
  body: unknown,
  { headers = { 'content-type': 'application/json' }, deadline }: Pick<ProbeRequest, 'headers' | 'deadline'> = {},
): Promise<Exchange> {
  return target.send({
    method: route.method,
    path,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(as && { as }),
    ...(deadline !== undefined && { deadline }),
  })
}

/** A good body that was not sent before, with one field changed. */
export async function changedBody(
  target: Target,
  { route, body }: TakenBody,
  name: string,
  value: unknown,
): Promise<Body> {
  return { ...body, ...(await target.validBody(route)), [name]: value }
}

/**
 * What an app says that it has kept of a body: the record in its answer, else in the list of the same path.
 * `undefined` where it tells of none.
 */
export async function recordKept(
  target: Target,
  { route, path, as }: Asked,
  sent: Body,
  { answer }: Exchange,
): Promise<Body | undefined> {
  const told = likest(answer?.json, sent)
  if (told !== undefined) return told
  const isListed = target.routes.some((each) => each.method === 'GET' && each.path === route.path)
  if (!isListed) return undefined
  const list = await target.send({ path, ...(as && { as }) })
  const found = isSuccess(list.answer) ? likest(list.answer?.json, sent) : undefined
  // In a list there are records of others too.
  return found !== undefined && equalFields(found, sent).some((name) => isTelling(sent[name])) ? found : undefined
}

/** The object that has most of a body's fields and values. */
function likest(json: unknown, sent: Body): Body | undefined {
  const names = Object.keys(sent)
  const score = (object: Body): number =>
    names.filter((name) => name in object).length + 2 * equalFields(object, sent).length
  const [best] = [...objectsIn(json)]
    .map((object) => ({ object, score: score(object) }))
    .toSorted((a, b) => b.score - a.score)
  return best !== undefined && best.score > 0 ? best.object : undefined
}

function equalFields(object: Body, sent: Body): string[] {
  return Object.keys(sent).filter((name) => isDeepStrictEqual(object[name], sent[name]))
}

/** Nobody else has it by chance. */
function isTelling(value: unknown): boolean {
  return typeof value === 'string' ? value.length >= 8 : typeof value === 'object' && value !== null
}
