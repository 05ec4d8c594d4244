import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { mulberry32 } from '../../packages/holdfast/dist/testing/schedule.js'
import { fleet } from './fleet.mjs'
import { judgeCounter, judgeTrail, keyHolder, recorder, taker } from './records.mjs'
import { browser, isAlive, keyOf, renewedWith, robbed, signedIn } from './sessions.mjs'

const [BROWSERS, ROBBED, HOLDERS, WRITERS, TAKERS] = [12, 8, 3, 3, 3]
/** Of a hundred kills so many hit the database itself. */
const CRASHES = 15

/**
 * @param {object} given
 * @param {string} given.kind of the storage
 * @param {string} given.url
 * @param {number} given.size how many instances there are at once
 * @param {number} given.rounds how many of them are killed
 * @param {number} given.seed
 * @param {() => Promise<void>} [given.crash] kills the database, and starts it again
 * @returns {Promise<{ counts: Record<string, number>, found: string[] }>}
 */
export async function liveThroughKills({ kind, url, size, rounds, seed, crash }) {
  const random = mulberry32(seed)
  const [former, next] = [secret(), secret()]
  const app = fleet({ kind, url, size, secrets: [former], random })
  /** @type {Record<string, number>} */
  const counts = {}
  /** @type {string[]} */
  const found = []
  const book = {
    isOver: false,
    /** @param {string} what */
    count: (what) => void (counts[what] = (counts[what] ?? 0) + 1),
    /** @param {string} what */
    violated: (what) => void found.push(what),
  }
  const log = { next: 0, written: new Set() }
  const counting = { now: newCounter() }
  const isCounting = kind === 'redis' || kind === 'postgres'
  const isTrailed = kind !== 'redis'
  const isCrashing = crash !== undefined
  await app.fill()

  const many = (number, life) => Array.from({ length: number }, life)
  const browsers = many(BROWSERS, () => browser(app, book, random))
  const others = many(ROBBED, () => robbed(app, book, random))
  const holders = many(HOLDERS, () => keyHolder(app, book, random))
  if (isTrailed) others.push(...many(WRITERS, () => recorder(app, book, random, log)))
  if (isCounting) others.push(...many(TAKERS, () => taker(app, book, random, counting)))
  // Whoever fails is waited for below.
  for (const each of [...browsers, ...others, ...holders]) each.catch(() => undefined)

  for (let round = 1; round <= rounds; round++) {
    // The secret is replaced as its page says: known to all of them first, then signing, on one after the other.
    if (round === Math.ceil(rounds / 3)) app.secrets = [former, next]
    if (round === Math.ceil((rounds * 2) / 3)) {
      await replaceAll(app, size, random, book)
      app.secrets = [next, former]
    }
    // In the middle of what it does, on a slow machine too.
    await app.goOn(10 + random() * 150)
    if (isCrashing && random() * 100 < CRASHES) {
      await crash()
      book.count('database killed')
      // Postgres keeps them in memory only, as their page says.
      if (kind === 'postgres') counting.now = newCounter()
    } else {
      await app.kill()
      // Sometimes all are gone.
      if (random() < 0.3) await app.kill()
      await app.fill()
    }
  }
  book.isOver = true
  try {
    const known = await Promise.all(browsers)
    const lastly = await Promise.all(holders)
    await Promise.all(others)
    await replaceAll(app, size, random, book)
    for (const judge of lastly) await judge()
    if (isTrailed) await judgeTrail(app, book, log)
    if (isCounting) await judgeCounter(app, book, counting.now)
    // Everybody has a token of the new secret; then nothing knows the former one any more.
    const { jar } = await signedIn(app)
    const renewed = await Promise.all(known.map((each) => renewedWith(app, each.jar, keyOf(jar) ?? '')))
    for (const isRenewed of renewed) if (!isRenewed) book.violated('a session has no token of the new secret')
    app.secrets = [next]
    await replaceAll(app, size, random, book)
    for (const each of known) {
      if (await isAlive(app, each)) book.count('sessions alive at the end')
      else book.violated('a session is not alive at the end')
    }
    // The trail's former rows are sealed by the former secret, which stays listed for it.
    if (isTrailed) {
      app.secrets = [next, former]
      await replaceAll(app, size, random, book)
      await judgeTrail(app, { ...book, count: () => undefined }, log)
    }
  } catch (error) {
    book.violated(`the proof could not go on: ${error.message}`)
  } finally {
    await app.end()
  }
  return { counts: { ...app.counts, ...counts }, found }
}

/** Each of them is killed once and started with what is current: until then old and new ones work side by side. */
async function replaceAll(app, size, random, book) {
  for (let each = 0; each < size; each++) {
    await app.killOldest()
    await app.fill()
    await sleep(random() * 200)
  }
  book.count('instances all replaced')
}

/** Somebody whose calls are counted from now on. */
function newCounter() {
  return { who: `user ${randomBytes(6).toString('hex')}`, sent: 0, taken: 0 }
}

function secret() {
  return randomBytes(32).toString('base64url')
}
