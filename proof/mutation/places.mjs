/**
 * Files that are looked at together, as patterns below packages/holdfast/src, and the tests that look at them. What
 * begins with `!` is looked at in another part.
 *
 * @typedef {{ mutate: readonly string[], tests: readonly string[] }} Part
 * @typedef {{ name: string, parts: readonly Part[], needsServers?: boolean }} Place
 */

/** What decides who comes in: every line of these, whatever it does, is changed. @type {readonly Place[]} */
export const PLACES = [
  {
    name: 'authentication',
    parts: [
      // Nearly every test of the providers reaches the tokens: asked as well, they would take hours to say no more.
      { mutate: ['authentication/tokens/**/*.ts'], tests: ['authentication/tokens/**/*.test.ts'] },
      { mutate: ['authentication/providers/**/*.ts'], tests: ['authentication/**/*.test.ts'] },
      {
        mutate: ['authentication/*.ts', 'authentication/{api-keys,issuers,sessions}/**/*.ts'],
        tests: ['authentication/**/*.test.ts'],
      },
    ],
  },
  { name: 'origin', parts: [{ mutate: ['origin/**/*.ts'], tests: ['origin/**/*.test.ts'] }] },
  {
    name: 'rate-limit',
    parts: [
      // The stores' tests reach the algorithms and the limiters, and wait for Redis and Postgres.
      { mutate: ['rate-limit/algorithms/**/*.ts'], tests: ['rate-limit/algorithms/**/*.test.ts'] },
      { mutate: ['rate-limit/analytics/stores/**/*.ts'], tests: ['rate-limit/analytics/stores/**/*.test.ts'] },
      {
        mutate: ['rate-limit/analytics/*.ts'],
        tests: ['rate-limit/analytics/*.test.ts', 'rate-limit/analytics/stores/memory-analytics.test.ts'],
      },
      // Of each store its own contract, once: what several clients and processes do beside it takes minutes to say.
      {
        mutate: ['rate-limit/stores/memory/**/*.ts', 'rate-limit/stores/memory.ts'],
        tests: [
          'rate-limit/stores/memory.test.ts',
          'rate-limit/stores/memory/**/*.test.ts',
          'testing/store-contract.test.ts',
        ],
      },
      {
        mutate: ['rate-limit/stores/postgres/**/*.ts', 'rate-limit/stores/postgres.ts'],
        tests: ['rate-limit/stores/postgres.test.ts', 'rate-limit/stores/postgres/{concurrency,outages}.test.ts'],
      },
      {
        mutate: ['rate-limit/stores/redis/clustered-store.ts'],
        tests: ['rate-limit/stores/redis/{cluster,failover}.test.ts'],
      },
      {
        mutate: [
          'rate-limit/stores/redis/**/*.ts',
          'rate-limit/stores/redis.ts',
          '!rate-limit/stores/redis/clustered-store.ts',
        ],
        tests: ['rate-limit/stores/redis.test.ts', 'rate-limit/stores/redis/{batched-takes,refund}.test.ts'],
      },
      {
        mutate: ['rate-limit/stores/upstash/**/*.ts', 'rate-limit/stores/{upstash,vercel-kv}.ts'],
        tests: ['rate-limit/stores/{upstash,vercel-kv}.test.ts', 'rate-limit/stores/upstash/*.test.ts'],
      },
      {
        mutate: ['rate-limit/*.ts', 'rate-limit/{limiter,settings,what-if}/**/*.ts'],
        tests: ['rate-limit/*.test.ts', 'rate-limit/{limiter,settings,what-if}/**/*.test.ts'],
      },
    ],
    needsServers: true,
  },
  {
    name: 'validation/json-guard',
    parts: [{ mutate: ['validation/json-guard.ts'], tests: ['validation/json-guard.test.ts'] }],
  },
]

/** Of a place, percent of the mutants that a test has to notice. */
export const LEAST = 85

/** The places, or of each what the paths name: a part, a folder of it or files. @param {readonly string[]} paths */
export function chosen(paths) {
  if (paths.length === 0) return PLACES
  return PLACES.flatMap((place) => {
    if (paths.includes(place.name)) return [place]
    const parts = place.parts.flatMap((part) => {
      if (paths.some((path) => baseOf(part).startsWith(`${path}/`))) return [part]
      const own = paths.filter((path) => partOf(place, path) === part)
      return own.length === 0 ? [] : [{ ...part, mutate: own.map((path) => patternOf(path)) }]
    })
    return parts.length === 0 ? [] : [{ ...place, parts }]
  })
}

/** The folder of a part. @param {Part} part */
function baseOf({ mutate: [pattern = ''] }) {
  return pattern.replace(/(?:\*\*\/)?\*\.ts$/, '')
}

/** The part that a path is in; files beside the folders of a place are in its last one. None: parts are below it. */
function partOf(/** @type {Place} */ { name, parts }, /** @type {string} */ path) {
  if (path !== `${name}.ts` && !path.startsWith(`${name}/`)) return undefined
  if (parts.some((part) => baseOf(part).startsWith(`${path}/`))) return undefined
  const named = parts.find(({ mutate }) => mutate.includes(path))
  return named ?? parts.find((part) => `${path}/`.startsWith(baseOf(part))) ?? parts.at(-1)
}

function patternOf(/** @type {string} */ path) {
  return /\*|\.ts$/.test(path) ? path : `${path}/**/*.ts`
}
