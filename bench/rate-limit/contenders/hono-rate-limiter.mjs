import { MemoryStore, RedisStore, rateLimiter } from 'hono-rate-limiter'
import { redisClient } from '../redis-client.mjs'
import { storeAlone } from '../store-alone.mjs'

/** What the middleware touches of a context, so that the limiter is measured and not Hono. */
class Context {
  finalized = false
  statusCode = 200
  /** @type {Record<string, unknown>} */
  headers = {}
  /** @param {string} key */
  constructor(key) {
    this.key = key
  }
  set() {}
  header(/** @type {string} */ name, /** @type {unknown} */ value) {
    this.headers[name] = value
  }
  status(/** @type {number} */ code) {
    this.statusCode = code
  }
  text() {
    return this
  }
}

const next = async () => {}

/**
 * @param {readonly import('../contender.mjs').Limit[]} limits
 * @param {readonly any[]} stores
 */
function middleware(limits, stores, close = () => {}) {
  const chain = limits.map(({ limit, window }, i) =>
    rateLimiter({ windowMs: window, limit, store: stores[i], keyGenerator: (c) => /** @type {any} */ (c).key }),
  )
  return {
    async check(/** @type {string} */ key) {
      const context = new Context(key)
      for (const each of chain) {
        await each(/** @type {any} */ (context), next)
        if (context.statusCode !== 200) break
      }
      return context
    },
    admitted: (/** @type {Context} */ context) => context.statusCode === 200,
    close,
  }
}

/** @type {(form: typeof storeAlone) => import('../contender.mjs').Contender['memory']} */
const inMemory = (form) => (limits) => {
  const stores = limits.map(() => new MemoryStore())
  return form(limits, stores, () => stores.forEach((store) => store.shutdown()))
}

/** @type {(form: typeof storeAlone) => import('../contender.mjs').Contender['redis']} */
const onRedis =
  (form) =>
  (limits, { url, prefix }) => {
    const redis = redisClient(url)
    const client = {
      scriptLoad: (/** @type {string} */ script) => redis.script('LOAD', script),
      evalsha: (/** @type {string} */ sha, /** @type {string[]} */ keys, /** @type {string[]} */ values) =>
        redis.evalsha(sha, keys.length, ...keys, ...values),
      decr: (/** @type {string} */ key) => redis.decr(key),
      del: (/** @type {string} */ key) => redis.del(key),
    }
    const stores = limits.map(
      (_, i) => new RedisStore({ client: /** @type {any} */ (client), prefix: `${prefix}-${i}:` }),
    )
    return form(limits, stores, () => redis.disconnect())
  }

/** @type {import('../contender.mjs').Contender[]} */
export const contenders = [
  {
    name: 'hono-rate-limiter',
    side: 'peer',
    counts: 'window from the first hit',
    memory: inMemory(middleware),
    redis: onRedis(middleware),
  },
  {
    name: 'hono-rate-limiter, store alone',
    side: 'peer',
    variant: true,
    only: ['memory', 'bytes', 'flood', 'redis'],
    memory: inMemory(storeAlone),
    redis: onRedis(storeAlone),
  },
]
