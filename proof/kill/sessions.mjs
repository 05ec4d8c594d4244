// What people and thieves do with refresh tokens while instances are killed, and what must hold for both.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SPEED } from './fleet.mjs'

/**
 * @typedef {ReturnType<typeof import('./fleet.mjs').fleet>} Fleet
 * @typedef {{ readonly count: (what: string) => void, readonly violated: (what: string) => void, isOver: boolean }} Book
 */

/** Milliseconds of `rotation.ts`: a parent goes on for so long after its child was seen, and a young token is kept. */
const [GRACE, YOUNG] = [10_000, 71_000]

const header = (jar) => [...jar].map((pair) => pair.join('=')).join('; ')
const generation = (jar) => Number([...jar.values()].find((value) => value.startsWith('hfr1.'))?.split('.')[2])
/** Which secret has made the refresh token. */
export const keyOf = (jar) => [...jar.values()].find((value) => value.startsWith('hfr1.'))?.split('.')[3]

function keep(jar, { cookies }) {
  for (const [name, value] of cookies) jar.set(name, value)
}

/** @param {Fleet} fleet @returns {Promise<{ userId: string, jar: Map<string, string> }>} */
export async function signedIn(fleet) {
  const userId = await person(fleet)
  const { cookies } = await fleet.insist('signIn', { userId })
  return { userId, jar: new Map(cookies) }
}

/** @param {Fleet} fleet */
export async function person(fleet) {
  for (;;) {
    const id = randomUUID()
    // Not answered: there may be somebody of this name, whom nobody needs.
    if ((await fleet.ask('person', { id })) !== undefined) return id
    await sleep(20)
  }
}

/**
 * A browser with up to three tabs, whose answers are lost now and then. It is never refused.
 *
 * @param {Fleet} fleet @param {Book} book @param {() => number} random
 */
export async function browser(fleet, book, random) {
  const { userId, jar } = await signedIn(fleet)
  let isLost = false
  while (!book.isOver) {
    if (random() < 0.5) {
      const tabs = await Promise.all(
        Array.from({ length: 1 + Math.floor(random() * 3) }, () => fleet.ask('refresh', { cookies: header(jar) })),
      )
      for (const answer of tabs) {
        if (answer === undefined) isLost = true
        else if (answer.refused !== undefined) {
          book.violated(`a browser is signed out by a refresh: ${answer.refused}`)
          return { userId, jar }
        } else {
          keep(jar, answer)
          book.count('refreshed')
          if (isLost) book.count('refreshed after a lost answer')
          isLost = false
        }
      }
    } else {
      const answer = await fleet.ask('identify', { cookies: header(jar) })
      if (answer?.refused === 'auth.expired_token') book.count('expired')
      else if (answer?.refused !== undefined) {
        book.violated(`an access token that was handed out is refused: ${answer.refused}`)
        return { userId, jar }
      } else if (answer !== undefined && answer.id !== userId) book.violated('somebody is taken for another')
    }
    await sleep(random() * 30)
  }
  return { userId, jar }
}

/**
 * A session whose refresh token was copied: the copy works as a straggler within the grace, and after it ends the
 * session for both.
 *
 * @param {Fleet} fleet @param {Book} book @param {() => number} random
 */
export async function robbed(fleet, book, random) {
  while (!book.isOver) {
    const { userId, jar } = await signedIn(fleet)
    const refreshed = async (own) => fleet.insist('refresh', () => ({ cookies: header(own) }))
    keep(jar, await refreshed(jar))
    await fleet.insist('identify', { cookies: header(jar) })
    await sleep((YOUNG * (1 + random() / 5)) / SPEED)
    const copy = new Map(jar)
    const before = generation(jar)
    for (let answer; generation(jar) === before && answer?.refused === undefined;) {
      answer = await refreshed(jar)
      if (answer.refused === undefined) keep(jar, answer)
      else book.violated(`the owner is signed out before the thief comes: ${answer.refused}`)
    }
    if (generation(jar) === before) return
    // The child is used, and that is acknowledged: from here on the copy is a former token.
    const confirmed = fleet.now()
    const used = await fleet.insist('identify', { cookies: header(jar) })
    if (used.id !== userId) {
      book.violated(`the child of a refresh is refused: ${used.refused}`)
      continue
    }
    if (random() < 0.5) {
      const asked = fleet.now()
      const answer = await fleet.ask('refresh', { cookies: header(copy) })
      if (answer !== undefined && asked < confirmed + GRACE) {
        if (answer.refused === undefined) book.count('stragglers within the grace')
        else {
          book.violated(`a straggler within the grace ends the session: ${answer.refused}`)
          continue
        }
      }
    }
    await sleep((GRACE * 1.5) / SPEED)
    const caught = await fleet.insist('refresh', () => ({ cookies: header(copy) }))
    if (caught.refused === undefined) book.violated('a former token is taken after its grace')
    const owner = await fleet.insist('identify', () => ({ cookies: header(jar) }))
    if (owner.id !== undefined) book.violated('the session goes on after its former token came back')
    book.count('thefts found')
  }
}

/** Goes on until its refresh token is made with this secret. @param {Fleet} fleet @param {Map<string, string>} jar @param {string} key */
export async function renewedWith(fleet, jar, key) {
  for (let attempt = 0; keyOf(jar) !== key; attempt++) {
    const answer = await fleet.insist('refresh', () => ({ cookies: header(jar) }))
    if (answer.refused !== undefined || attempt > 300) return false
    keep(jar, answer)
    await fleet.insist('identify', () => ({ cookies: header(jar) }))
    if (keyOf(jar) !== key) await sleep(YOUNG / SPEED / 10)
  }
  return true
}

/** Whether a browser is still signed in: by its access token, or a refresh as its page would do. @param {Fleet} fleet */
export async function isAlive(fleet, { userId, jar }) {
  const refreshed = await fleet.insist('refresh', () => ({ cookies: header(jar) }))
  if (refreshed.refused !== undefined) return false
  keep(jar, refreshed)
  return (await fleet.insist('identify', () => ({ cookies: header(jar) }))).id === userId
}
