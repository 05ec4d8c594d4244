import { isDeepStrictEqual } from 'node:util'
import type { Probe, Sight } from '../probe.js'
import type { Target } from '../target/target.js'
import { isDone, isSilent } from './reading/answers.js'
import { changedBody, recordKept, sendBody, takenBodies, type TakenBody } from './reading/bodies.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['V1'],
  title: 'bodies with wrong types and impossible numbers are refused',
  why: 'What an app stores unread comes back: a negative quantity is a refund, an object in place of a text crashes whoever renders it or becomes an operator of a query.',
  fix: 'Describe the body by a schema with types and ranges, parse it before anything else, and answer 400 where it does not fit. With the gate: `body: z.object({ … })`.',
  phase: 'break',
  async look(target) {
    const taken = await takenBodies(target)
    if (taken.length === 0) return skipped('No route is known that takes a JSON body.')
    const sights: Sight[] = []
    for (const each of taken) sights.push(...(await judged(target, each)))
    return sights.length > 0 ? sights : skipped('No route tells back what it was sent.')
  },
}

/** Fields of one route that are tried. */
const MOST_FIELDS = 3

async function judged(target: Target, taken: TakenBody): Promise<readonly Sight[]> {
  const sights: Sight[] = []
  // Numbers first: what is wrong with them is beyond doubt.
  const fields = taken.kept.toSorted(
    (a, b) => Number(typeof taken.body[b] === 'number') - Number(typeof taken.body[a] === 'number'),
  )
  for (const name of fields.slice(0, MOST_FIELDS)) {
    for (const { value, what } of wrongValues(name, taken.body[name])) {
      const sent = await changedBody(target, taken, name, value)
      const exchange = await sendBody(target, taken, sent)
      const where = `${taken.route.method} ${taken.route.path}`
      const { answer } = exchange
      // Crashes are V4's.
      if (isSilent(answer) || answer.status >= 500) continue
      if (!isDone(answer)) {
        sights.push(passed(`${where} refuses ${what} in \`${name}\`.`, exchange))
        continue
      }
      const record = await recordKept(target, taken, sent, exchange)
      if (record === undefined || !(name in record)) {
        sights.push(
          warned(
            `${where} answers ${answer.status} to ${what} in \`${name}\`, and does not tell what it has kept.`,
            exchange,
          ),
        )
      } else if (isKept(record[name], value)) {
        sights.push(failed(`${where} takes ${what} in \`${name}\`.`, exchange))
      } else {
        sights.push(passed(`${where} puts something else in the place of ${what} in \`${name}\`.`, exchange))
      }
    }
  }
  return sights
}

interface WrongValue {
  readonly value: unknown
  readonly what: string
}

const COUNTED = /^(?:quantity|qty|count|units|price|age|stock|seats|guests)$/i

function wrongValues(name: string, good: unknown): readonly WrongValue[] {
  if (typeof good === 'number') {
    return [
      { value: 'holdfast-probe', what: 'a text in place of a number' },
      ...(COUNTED.test(name) ? [{ value: -1, what: 'a negative number' }] : []),
    ]
  }
  if (typeof good === 'string') return [{ value: { holdfast: ['probe'] }, what: 'an object in place of a text' }]
  if (typeof good === 'boolean') return [{ value: 'holdfast-probe', what: 'a text in place of yes or no' }]
  return Array.isArray(good) ? [{ value: { holdfast: 'probe' }, what: 'an object in place of a list' }] : []
}

/** As it was sent, or as what becomes of it by chance: `NaN` is `null` in JSON. */
function isKept(kept: unknown, sent: unknown): boolean {
  return isDeepStrictEqual(kept, sent) || kept === null || kept === '[object Object]' || kept === JSON.stringify(sent)
}
