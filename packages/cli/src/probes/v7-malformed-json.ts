import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { isCrash, isDone, isSilent } from './reading/answers.js'
import { crashesOnBadInput } from './reading/bad-input.js'
import { sendBody, takenBodies, type TakenBody } from './reading/bodies.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['V7'],
  title: 'a body that is no JSON is refused, not thrown on',
  why: '`await request.json()` throws on what is no JSON. Where nobody catches it, any caller makes 500s at will: alarms, logs full of stacks, and on some hosts a process that ends.',
  fix: 'Read the body inside try/catch and answer 400, or let a wrapper read it. The gate counts the bytes, then parses, then answers 400.',
  phase: 'break',
  async look(target) {
    const sights: Sight[] = []
    for (const taken of await takenBodies(target)) sights.push(...(await judged(target, taken)))
    return sights.length > 0 ? sights : skipped('No route is known that takes a JSON body.')
  },
}

async function judged(target: Target, taken: TakenBody): Promise<readonly Sight[]> {
  const json = JSON.stringify(taken.body)
  const asks: readonly (readonly [string, string, string?])[] = [
    ['JSON that breaks off', json.slice(0, Math.max(1, json.length >> 1))],
    ['an empty body', ''],
    ['`null` in place of an object', 'null'],
    ['JSON that is said to be a form', json, 'multipart/form-data'],
  ]
  const where = `${taken.route.method} ${taken.route.path}`
  const sights: Sight[] = []
  for (const [what, body, type = 'application/json'] of asks) {
    const exchange = await sendBody(target, taken, body, { headers: { 'content-type': type } })
    const { answer } = exchange
    if (isSilent(answer)) continue
    if (isCrash(answer)) sights.push(await crash(target, taken, exchange, what))
    else if (isDone(answer) && what === 'JSON that breaks off') sights.push(failed(`${where} takes ${what}.`, exchange))
    else sights.push(passed(`${where} answers ${answer.status} to ${what}.`, exchange))
  }
  return sights
}

async function crash(target: Target, taken: TakenBody, exchange: Exchange, what: string): Promise<Sight> {
  const evidence = `${taken.route.method} ${taken.route.path} answers ${exchange.answer?.status} to ${what}`
  // One cause, one finding: V4 tells of a handler that catches nothing at all.
  return (await crashesOnBadInput(target, taken))
    ? warned(`${evidence}, as to all bad input there.`, exchange)
    : failed(`${evidence}.`, exchange)
}
