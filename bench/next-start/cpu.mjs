import { Agent, request } from 'node:http'
import { figureOf, median, rounded, spread } from '../measuring/statistics.mjs'
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

/** @param {number} port @returns {Promise<{ cpu: number, rss: number }>} */
export const usage = async (port) => (await fetch(`http://localhost:${port}/usage`)).json()

/**
 * CPU time of the server's whole process for each request, by turns.
 *
 * @param {number} port
 * @param {{ rounds: number, requests: number }} options
 */
export async function measureCpu(port, { rounds, requests }) {
  const browser = { origin: 'https://app.example.com', 'sec-fetch-site': 'same-origin' }
  const contenders = [
    { name: 'POST with json and Zod', path: '/bare', headers: browser },
    { name: '… with the headers of a guarded answer', path: '/headed', headers: browser },
    { name: '… behind a proxy.ts that passes it through', path: '/proxied', headers: browser },
    { name: 'holdfast: stub identity, CORS, CSRF, 3 limits', path: '/guarded', headers: browser },
    {
      name: 'holdfast: JWT, CORS, CSRF, 3 limits',
      path: '/signed',
      headers: browser,
      isSignedIn: true,
    },
  ]
  /** @type {Record<string, number[]>} */
  const taken = {}
  for (let round = -2; round < rounds; round++) {
    // In another order each time: the first after a pause pays for the garbage of the last.
    for (let turn = 0; turn < contenders.length; turn++) {
      const {
        name,
        path,
        headers: sent,
        isSignedIn,
      } = contenders[(turn + round + contenders.length) % contenders.length]
      // One for each turn: a slow machine's run is longer than a token's life.
      const headers = isSignedIn ? { ...sent, authorization: `Bearer ${await tokenOf(port)}` } : sent
      const before = await usage(port)
      await inParallel(8, requests, async () => {
        const status = await post(port, path, headers)
        if (status !== 200) throw new Error(`${path} answered ${status}.`)
      })
      const after = await usage(port)
      if (round >= 0) (taken[name] ??= []).push((after.cpu - before.cpu) / requests)
    }
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

/** @param {number} width @param {number} count @param {() => Promise<void>} call */
export async function inParallel(width, count, call) {
  let left = count
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (left-- > 0) await call()
    }),
  )
}
