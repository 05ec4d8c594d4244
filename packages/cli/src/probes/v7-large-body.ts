import type { Probe } from '../probe.js'
import { isCrash, isDone } from './reading/answers.js'
import { crashesOnBadInput } from './reading/bad-input.js'
import { sendBody, takenBodies } from './reading/bodies.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

const MEGABYTES = 12
/** Milliseconds, for lines that take their time. */
const DEADLINE = 30_000

export const probe: Probe = {
  items: ['V7'],
  title: 'a body of megabytes is refused',
  why: 'A Route Handler of Next has no limit of its own: `request.json()` collects whatever comes, then parses it at once. A few callers who send hundreds of megabytes are an outage.',
  fix: 'Count the bytes while they come and answer 413 beyond what the route needs; `Content-Length` alone may lie. The gate does, at 100 kB unless the route says otherwise.',
  phase: 'break',
  async look(target) {
    const [taken] = await takenBodies(target)
    if (taken === undefined) return skipped('No route is known that takes a JSON body.')
    const where = `${taken.route.method} ${taken.route.path}`
    const body = JSON.stringify({ ...taken.body, ...(await target.validBody(taken.route)) })
    // Spaces between members change nothing but the size: what refuses it has counted.
    const padded = `{${' '.repeat(MEGABYTES << 20)}${body.slice(1)}`
    const exchange = await sendBody(target, taken, padded, { deadline: DEADLINE })
    const { answer } = exchange
    if (answer === null) return passed(`${where} ends the connection on a body of ${MEGABYTES} MB.`, exchange)
    if (isDone(answer)) return failed(`${where} takes a body of ${MEGABYTES} MB.`, exchange)
    if (!isCrash(answer)) return passed(`${where} answers ${answer.status} to a body of ${MEGABYTES} MB.`, exchange)
    const isOfAll = await crashesOnBadInput(target, taken)
    return (isOfAll ? warned : failed)(`${where} answers ${answer.status} to a body of ${MEGABYTES} MB.`, exchange)
  },
}
