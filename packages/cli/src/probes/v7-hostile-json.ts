import type { Probe, Sight } from '../probe.js'
import type { Target } from '../target/target.js'
import { isCrash, isSilent } from './reading/answers.js'
import { crashesOnBadInput } from './reading/bad-input.js'
import { sendBody, takenBodies, type TakenBody } from './reading/bodies.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

/** Deep enough for what walks a value by recursion, small enough for any limit of bytes. */
const DEPTH = 5_000

export const probe: Probe = {
  items: ['V7'],
  title: 'hostile JSON brings no handler down',
  why: 'Five thousand brackets are ten kilobytes and overflow whatever walks a value by recursion. Two members of one name, `__proto__` and halves of characters are read in one way by the check and in another by what follows it.',
  fix: 'Bound the depth and the number of members before parsing, refuse `__proto__` and duplicate names, and answer 400. The gate does so for every body.',
  phase: 'break',
  async look(target) {
    const [taken] = await takenBodies(target)
    if (taken === undefined) return skipped('No route is known that takes a JSON body.')
    const sights = await judged(target, taken)
    return sights.length > 0 ? sights : skipped('No answer tells.')
  },
}

async function judged(target: Target, taken: TakenBody): Promise<readonly Sight[]> {
  const members = JSON.stringify(taken.body).slice(1, -1)
  const [first = 'holdfast'] = Object.keys(taken.body)
  const bodies: readonly (readonly [string, string])[] = [
    [`${DEPTH} nested lists`, `{${members},"holdfast":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`],
    // Empty: where it is merged into a prototype, nothing is changed.
    ['a member called `__proto__`', `{${members},"__proto__":{}}`],
    ['two members of one name', `{${members},${JSON.stringify(first)}:"holdfast probe"}`],
    ['half of a character', `{${members},"holdfast":"\\ud800"}`],
  ]
  const where = `${taken.route.method} ${taken.route.path}`
  const sights: Sight[] = []
  for (const [what, body] of bodies) {
    const exchange = await sendBody(target, taken, body)
    if (isSilent(exchange.answer)) continue
    if (!isCrash(exchange.answer)) {
      sights.push(passed(`${where} answers ${exchange.answer.status} to ${what}.`, exchange))
      continue
    }
    const evidence = `${where} answers ${exchange.answer.status} to ${what}`
    const isOfAll = await crashesOnBadInput(target, taken)
    sights.push(
      isOfAll ? warned(`${evidence}, as to all bad input there.`, exchange) : failed(`${evidence}.`, exchange),
    )
  }
  return sights
}
