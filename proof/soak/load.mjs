// The load, in a process of its own: visitors who come one after the other, at an even pace.
import { setTimeout as sleep } from 'node:timers/promises'
import { answer, input } from '../../bench/measuring/measured-process.mjs'
import { mulberry32 } from '../../packages/holdfast/dist/testing/schedule.js'
import { brokenClient } from './broken-clients.mjs'
import { connection, cookieOf } from './connection.mjs'
import { tally } from './tally.mjs'
import { comeAndGo, flood, machine, makeKey, member, register, signIn, stranger } from './visits.mjs'

const { origin, admin, addresses, people: wanted, perSecond, seed } = input()
const [VISITORS, CONSOLES] = [48, 2]

const counts = tally()
const random = mulberry32(seed)
/** @type {import('./visits.mjs').Person[]} */
const people = []
/** @type {import('./visits.mjs').Person[]} */
const free = []
let nextAddress = 0
const course = { isOver: false }
/** Nobody waits for these and they are no part of the pace. @type {Map<string, number>} */
const broken = new Map()

/** The next of so many addresses, one after the other and then from the first again. */
function address() {
  const number = nextAddress++ % addresses
  return `127.${16 + Math.floor(number / 62_500)}.${Math.floor(number / 250) % 250}.${1 + (number % 250)}`
}

const turn = pace(perSecond)

/**
 * @param {(visit: import('./visits.mjs').Visit) => Promise<unknown>} visit
 * @param {() => Promise<void>} [wait]
 */
async function pay(visit, wait = turn) {
  const line = connection(origin, address())
  /** @type {import('./visits.mjs').Ask} */
  const ask = async (kind, expected, method, path, call) => {
    await wait()
    const began = performance.now()
    try {
      const got = await line.send(method, path, call)
      const isExpected = [expected].flat().includes(got.status) || call?.lose !== undefined
      const code = isExpected ? '' : ` ${/"code":"([\w.]+)"/.exec(got.text)?.[1] ?? ''}`
      counts.add(kind, `${got.status}${code}`, performance.now() - began, isExpected)
      if (!isExpected) throw new Unexpected()
      return got
    } catch (error) {
      if (error instanceof Unexpected) throw error
      const isMeant = call?.lose !== undefined
      counts.add(kind, isMeant ? 'lost' : String(error.code ?? error.message), performance.now() - began, isMeant)
      if (!isMeant) throw new Unexpected()
      return { status: 0, headers: {}, text: '' }
    }
  }
  try {
    return await visit({ ask, random, someone: () => people[Math.floor(random() * people.length)] })
  } catch (error) {
    // What was not expected is counted already, and the visit is over.
    if (!(error instanceof Unexpected)) counts.fault(`a visit: ${error.message}`)
  } finally {
    line.close()
  }
}

class Unexpected extends Error {}

/** Visitors who are there at once, each going from one visit to the next. */
async function visitor() {
  while (!course.isOver) {
    const dice = random()
    if (dice < 0.875) await pay(stranger)
    else if (dice < 0.965) await withPerson((person) => pay((visit) => member(visit, person)))
    else if (dice < 0.993) {
      const keyed = people.filter(({ keys }) => keys.length > 0)
      await pay((visit) => machine(visit, keyed[Math.floor(random() * keyed.length)]))
    } else if (dice < 0.9985) await withPerson((person) => pay((visit) => comeAndGo(visit, person)))
    else if (dice < 0.9995) await pay(register)
    else await pay(flood)
  }
}

/** Whoever has waited longest; nobody is in two places. @param {(person: import('./visits.mjs').Person) => Promise<unknown>} doing */
async function withPerson(doing) {
  const person = free.shift()
  if (person === undefined) return
  await doing(person)
  free.push(person)
}

/** An administrator's page that looks all the time, and comes back when it is let go. */
async function look() {
  const person = { email: admin.email, password: admin.password, jar: new Map(), orders: [], keys: [] }
  await pay(
    (visit) => signIn(visit, person),
    async () => undefined,
  )
  void (async () => {
    while (!course.isOver) {
      const url = `http://127.0.0.1:${new URL(origin).port}/console/api/stream?range=1h`
      const cut = AbortSignal.timeout(300_000)
      try {
        const stream = await fetch(url, { headers: { cookie: cookieOf(person.jar) }, signal: cut })
        if (stream.status !== 200) counts.fault(`the console's stream: ${stream.status}`)
        for await (const chunk of stream.body ?? []) if (chunk.length === 0 || course.isOver) break
      } catch {
        // Five minutes are over, or the server let it go.
      }
      await pay(
        ({ ask }) => ask('refresh', 200, 'POST', '/api/auth/refresh', { jar: person.jar }),
        async () => undefined,
      )
      await sleep(1_000)
    }
  })()
  return person
}

async function misbehave(person) {
  for (let number = 0; !course.isOver; number++) {
    void brokenClient(origin, address(), cookieOf(person.jar), number).then((name) =>
      broken.set(name, (broken.get(name) ?? 0) + 1),
    )
    await sleep(400)
  }
}

/** Everybody who was signed in, once more: a session that is not there has been lost. */
async function roll() {
  let alive = 0
  for (const person of people) {
    await pay(async ({ ask }) => {
      await ask('refresh', 200, 'POST', '/api/auth/refresh', { jar: person.jar })
      await ask('read: profile', 200, 'GET', '/api/profile', { jar: person.jar })
      alive += 1
    })
  }
  return { alive, people: people.length }
}

process.on('message', ({ question }) => void told(question))

/** @param {'look' | 'end'} question */
async function told(question) {
  if (question === 'look')
    answer({ ...counts.look(), addresses: Math.min(nextAddress, addresses), broken: Object.fromEntries(broken) })
  if (question === 'end') {
    course.isOver = true
    await Promise.all(visitors)
    answer(await roll())
  }
}

const slowly = pace(20)
await Promise.all(Array.from({ length: 4 }, moveIn))
const consoles = await Promise.all(Array.from({ length: CONSOLES }, look))
void misbehave(consoles[0])
answer({ people: people.length })
const visitors = Array.from({ length: VISITORS }, visitor)

/** People who will be there all the time; each fourth has a key. */
async function moveIn() {
  while (people.length < wanted) {
    const person = await pay(register, slowly)
    if (person === undefined) continue
    const number = people.push(person)
    await pay((visit) => signIn(visit, person), slowly)
    if (number % 4 === 1) await pay((visit) => makeKey(visit, person), slowly)
    free.push(person)
  }
}

/** Waits for the next place in a row of so many a second; what was missed in the last second is made up for. */
function pace(rate) {
  let next = 0
  return async () => {
    const now = performance.now()
    next = Math.max(next + 1_000 / rate, now - 1_000)
    if (next > now) await sleep(next - now)
  }
}
