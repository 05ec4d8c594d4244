import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { isCrash, isDone, isSilent } from './reading/answers.js'
import { changedBody, recordKept, sendBody, takenBodies, type TakenBody } from './reading/bodies.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

/** No name, title or note is so long; most limits of whole bodies let it pass. */
const LONG = 20_000
/** The same where the whole body has a small limit. */
const LONG_IN_SMALL = 8_000
/** Of texts that people write, in the usual 100 kB of a whole body. */
const LONG_PROSE = 90_000
const LONG_LIST = 2_000
/** Beyond any limit of a whole body that was meant. */
const LONG_UNREAD = 1_000_000
const PROSE = /^(?:body|content|text|html|markdown|article|description|bio|about|message|comment|prompt|code|data)$/i
const MOST_FIELDS = 4

export const probe: Probe = {
  items: ['V2'],
  title: 'texts and lists have a greatest length',
  why: 'A field without an upper bound is a disk that anybody fills, a page that no browser renders and a hash or an expression that runs for minutes: one caller, few requests.',
  fix: 'Give every text `.max(…)` and every list a greatest number of elements, by what people need: 100 characters for a name, a few thousand for a comment.',
  phase: 'break',
  async look(target) {
    const sights: Sight[] = []
    for (const taken of await takenBodies(target)) sights.push(...(await judged(target, taken)))
    return sights.length > 0 ? sights : skipped('No route is known that takes texts and tells them back.')
  },
}

async function judged(target: Target, taken: TakenBody): Promise<readonly Sight[]> {
  const sights: Sight[] = []
  for (const name of taken.kept.filter((each) => sizeOf(taken.body[each]) !== undefined).slice(0, MOST_FIELDS)) {
    const { value, sent, exchange } = await sentLong(target, taken, name)
    const where = `${taken.route.method} ${taken.route.path}`
    const what = typeof value === 'string' ? `${value.length} characters` : `${LONG_LIST} elements`
    if (isSilent(exchange.answer)) continue
    if (isCrash(exchange.answer)) {
      sights.push(warned(`${where} answers ${exchange.answer.status} to ${what} in \`${name}\`.`, exchange))
      continue
    }
    if (!isDone(exchange.answer)) {
      sights.push(passed(`${where} refuses ${what} in \`${name}\`.`, exchange))
      continue
    }
    const kept = (await recordKept(target, taken, sent, exchange))?.[name]
    if (kept === undefined) {
      sights.push(
        warned(
          `${where} answers ${exchange.answer.status} to ${what} in \`${name}\`, and does not tell what it has kept.`,
          exchange,
        ),
      )
    } else if ((sizeOf(kept) ?? 0) < (sizeOf(value) ?? 0)) {
      sights.push(passed(`${where} cuts \`${name}\` off.`, exchange))
    } else {
      const evidence = `${where} takes ${what} in \`${name}\``
      // How long prose may be is a matter of opinion.
      if (PROSE.test(name)) sights.push(warned(`${evidence}.`, exchange))
      else if (await isUnread(target, taken, name)) sights.push(...(await unread(target, taken, name)))
      else sights.push(failed(`${evidence}.`, exchange))
    }
  }
  return sights
}

/** Where the whole body may not be so long, as long as no name is either. */
async function sentLong(
  target: Target,
  taken: TakenBody,
  name: string,
): Promise<{ readonly value: unknown; readonly sent: Readonly<Record<string, unknown>>; readonly exchange: Exchange }> {
  const value = longer(name, taken.body[name])
  const sent = await changedBody(target, taken, name, value)
  const exchange = await sendBody(target, taken, sent)
  if (exchange.answer?.status !== 413 || typeof value !== 'string' || PROSE.test(name)) return { value, sent, exchange }
  const shorter = { ...sent, [name]: value.slice(0, LONG_IN_SMALL) }
  return { value: shorter[name], sent: shorter, exchange: await sendBody(target, taken, shorter) }
}

/** Whether not even the type is looked at: that is V1, and the length is then bounded by that of the whole body. */
async function isUnread(target: Target, taken: TakenBody, name: string): Promise<boolean> {
  const sent = await changedBody(target, taken, name, { holdfast: ['probe'] })
  const exchange = await sendBody(target, taken, sent)
  return isDone(exchange.answer)
}

async function unread(target: Target, taken: TakenBody, name: string): Promise<readonly Sight[]> {
  const exchange = await sendBody(target, taken, await changedBody(target, taken, name, 'a'.repeat(LONG_UNREAD)))
  const where = `${taken.route.method} ${taken.route.path}`
  return isDone(exchange.answer)
    ? [failed(`${where} takes ${LONG_UNREAD} characters in \`${name}\`.`, exchange)]
    : [warned(`${where} does not look at \`${name}\`: only the size of a whole body bounds it.`, exchange)]
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length
  return Array.isArray(value) && value.length > 0 ? value.length : undefined
}

/** Text that begins as the good one does, so that what reads its beginning is content. */
function longer(name: string, good: unknown): unknown {
  if (Array.isArray(good)) return Array.from({ length: LONG_LIST }, () => good[0] as unknown)
  return String(good).padEnd(PROSE.test(name) ? LONG_PROSE : LONG, 'a')
}
