import type { Caller, Exchange } from '../../target/exchange.js'
import { idOf } from '../../target/objects.js'
import type { Account, KnownRoute, OwnedObject, Target } from '../../target/target.js'
import { cookiesSetBy, keysOf } from '../credentials/credentials.js'
import { doorsOf } from '../credentials/doors.js'
import { isDone, objectsIn } from '../reading/answers.js'
import { oncePerRun } from '../reading/once-per-run.js'

/** A write that account 1 may make with what is its own. */
export interface Write {
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** The record that is changed, or that one more is made like; `undefined` for what the account says of itself. */
  readonly object?: OwnedObject
}

/** The same for every probe of a run. Changes come before new records: a change leaves nothing to clean up. */
export const writesOf = oncePerRun(async (target): Promise<readonly Write[]> => {
  const [account] = target.accounts
  if (account === undefined) return []
  const writes: Write[] = []
  for (const object of target.objects.slice(0, 2)) {
    const change = await changeOf(object, account, target)
    if (change !== undefined) writes.push(change)
    const { method, path } = object.collection
    const body = await target.validBody(object.collection)
    if (body !== undefined) writes.push({ method, path, body, object })
  }
  return [...writes, ...(await ownName(target))]
})

/** A change that its owner may make, as was seen by making it. */
async function changeOf(object: OwnedObject, as: Account, target: Target): Promise<Write | undefined> {
  const { path, methods, body } = object
  const method = ['PATCH', 'PUT'].find((each) => methods.includes(each))
  const route = target.routes.find((each) => each.method === method && target.pathOf(each) === path)
  if (method === undefined) return undefined
  const known = route === undefined ? undefined : await target.validBody(route)
  // Each text by itself too: a strict schema takes no more than it has.
  const texts = Object.entries(body).filter(([, value]) => typeof value === 'string')
  const bodies = [known ?? body, ...texts.map((text) => Object.fromEntries([text])), { note: 'holdfast-probe' }]
  for (const each of bodies.slice(0, 4)) {
    const { answer } = await target.send({ method, path, as, body: each })
    if (isDone(answer)) return { method, path, body: each, object }
  }
  return undefined
}

/** What an account calls itself, told once more as it is. */
async function ownName(target: Target): Promise<readonly Write[]> {
  for (const { path, answered } of await doorsOf(target)) {
    const method = ['PATCH', 'PUT'].find((each) =>
      target.routes.some((route) => route.method === each && route.path === path),
    )
    const named = [...objectsIn(answered.answer?.json)].find(({ name }) => typeof name === 'string')
    if (method !== undefined && named !== undefined) return [{ method, path, body: { name: named['name'] } }]
  }
  return []
}

/** Account 1 with nothing but what a browser sends by itself; `undefined` where that opens nothing. */
export async function cookieHolder(target: Target): Promise<Caller | undefined> {
  const [account] = target.accounts
  const keys = (await keysOf(target)).filter(({ from }) => from === 'cookie')
  return account === undefined || keys.length === 0 ? undefined : { label: account.label, cookies: account.cookies }
}

/** Whether the browser keeps every cookie that opens something from requests of other sites. */
export async function isStrict(account: Account, target: Target): Promise<boolean> {
  const keys = new Set((await keysOf(target)).map(({ name }) => name))
  const cookies = cookiesSetBy(account).filter(({ name }) => keys.has(name))
  return cookies.length > 0 && cookies.every(({ attributes }) => attributes['samesite']?.toLowerCase() === 'strict')
}

/** How a request from elsewhere looks. */
export interface Foreign {
  readonly how: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Sent as a form of another site can send it. Default: JSON. */
  readonly contentType?: string
}

export function sentFrom(
  { headers, contentType = 'application/json' }: Foreign,
  write: Write,
  as: Caller,
  target: Target,
): Promise<Exchange> {
  const { method, path, body } = write
  return target.send({
    method,
    path,
    as,
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': contentType },
  })
}

/** One more record of account 1, to be changed or deleted; the run removes it at its end. */
export async function freshRecord(collection: KnownRoute, as: Account, target: Target): Promise<string | undefined> {
  const { method, path } = collection
  const body = await target.validBody(collection)
  const { answer } = await target.send({ method, path, as, ...(body && { body }) })
  const id = isDone(answer) ? idOf(answer?.json) : undefined
  return id === undefined ? undefined : `${path}/${encodeURIComponent(id)}`
}
