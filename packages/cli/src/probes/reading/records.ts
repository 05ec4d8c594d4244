import type { Exchange } from '../../target/exchange.js'
import { idOf } from '../../target/objects.js'
import type { Account, OwnedObject, Target } from '../../target/target.js'
import { isDone, isSilent, objectsIn } from './answers.js'

/** A record of account 1 as it and account 2 know it: only of such it can be seen who may do what. */
export interface ForeignRecord {
  readonly object: OwnedObject
  readonly owner: Account
  readonly other: Account
}

/** Records that everybody may read who is signed in: who wrote them is no secret. */
const SHARED =
  /^(?:posts?|articles?|comments?|products?|items|questions|answers|threads|topics|reviews|events|blogs?|news|listings?|recipes?|tweets|channels|rooms|votes|polls|likes)$/i

export function foreignRecords({ objects, accounts: [owner, other] }: Target): readonly ForeignRecord[] {
  return owner === undefined || other === undefined ? [] : objects.map((object) => ({ object, owner, other }))
}

/** Records that are somebody's, whatever the app is. */
const PERSONAL =
  /^(?:orders?|invoices?|payments?|cards?|addresses|messages?|carts?|documents?|files?|uploads?|bookings?|appointments?|reservations?|tickets?|subscriptions?|accounts?|transactions?|statements?|wallets?|prescriptions?|reports?|notes?|profiles?)$/i

/** Whether an app may well mean a record for everybody: by its name, else since its list shows it to account 2 too. */
export async function mayBeForAll(target: Target, { object, other }: ForeignRecord): Promise<boolean> {
  const { path } = object.collection
  const name = path.split('/').findLast((part) => part !== '') ?? ''
  if (SHARED.test(name) || PERSONAL.test(name)) return SHARED.test(name)
  return tellsOf(await target.seen({ path, as: other }), object)
}

/**
 * Whether an answer tells of the record itself: by its id, and by a text of ours where others may have the same number.
 */
export function tellsOf({ answer }: Exchange, { id, body }: Pick<OwnedObject, 'id' | 'body'>): boolean {
  if (!isDone(answer) || typeof answer?.json !== 'object') return false
  const texts = Object.values(body).filter((value): value is string => typeof value === 'string' && value.length >= 16)
  return [...objectsIn(answer.json)].some((object) => {
    const own = [object['id'], object['_id'], object['uuid']].filter((each) => each !== undefined)
    const hasText = texts.some((text) => Object.values(object).includes(text))
    if (own.length === 0) return hasText
    return (
      own.some((each) => (typeof each === 'string' || typeof each === 'number') && String(each) === id) &&
      (id.length >= 8 || texts.length === 0 || hasText)
    )
  })
}

/** Whether strangers are kept out: where they are not, it is no question of whose it is. */
export async function isClosedToStrangers(target: Target, path: string): Promise<boolean> {
  const { answer } = await target.seen({ path })
  return !isSilent(answer) && !isDone(answer)
}

/** One more record of the same account, to be changed or deleted. */
export async function anotherRecord(
  target: Target,
  { object, owner }: ForeignRecord,
): Promise<OwnedObject | undefined> {
  const body = { ...object.body, ...(await target.validBody(object.collection)) }
  const made = await target.send({ method: 'POST', path: object.collection.path, as: owner, body })
  if (!isDone(made.answer)) return undefined
  const id = idOf(made.answer?.json)
  if (id === undefined) return undefined
  const path = `${object.path.slice(0, object.path.lastIndexOf('/'))}/${encodeURIComponent(id)}`
  const record = { ...object, id, path, body }
  return tellsOf(await target.send({ path, as: owner }), record) ? record : undefined
}
