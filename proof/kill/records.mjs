// API keys, the audit trail and counters while instances are killed: what was acknowledged is there.
import { setTimeout as sleep } from 'node:timers/promises'
import { person } from './sessions.mjs'

/**
 * @typedef {import('./sessions.mjs').Fleet} Fleet
 * @typedef {import('./sessions.mjs').Book} Book
 */

/**
 * The holder of a key who gives it new texts. The text that was handed out last works, and the one before it for its
 * overlap; after a rotation without an answer it is the one before, and the next rotation takes it away.
 *
 * @param {Fleet} fleet @param {Book} book @param {() => number} random
 */
export async function keyHolder(fleet, book, random) {
  const owner = await person(fleet)
  const held = new Map()
  while (!book.isOver) {
    const made = held.size < 5 ? await fleet.ask('makeKey', { owner }) : undefined
    if (made !== undefined) held.set(made.id, { text: made.key, former: undefined, unknown: 0 })
    for (const [id, key] of held) {
      const rotated = random() < 0.4 ? await fleet.ask('rotateKey', { id, owner }) : null
      if (rotated === undefined) {
        key.unknown += 1
        book.count('rotations without an answer')
      } else if (rotated?.refused !== undefined) book.violated('a key that was made is gone')
      else if (rotated !== null) {
        // After one without an answer, the text before is two rotations old.
        Object.assign(key, { former: key.unknown === 0 ? key.text : undefined, text: rotated.key, unknown: 0 })
        book.count('keys rotated')
      }
      if (key.unknown < 2) await mustWork(fleet, book, key.text, id)
      if (key.former !== undefined && key.unknown === 0) await mustWork(fleet, book, key.former, id)
      await sleep(random() * 30)
    }
  }
  return async () => {
    const { ids } = await fleet.insist('listKeys', { owner })
    for (const [id, { text, unknown }] of held) {
      if (!ids.includes(id)) book.violated('a key that was made is not listed')
      if (unknown < 2) await mustWork(fleet, book, text, id)
    }
  }
}

async function mustWork(fleet, book, key, id) {
  const used = await fleet.ask('useKey', { key })
  if (used === undefined) return
  if (used.id === id) book.count('keys used')
  else book.violated(`the text of a key is refused: ${used.refused}`)
}

/**
 * Events one after the other, by several at once. @param {Fleet} fleet @param {Book} book @param {() => number} random
 * @param {{ next: number, written: Set<number> }} log
 */
export async function recorder(fleet, book, random, log) {
  while (!book.isOver) {
    const number = log.next++
    if ((await fleet.ask('record', { event: number })) !== undefined) log.written.add(number)
    await sleep(random() * 20)
  }
}

/** @param {Fleet} fleet @param {Book} book @param {{ written: Set<number> }} log */
export async function judgeTrail(fleet, book, { written }) {
  const { verdict, numbers } = await fleet.insist('verify')
  if (!verdict.holds) book.violated(`the audit trail does not verify: ${JSON.stringify(verdict)}`)
  const there = new Set(numbers)
  const lost = [...written].filter((number) => !there.has(number))
  if (lost.length > 0) book.violated(`${lost.length} acknowledged events are not in the trail`)
  if (there.size < numbers.length) book.violated(`${numbers.length - there.size} events are in the trail twice`)
  for (const _ of written) book.count('events acknowledged')
}

/** @param {Fleet} fleet @param {Book} book @param {() => number} random @param {{ now: { who: string, sent: number, taken: number } }} counting */
export async function taker(fleet, book, random, counting) {
  while (!book.isOver) {
    const counter = counting.now
    counter.sent += 1
    if ((await fleet.ask('take', { who: counter.who })) !== undefined) counter.taken += 1
    await sleep(random() * 20)
  }
}

/** @param {Fleet} fleet @param {Book} book @param {{ who: string, sent: number, taken: number }} counter */
export async function judgeCounter(fleet, book, { who, sent, taken }) {
  const { used } = await fleet.insist('counted', { who })
  if (used < taken || used > sent) book.violated(`a counter says ${used}, of ${taken} acknowledged and ${sent} sent`)
  for (let unit = 0; unit < taken; unit++) book.count('units counted')
}
