import { Agent, request } from 'node:http'
import { figureOf, median, percentile, rounded, spread } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'

const TEXT = JSON.stringify({ item: 'Blue kettle', quantity: 2, note: 'At the door', express: true, price: 39.5 })
const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** @param {number} port @param {string} path @param {Record<string, string>} [headers] */
function post(port, path, headers) {
  return new Promise((done, fail) => {
    const head = { 'content-type': 'application/json', 'content-length': TEXT.length, ...headers }
    const sent = request({ host: 'localhost', port, path, method: 'POST', agent, headers: head }, (answer) => {
      answer.resume().once('end', () => done(answer.statusCode))
    })
    sent.once('error', fail).end(TEXT)
  })
}

/** Of an account of its own. @param {number} port @returns {Promise<string>} */
async function tokenOf(port) {
  const { accessToken } = await (await fetch(`http://localhost:${port}/token`, { method: 'POST' })).json()
  return accessToken
}

/**
 * @param {number} port
 * @param {'' | '?clean'} [asked] `?clean`: what others have left is collected before
 * @returns {Promise<{ cpu: number, rss: number }>}
 */
export const usage = async (port, asked = '') => (await fetch(`http://localhost:${port}/usage${asked}`)).json()

const browser = { origin: 'https://app.example.com', 'sec-fetch-site': 'same-origin' }
const contenders = [
  { name: 'POST with json and Zod', path: '/bare' },
  { name: '… with the headers of a guarded answer', path: '/headed' },
  { name: '… behind a proxy.ts that passes it through', path: '/proxied' },
  { name: 'holdfast: stub identity, CORS, CSRF, 3 limits', path: '/guarded' },
  { name: 'holdfast: JWT, CORS, CSRF, 3 limits', path: '/signed', isSignedIn: true },
]

/**
 * CPU time of the server's whole process for each request. The forms take short turns, so that what else the machine does
 * meets all alike; it only ever adds, and of the turns in a round the lower quartile counts. The ratio is the median of
 * those within a round.
 *
 * @param {number} port
 * @param {{ rounds: number, turns: number, requests: number }} options `requests` are those of one turn
 */
export async function measureCpu(port, { rounds, turns, requests }) {
  await roundOf(port, { turns: Math.ceil(turns / 2), requests })
  /** @type {Record<string, number[]>} */
  const taken = Object.fromEntries(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const found = await roundOf(port, { turns, requests })
    for (const { name } of contenders) taken[name].push(percentile(found[name], 25))
  }
  const floor = taken[contenders[0].name]
  const rows = contenders.map(({ name }) => ({
    name,
    microseconds: rounded(median(taken[name])),
    more: figureOf(taken[name].map((each, round) => (each / floor[round] - 1) * 100)),
  }))
  print(
    `next start: CPU µs of the server for each request, ${requests} at a time by turns; median of ${rounds}`,
    rows.map(({ name, microseconds, more }) => ({
      contender: name,
      'CPU µs': microseconds,
      'over bare, %': rounded(more.value),
      'middle half of the rounds': spread(more),
    })),
  )
  return rows
}

/** @param {number} port @param {{ turns: number, requests: number }} options */
async function roundOf(port, { turns, requests }) {
  /** @type {Record<string, number[]>} */
  const found = Object.fromEntries(contenders.map(({ name }) => [name, []]))
  // For a round: a slow machine's run is longer than a token's life.
  const authorization = `Bearer ${await tokenOf(port)}`
  for (let turn = 0; turn < turns; turn++) {
    // Nobody always comes after the same one.
    const order = turn % 2 === 0 ? contenders : contenders.toReversed()
    for (let place = 0; place < order.length; place++) {
      const { name, path, isSignedIn } = order[(place + turn) % order.length]
      const headers = isSignedIn ? { ...browser, authorization } : browser
      const before = await usage(port, '?clean')
      await inParallel(8, requests, async () => {
        const status = await post(port, path, headers)
        if (status !== 200) throw new Error(`${path} answered ${status}.`)
      })
      const after = await usage(port)
      found[name].push((after.cpu - before.cpu) / requests)
    }
  }
  return found
}

/** @param {number} width @param {number} count @param {() => Promise<void>} call */
export async function inParallel(width, count, call) {
  let left = count
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (left-- > 0) await call()
    }),
  )
}
