import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Account, OwnedObject, Target } from '../target/target.js'
import { isGiven } from './credentials/given.js'
import { personOf, type Person } from './credentials/person.js'
import { isDone, objectsIn } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['A7'],
  title: 'no parameter and no field of a body says who calls',
  why: 'A `userId` in the address or in the body is the caller’s word. Whoever writes another one there reads what belongs to somebody else, or does something in their name.',
  fix: 'Take the user from the verified session, and leave the field out of the schema.',
  phase: 'act',
  async look(target) {
    const [account, other] = target.accounts
    if (account === undefined) return skipped('Nobody could sign in.')
    const person = await personOf(account, target)
    const read = await readAs(person, other, target)
    const written = other === undefined ? [] : await writtenAs(person, account, other, target)
    const sights = [...read, ...written]
    return sights.length > 0 ? sights : passed('Parameters that name a user change nothing.')
  },
}

const IDS = ['userId', 'user_id', 'userid', 'uid', 'user', 'ownerId', 'accountId', 'customerId']
const FIELDS = ['userId', 'user_id', 'ownerId', 'owner_id', 'authorId', 'accountId', 'createdBy']

const MOST = 5

/** What is account 1’s, in the answer to account 2 (or to a stranger) who names account 1. */
async function readAs(person: Person, other: Account | undefined, target: Target): Promise<Sight[]> {
  const { id, email } = person
  const mine = [email, ...target.objects.map((object) => object.id).filter((each) => each.length > 8)]
  const tellsOfMe = ({ answer }: Exchange): boolean =>
    isGiven(answer) && mine.some((each) => answer.text.includes(each))
  const all = new URLSearchParams([...(id === undefined ? [] : IDS.map((name) => [name, id])), ['email', email]])
  const sights: Sight[] = []
  for (const path of await privatePaths(target)) {
    const isOpen = isGiven((await target.seen({ path })).answer)
    const asked = isOpen || other === undefined ? { path } : { path, as: other }
    if (tellsOfMe(await target.seen(asked))) continue
    let exchange = await target.send({ ...asked, path: `${path}?${all.toString()}` })
    // Some refuse parameters that they do not know.
    if (exchange.answer?.status === 400 && id !== undefined) {
      exchange = await target.send({ ...asked, path: `${path}?userId=${encodeURIComponent(id)}` })
    }
    // Once more without it, as things are now: a list may have grown meanwhile.
    if (!tellsOfMe(exchange) || tellsOfMe(await target.send(asked))) continue
    const who = 'as' in asked ? 'account 2' : 'a stranger'
    const evidence = `GET ${path} shows ${who} what is account 1’s, because a parameter names it`
    // A search is asked whom it should find.
    const isSearch = /\/(?:users|people|members|customers|search)$/i.test(path)
    sights.push(isSearch ? warned(`${evidence}: is that what it is for?`, exchange) : failed(`${evidence}.`, exchange))
  }
  return sights
}

async function privatePaths(target: Target): Promise<readonly string[]> {
  const paths: string[] = []
  for (const route of target.routes) {
    if (paths.length === MOST) break
    if (route.method !== 'GET' || route.access === 'service' || route.access === 'public' || route.path.includes('['))
      continue
    if (await target.isSensitive(route)) paths.push(target.pathOf(route))
  }
  return paths
}

/** A record that account 2 makes in the name of account 1. */
async function writtenAs({ id }: Person, account: Account, other: Account, target: Target): Promise<Sight[]> {
  if (id === undefined) return []
  const sights: Sight[] = []
  for (const object of target.objects.slice(0, 2)) {
    const made = await firstOf([FIELDS, ['userId'], ['ownerId']], async (names) => {
      const body = await target.validBody(object.collection)
      const { method, path } = object.collection
      const extra = Object.fromEntries(names.map((name) => [name, id]))
      const exchange = await target.send({ method, path, body: { ...body, ...extra }, as: other })
      return exchange.answer !== null && isDone(exchange.answer) ? exchange : undefined
    })
    if (made === undefined) continue
    const record = [...objectsIn(made.answer?.json)].find((each) =>
      FIELDS.some((name) => isId(each[name]) && String(each[name]) === id),
    )
    const held = await isOnlyFor(account, other, object, made.answer?.json, target)
    const line = `${object.collection.method} ${object.collection.path}`
    if (held === true || (held === undefined && record !== undefined)) {
      sights.push(failed(`${line} makes what account 2 sends a record of account 1, because the body says so.`, made))
    } else if (record !== undefined) {
      sights.push(warned(`${line} tells back the owner that the body names; account 1 does not have the record.`, made))
    }
  }
  return sights
}

/** Whether account 1 finds the new record among its own and account 2 does not; `undefined` where no list tells. */
async function isOnlyFor(
  account: Account,
  other: Account,
  { collection: { path } }: OwnedObject,
  json: unknown,
  target: Target,
): Promise<boolean | undefined> {
  const id = [...objectsIn(json)].map(idOf).find((each) => each !== undefined)
  if (id === undefined || !target.routes.some((route) => route.method === 'GET' && route.path === path))
    return undefined
  const holds = async (as: Account): Promise<boolean> =>
    [...objectsIn((await target.send({ path, as })).answer?.json)].some((each) => idOf(each) === id)
  const [isFirst, isSecond] = [await holds(account), await holds(other)]
  return isFirst === isSecond ? undefined : isFirst
}

const isId = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

const idOf = (object: Readonly<Record<string, unknown>>): unknown => object['id'] ?? object['_id']

async function firstOf<In, Out>(
  all: readonly In[],
  look: (each: In) => Promise<Out | undefined>,
): Promise<Out | undefined> {
  for (const each of all) {
    const found = await look(each)
    if (found !== undefined) return found
  }
  return undefined
}
