import type { Filling } from './bodies/by-name.js'
import { valueByName } from './bodies/by-name.js'
import { learnBody, type Body, type Learned } from './bodies/learned.js'
import type { Client } from './client.js'
import { endpointNamed } from './discovery/conventions.js'
import type { Nobody } from './discovery/nobody.js'
import type { Exchange } from './exchange.js'
import type { Account, KnownRoute, OwnedObject } from './target.js'

/** Records that are made in a run, of so many collections. */
const MOST = 3

/** Collections where a new record does something beyond itself: mail, money, files, other people. */
const NO_COLLECTION =
  /\/(?:auth|webhooks?|hooks|cron|service|internal|jobs|admin|users?|accounts?|payments?|checkout|billing|subscri\w*|newsletter|contact|mail|emails?|send|notify|invit\w*|upload\w*|files?|assistant|chat|ai|preview|search|reports?|console|keys|tokens?|sessions?|reset|forgot\w*)(?:\/|$)/i

/** What records of a kind have, where nothing else says it. */
const USUAL: readonly (readonly [RegExp, Body])[] = [
  [/orders?$/, { item: undefined, quantity: 1 }],
  [/posts?$|articles?$/, { title: undefined, body: undefined }],
  [/todos?$|tasks?$/, { title: undefined }],
  [/notes?$/, { title: undefined, content: undefined }],
  [/comments?$|messages?$/, { text: undefined }],
]

export interface Made {
  readonly objects: readonly OwnedObject[]
  /** Routes of single records that were seen to be there. */
  readonly routes: readonly KnownRoute[]
  /** Bodies that were found to be taken. */
  readonly bodies: ReadonlyMap<string, Body>
}

export function mayCreateAt({ method, path }: KnownRoute): boolean {
  return method === 'POST' && !path.includes('[') && !NO_COLLECTION.test(path) && endpointNamed(path) === undefined
}

/** The first body for a route: what is known of it, else what is usual, with texts that are recognised. */
export function firstBody({ path, body }: KnownRoute, filling: Filling): Body {
  const usual = body ?? USUAL.find(([pattern]) => pattern.test(path.replace(/\/$/, '')))?.[1] ?? {}
  return Object.fromEntries(
    Object.entries(usual).map(([name, value]) => [name, value === undefined ? valueByName(name, filling) : value]),
  )
}

/** Makes a record of account 1 in a few collections, and sees how it is read. */
export async function makeObjects(
  client: Client,
  nobody: Nobody,
  routes: readonly KnownRoute[],
  account: Account,
  filling: Filling,
): Promise<Made> {
  const objects: OwnedObject[] = []
  const found: KnownRoute[] = []
  const bodies = new Map<string, Body>()
  // Where a route of single records is known there is more to be seen.
  const single = (path: string): KnownRoute[] =>
    routes.filter((route) => new RegExp(`^${escaped(path)}/\\[[^\\]]+\\]$`).test(route.path))
  const collections = routes
    .filter(mayCreateAt)
    .filter(
      ({ source, path }) =>
        source !== 'convention' || routes.some((route) => route.method === 'GET' && route.path === path),
    )
    .toSorted((a, b) => Number(single(b.path).length > 0) - Number(single(a.path).length > 0))
  for (const collection of collections.slice(0, MOST + 2)) {
    if (objects.length >= MOST) break
    const { path } = collection
    const learned = await learnedAt(client, collection, account, filling)
    const { answer } = learned.exchange
    if (!learned.isTaken || answer === null || nobody.has('POST', path, answer)) continue
    bodies.set(`POST ${path}`, learned.body)
    const id =
      idOf(answer.json) ??
      answer.headers.location
        ?.split(/[?#]/)[0]
        ?.split('/')
        .findLast((part) => part !== '')
    if (id === undefined) continue
    const ownPath = `${path}/${encodeURIComponent(id)}`
    const known = single(path)
    const seen = await methodsAt(client, nobody, ownPath, account)
    const methods = [...new Set([...known.map(({ method }) => method), ...seen])]
    if (methods.length === 0) continue
    objects.push({ collection, id, path: ownPath, methods, body: learned.body })
    const record = known[0]?.path ?? `${path}/[id]`
    found.push(...methods.map((method) => ({ method, path: record, access: 'unknown', source: 'convention' }) as const))
  }
  return { objects, routes: found, bodies }
}

/** An app that breaks where nobody says whose the record is may take it from the body. */
async function learnedAt(client: Client, collection: KnownRoute, account: Account, filling: Filling): Promise<Learned> {
  const first = firstBody(collection, filling)
  const send = (body: Body): Promise<Exchange> =>
    client.send({ method: 'POST', path: collection.path, as: account, body })
  const learned = await learnBody(first, filling, send)
  const isBroken = !learned.isTaken && learned.exchange.answer?.status === 500
  if (!isBroken || filling.userId === undefined) return learned
  return learnBody({ ...first, userId: filling.userId }, filling, send)
}

/** What can be done with a record of our own, found by doing it. */
async function methodsAt(client: Client, nobody: Nobody, path: string, account: Account): Promise<string[]> {
  const { answer: read } = await client.send({ path, as: account })
  if (read === null || read.status >= 400 || nobody.has('GET', path, read) || read.json === undefined) return []
  const { answer: options } = await client.send({ method: 'OPTIONS', path, as: account })
  const allowed = options?.headers.allow?.toUpperCase().split(/[\s,]+/) ?? []
  if (allowed.length > 0) return ['GET', 'PATCH', 'PUT', 'DELETE'].filter((method) => allowed.includes(method))
  const { answer: patched } = await client.send({ method: 'PATCH', path, as: account, body: {} })
  const patches = patched !== null && patched.status !== 405 && patched.status !== 404 && patched.status !== 501
  return ['GET', ...(patches ? ['PATCH'] : []), 'DELETE']
}

/** The id of a record that an answer tells of, at its top or one level below. */
export function idOf(json: unknown): string | undefined {
  const own = (value: unknown): string | undefined => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const { id, _id, uuid } = value as Readonly<Record<string, unknown>>
    const found = [id, _id, uuid].find((each) => typeof each === 'string' || typeof each === 'number')
    return found === undefined || found === '' ? undefined : String(found)
  }
  if (typeof json !== 'object' || json === null) return undefined
  return (
    own(json) ??
    Object.values(json)
      .map(own)
      .find((id) => id !== undefined)
  )
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
