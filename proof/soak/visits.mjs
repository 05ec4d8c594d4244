// What visitors of the reference app do. Each function is one visit: some calls in a row, from one address.
import { randomUUID } from 'node:crypto'

/**
 * @typedef {import('./connection.mjs').Answer} Answer
 * @typedef {import('./connection.mjs').Call} Call
 * @typedef {(kind: string, expected: number | readonly number[], method: string, path: string, call?: Call) => Promise<Answer>} Ask
 *   one call that counts under its kind: whatever else it answers is a fault
 * @typedef {{ readonly email: string, readonly password: string, readonly jar: Map<string, string>, readonly orders: string[], keys: string[] }} Person
 * @typedef {{ readonly ask: Ask, readonly random: () => number, readonly someone: () => Person | undefined }} Visit
 */

const PASSWORD = 'Correct-Horse-9-Staple'
/** Of a hundred visits with a session, so many refresh in this way. */
const REFRESHES = { plain: 60, tabs: 20, lost: 20 }

const evil = 'https://evil.example'
const order = (random) => ({
  item: `Lamp ${Math.floor(random() * 50)}`,
  quantity: 1 + Math.floor(random() * 9),
  note: '',
})
const one = (random, list) => list[Math.floor(random() * list.length)]

/** @type {readonly (readonly [kind: string, expected: number | readonly number[], method: string, path: string, call?: Call])[]} */
const STRANGERS = [
  ['health', 200, 'GET', '/api/health'],
  ['page', 200, 'GET', '/'],
  ['page', 200, 'GET', '/sign-in'],
  ['refused: nobody', 401, 'GET', '/api/profile'],
  ['refused: nobody', 401, 'POST', '/api/orders', { json: { item: 'Lamp', quantity: 1 } }],
  ['refused: token', 401, 'GET', '/api/profile', { headers: { cookie: 'holdfast-access=e30.e30.e30' } }],
  ['refused: key', 401, 'GET', '/api/service/report', { headers: { authorization: 'Bearer hf_live_no_such_key' } }],
  ['refused: query', 400, 'GET', '/api/posts?limit=1000'],
  ['refused: path', 404, 'GET', '/api/no/such/path'],
  ['refused: method', 405, 'DELETE', '/api/posts'],
  [
    'preflight',
    204,
    'OPTIONS',
    '/api/orders',
    { headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' } },
  ],
  [
    'refused: preflight',
    403,
    'OPTIONS',
    '/api/orders',
    { headers: { origin: evil, 'access-control-request-method': 'POST' } },
  ],
]

/** @type {readonly (readonly [kind: string, expected: number | readonly number[], method: string, path: string, call?: Call])[]} */
const MISTAKES = [
  ['refused: forged', 403, 'POST', '/api/orders', { json: { item: 'Lamp', quantity: 1 }, headers: { origin: evil } }],
  ['refused: role', 403, 'GET', '/api/admin/users'],
  [
    'refused: malformed',
    400,
    'POST',
    '/api/orders',
    { body: '{"item":', headers: { 'content-type': 'application/json' } },
  ],
  [
    'refused: unsafe',
    400,
    'POST',
    '/api/orders',
    { body: '{"__proto__":{"a":1}}', headers: { 'content-type': 'application/json' } },
  ],
  ['refused: schema', 400, 'POST', '/api/orders', { json: { item: '', quantity: -1 } }],
  ['refused: type', 415, 'POST', '/api/orders', { body: '<order/>', headers: { 'content-type': 'text/xml' } }],
  ['refused: size', 413, 'POST', '/api/orders', { json: { item: 'x'.repeat(150_000), quantity: 1 } }],
  ['refused: object', 404, 'GET', '/api/orders/00000000-0000-4000-8000-000000000000'],
]

/** Reads, and most others do nothing but that. @param {Visit} visit */
export async function stranger({ ask, random }) {
  if (random() < 0.6) return ask('read: posts', 200, 'GET', `/api/posts?page=${1 + Math.floor(random() * 3)}&limit=20`)
  return ask(...one(random, STRANGERS))
}

/** Far more than an address may ask. @param {Visit} visit */
export async function flood({ ask }) {
  let refused = 0
  for (let at = 0; at < 130; at++) {
    if ((await ask('flood', [200, 429], 'GET', '/api/posts?limit=1')).status === 429) refused += 1
  }
  if (refused === 0) throw new Error('a flood of 130 calls was never refused')
}

/** @param {Visit} visit @returns {Promise<Person>} */
export async function register({ ask }) {
  const email = `${randomUUID()}@reference.example`
  await ask('register', 201, 'POST', '/api/auth/register', {
    json: { email, password: PASSWORD, name: 'Ada Lovelace' },
  })
  return { email, password: PASSWORD, jar: new Map(), orders: [], keys: [] }
}

/** @param {Visit} visit @param {Person} person */
export async function signIn({ ask }, { email, password, jar }) {
  await ask('sign-in', 200, 'POST', '/api/auth/login', { json: { email, password }, jar })
}

/** A key, and a second text for it: both work. @param {Visit} visit @param {Person} person */
export async function makeKey({ ask }, person) {
  const { jar } = person
  const made = await ask('key: make', 201, 'POST', '/api/auth/keys', {
    json: { name: 'Soak', scopes: ['report:read'] },
    jar,
  })
  const { id, key } = JSON.parse(made.text)
  const rotated = await ask('key: rotate', 200, 'POST', `/api/auth/keys/${id}/rotate`, { jar })
  person.keys = [key, JSON.parse(rotated.text).key]
}

/** Someone who signs in, looks, and signs out; and somebody who mistypes the password. @param {Visit} visit @param {Person} person */
export async function comeAndGo(visit, { email, password }) {
  const { ask } = visit
  const jar = new Map()
  await ask('refused: password', 401, 'POST', '/api/auth/login', { json: { email, password: 'Wrong-Horse-9-Staple' } })
  await ask('sign-in', 200, 'POST', '/api/auth/login', { json: { email, password }, jar })
  await ask('read: profile', 200, 'GET', '/api/profile', { jar })
  await ask('sign-out', 200, 'POST', '/api/auth/logout', { jar })
  await ask('refused: nobody', 401, 'GET', '/api/profile', { jar })
}

/** A person with a session goes on. @param {Visit} visit @param {Person} person */
export async function member({ ask, random, someone }, person) {
  const { jar, orders } = person
  await ask('read: profile', 200, 'GET', '/api/profile', { jar })
  await ask('read: orders', 200, 'GET', '/api/orders?limit=20', { jar })
  const placed = await ask('write: order', 201, 'POST', '/api/orders', { json: order(random), jar })
  const { id } = JSON.parse(placed.text)
  orders.push(id)
  await ask('read: order', 200, 'GET', `/api/orders/${id}`, { jar })
  await ask('write: note', 200, 'PATCH', `/api/orders/${id}`, { json: { note: 'At the door' }, jar })
  const [kind, expected, method, path, call] = one(random, MISTAKES)
  await ask(kind, expected, method, path, { ...call, jar })
  const other = someone()
  const foreign = other === person ? undefined : other?.orders.at(-1)
  if (foreign !== undefined) await ask('refused: owner', [403, 404], 'GET', `/api/orders/${foreign}`, { jar })
  // Some stay, so that the table grows as one does.
  const over = orders.length > 5 ? orders.shift() : undefined
  if (over !== undefined) await ask('write: delete', 204, 'DELETE', `/api/orders/${over}`, { jar })
  await refresh(ask, random, jar)
}

/** A new access token: for one tab, for several at once, or after an answer that never arrived. */
async function refresh(ask, random, jar) {
  const again = () => ask('refresh', 200, 'POST', '/api/auth/refresh', { jar })
  const dice = random() * (REFRESHES.plain + REFRESHES.tabs + REFRESHES.lost)
  if (dice < REFRESHES.tabs) await Promise.all([again(), again(), again()])
  else if (dice < REFRESHES.tabs + REFRESHES.lost) {
    const copy = new Map(jar)
    await ask('refresh: lost', [], 'POST', '/api/auth/refresh', { jar: copy, lose: random() * 20 })
    await again()
  } else await again()
}

/** A machine with a key, and one whose key is not quite right. @param {Visit} visit @param {Person} person */
export async function machine({ ask, random }, { keys }) {
  const key = one(random, keys)
  const headers = { authorization: `Bearer ${key}` }
  for (let at = 0; at < 3; at++) await ask('key: report', 200, 'GET', '/api/service/report', { headers })
  const wrong = `Bearer ${key.slice(0, -8)}${key.slice(-8).split('').toReversed().join('')}`
  await ask('refused: key', 401, 'GET', '/api/service/report', { headers: { authorization: wrong } })
}
