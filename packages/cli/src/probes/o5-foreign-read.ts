import type { Probe, Sight } from '../probe.js'
import type { Target } from '../target/target.js'
import { isSilent } from './reading/answers.js'
import {
  anotherRecord,
  foreignRecords,
  isClosedToStrangers,
  mayBeForAll,
  tellsOf,
  type ForeignRecord,
} from './reading/records.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O5'],
  title: 'one account cannot read the records of another',
  why: 'Whoever has an account counts ids up, or has seen one in a link, and reads the orders of everybody: the commonest hole of APIs, since every single request looks right.',
  fix: 'Put the owner into the query (`where: { id, ownerId: user.id }`) or compare it before answering, and answer 404. With the gate: `object` and `can`.',
  phase: 'act',
  async look(target) {
    if (target.accounts.length < 2) return skipped('It takes two accounts, and there are not two.')
    const records = foreignRecords(target)
    if (records.length === 0) return skipped('No record of account 1 is known.')
    const sights: Sight[] = []
    for (const record of records) {
      // Another check may have changed the first one: this is known as it is.
      const object = (await anotherRecord(target, record)) ?? record.object
      sights.push(...(await read(target, { ...record, object })), ...(await listed(target, { ...record, object })))
    }
    return sights.length > 0 ? sights : skipped('No record of account 1 can be read, or anybody may read it.')
  },
}

async function read(target: Target, record: ForeignRecord): Promise<readonly Sight[]> {
  const { object, owner, other } = record
  const { path, collection, methods } = object
  const where = `GET ${collection.path}/[id]`
  if (!methods.includes('GET') || !tellsOf(await target.seen({ path, as: owner }), object)) return []
  if (!(await isClosedToStrangers(target, path))) return []
  const exchange = await target.send({ path, as: other })
  if (isSilent(exchange.answer)) return []
  if (!tellsOf(exchange, object))
    return [passed(`${where} does not tell account 2 of a record of account 1.`, exchange)]
  const evidence = `${where} gives account 2 a record of account 1.`
  return [((await mayBeForAll(target, record)) ? warned : failed)(evidence, exchange)]
}

async function listed(target: Target, record: ForeignRecord): Promise<readonly Sight[]> {
  const { object, owner, other } = record
  const { path } = object.collection
  if (!target.routes.some((route) => route.method === 'GET' && route.path === path)) return []
  if (!tellsOf(await target.send({ path, as: owner }), object) || !(await isClosedToStrangers(target, path))) return []
  const exchange = await target.send({ path, as: other })
  if (isSilent(exchange.answer)) return []
  if (!tellsOf(exchange, object)) return [passed(`GET ${path} lists nothing of account 1 for account 2.`, exchange)]
  return [
    ((await mayBeForAll(target, record)) ? warned : failed)(
      `GET ${path} lists a record of account 1 for account 2.`,
      exchange,
    ),
  ]
}
