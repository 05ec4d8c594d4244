import type { Probe, Sight } from '../probe.js'
import type { OwnedObject, Target } from '../target/target.js'
import { isDone, isSilent, isSuccess } from './reading/answers.js'
import { anotherRecord, foreignRecords, mayBeForAll, tellsOf, type ForeignRecord } from './reading/records.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O5'],
  title: 'one account cannot change or delete the records of another',
  why: 'A handler that asks who is signed in, and not whose the record is, lets any customer cancel, change and delete what others have.',
  fix: 'Put the owner into the statement itself (`update … where id = $1 and owner_id = $2`), look at how many rows it met, and answer 404 where it was none. With the gate: `object` and `can`.',
  phase: 'act',
  async look(target) {
    if (target.accounts.length < 2) return skipped('It takes two accounts, and there are not two.')
    const records = foreignRecords(target)
    const sights: Sight[] = []
    for (const record of records.slice(0, 2)) {
      for (const sight of await judged(target, record)) {
        // What anybody may do is a matter of identity, not of ownership.
        const isForAnybody = sight.verdict === 'fail' && (await isDoneForStrangers(target, record, sight))
        sights.push(isForAnybody ? skipped('Strangers may write there as well, which has a check of its own.') : sight)
      }
    }
    return sights.length > 0 ? sights : skipped('No record of account 1 is known that can be changed or deleted.')
  },
}

async function judged(target: Target, record: ForeignRecord): Promise<readonly Sight[]> {
  const { methods } = record.object
  if (!methods.includes('GET') || !methods.some((method) => /^(?:PATCH|PUT|DELETE)$/.test(method))) return []
  // Deleted or changed, it would be missed by what comes after.
  const own = await anotherRecord(target, record)
  if (own === undefined) return []
  const sights: Sight[] = []
  for (const method of ['PATCH', 'PUT'].filter((each) => methods.includes(each)))
    sights.push(...(await changed(target, record, own, method)))
  if (methods.includes('DELETE')) {
    sights.push(...(await deleted(target, record, own)))
    await target.send({ method: 'DELETE', path: own.path, as: record.owner })
  }
  return sights
}

async function changed(
  target: Target,
  record: ForeignRecord,
  own: OwnedObject,
  method: string,
): Promise<readonly Sight[]> {
  const { owner, other } = record
  const where = `${method} ${own.collection.path}/[id]`
  const route = target.routes.find((each) => each.method === method && each.path.startsWith(`${own.collection.path}/[`))
  const good = route === undefined ? undefined : await target.validBody(route)
  const mark = `holdfast-probe ${target.unique()}`
  const textsIn = (body: OwnedObject['body'] = {}): string[] =>
    Object.keys(body).filter((name) => typeof body[name] === 'string')
  const whole =
    textsIn(good).length === 0 ? [] : [{ ...good, ...Object.fromEntries(textsIn(good).map((name) => [name, mark])) }]
  // Each text by itself too: a strict schema takes no more than it has.
  const bodies = [...whole, ...new Set([...textsIn(own.body).slice(0, 2), 'note'])].map((each) =>
    typeof each === 'string' ? { [each]: mark } : each,
  )
  let refused: Sight | undefined
  for (const body of bodies) {
    const exchange = await target.send({ method, path: own.path, as: other, body })
    if (isSilent(exchange.answer)) continue
    if (!isSuccess(exchange.answer)) {
      refused ??= passed(`${where} refuses account 2 a record of account 1.`, exchange)
      continue
    }
    const after = await target.send({ path: own.path, as: owner })
    if (after.answer?.text.includes(mark))
      return [
        ((await mayBeForAll(target, record)) ? warned : failed)(
          `${where} lets account 2 change a record of account 1.`,
          exchange,
        ),
      ]
    if (isDone(exchange.answer))
      refused ??= warned(
        `${where} answers ${exchange.answer.status} to account 2, and changes nothing of account 1.`,
        exchange,
      )
  }
  return refused === undefined ? [] : [refused]
}

async function deleted(target: Target, record: ForeignRecord, own: OwnedObject): Promise<readonly Sight[]> {
  const { owner, other } = record
  const where = `DELETE ${own.collection.path}/[id]`
  const exchange = await target.send({ method: 'DELETE', path: own.path, as: other })
  if (isSilent(exchange.answer)) return []
  const after = await target.send({ path: own.path, as: owner })
  if (isSilent(after.answer)) return []
  return tellsOf(after, own)
    ? [passed(`${where} leaves a record of account 1 where it is when account 2 asks.`, exchange)]
    : isSuccess(exchange.answer)
      ? [
          ((await mayBeForAll(target, record)) ? warned : failed)(
            `${where} lets account 2 delete a record of account 1.`,
            exchange,
          ),
        ]
      : []
}

/** The same request without a credential, on a record made for it. */
async function isDoneForStrangers(target: Target, record: ForeignRecord, { exchange }: Sight): Promise<boolean> {
  const own = exchange === undefined ? undefined : await anotherRecord(target, record)
  if (exchange === undefined || own === undefined) return false
  const { method = 'GET', body } = exchange.request
  const { answer } = await target.send({ method, path: own.path, ...(body === undefined ? {} : { body }) })
  return isDone(answer)
}
