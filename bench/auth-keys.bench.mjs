// What an API key costs: the store's calls, counted, and CPU time of this process for each verification, the median of
// several rounds after a warm-up. Beside it the least that any keyed lookup does: SHA-256 and a look into a Map.
// Writes .cache/bench/auth-keys.json.
import { createHash } from 'node:crypto'
import { apiKey } from '../packages/holdfast/dist/authentication/providers/api-key.js'
import { parseCookies } from '../packages/holdfast/dist/core/cookie.js'
import { memory } from '../packages/holdfast/dist/storage/memory.js'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, ratioOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'

const ROUNDS = 7
const CALLS = 20_000
/** One moment for all: however long it takes, nothing is read again because it has grown old. */
const now = Date.now()

const storage = memory()
const owner = crypto.randomUUID()
const account = { id: owner, email: 'ada@example.com', name: 'Ada', roles: [], passwordHash: 'phc', createdAt: 0 }
await storage.accounts.create(account)

/** @type {Record<string, number>} */
let calls = {}
const counted = new Proxy(storage.keys, {
  get: (target, name) => {
    const method = /** @type {(...parameters: unknown[]) => unknown} */ (Reflect.get(target, name))
    return (/** @type {unknown[]} */ ...parameters) => {
      calls[String(name)] = (calls[String(name)] ?? 0) + 1
      return method.apply(target, parameters)
    }
  },
})

/** @param {Partial<import('../packages/holdfast/src/authentication/providers/api-key.js').ApiKeyOptions>} options */
const provider = (options = {}) =>
  apiKey({ storage: { keys: counted }, scopes: ['report:read'], clock: () => now, ...options })
const immediate = provider()
const cached = provider({ revocation: { maxStale: '10 s' } })

const issued = await immediate.issueKey({ name: 'Bench', scopes: ['report:read'], expiresAt: null }, owner)
if (typeof issued === 'string') throw new Error(issued)
const { key, apiKey: row } = issued
const secret = key.slice(-50, -7)
const cookies = parseCookies(null)
/** @param {string} text */
const request = (text) => ({ headers: new Headers({ authorization: `Bearer ${text}` }), cookies })
const [good, typo, noise, other] = [
  request(key),
  request(`${key.slice(0, 30)}${key[30] === 'x' ? 'y' : 'x'}${key.slice(31)}`),
  request(`hf_live_${'x'.repeat(200)}`),
  request('eyJhbGciOiJIUzI1NiJ9.e30.AAAA'),
]
const table = new Map([[row.id, createHash('sha256').update(secret).digest('base64url')]])

/** @type {Record<string, () => unknown>} */
const cases = {
  'floor: SHA-256 and a Map': () => table.get(row.id) === createHash('sha256').update(secret).digest('base64url'),
  'garbage: shape': () => immediate.identify(noise),
  'garbage: checksum': () => immediate.identify(typo),
  'another scheme’s Bearer': () => immediate.identify(other),
  'warm key, immediate': () => immediate.identify(good),
  'warm key, maxStale': () => cached.identify(good),
}

for (const warm of [immediate, cached]) await warm.identify(good)
/** @type {Record<string, { rounds: number[], reads: number, writes: number }>} */
const results = {}
for (const [label, run] of Object.entries(cases)) {
  calls = {}
  /** @type {number[]} */
  const rounds = []
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let call = 0; call < CALLS; call++) await run()
    const { user, system } = process.cpuUsage(before)
    if (round > 0) rounds.push((user + system) / CALLS)
  }
  const total = CALLS * (ROUNDS + 1)
  results[label] = {
    rounds,
    reads: (calls['find'] ?? 0) / total,
    // Last uses are written together, once a minute at most.
    writes: Math.round(((calls['used'] ?? 0) / total) * 1e4) / 1e4,
  }
}
const floor = results['floor: SHA-256 and a Map']?.rounds ?? []

print(
  `API keys: CPU µs and store calls for each verification; medians of ${ROUNDS} × ${CALLS.toLocaleString('en')}`,
  Object.entries(results).map(([label, { rounds, reads, writes }]) => ({
    verification: label,
    'CPU µs': figureOf(rounds).value,
    'middle half of the rounds': spread(figureOf(rounds)),
    reads,
    writes,
  })),
)
const garbage = ['garbage: shape', 'garbage: checksum', 'another scheme’s Bearer']
conclude(
  'auth-keys',
  {
    'warm key, CPU over SHA-256 and a Map': ratioOf(results['warm key, immediate']?.rounds ?? [], floor),
    'reads for garbage': Math.max(...garbage.map((label) => results[label]?.reads ?? Number.NaN)),
    'reads for a warm key': results['warm key, immediate']?.reads ?? Number.NaN,
    'reads for a warm key with maxStale': results['warm key, maxStale']?.reads ?? Number.NaN,
    writes: Math.max(...Object.values(results).map(({ writes }) => writes)),
  },
  [
    { figure: 'reads for garbage', atMost: 0 },
    { figure: 'reads for a warm key', atMost: 1 },
    { figure: 'reads for a warm key with maxStale', atMost: 0 },
    { figure: 'writes', atMost: 0 },
  ],
)
