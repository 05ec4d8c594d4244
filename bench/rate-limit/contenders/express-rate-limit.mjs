import { MemoryStore, rateLimit } from 'express-rate-limit'
import { RedisStore } from 'rate-limit-redis'
import { redisClient } from '../redis-client.mjs'
import { storeAlone } from '../store-alone.mjs'

/** What the middleware touches of an answer, so that the limiter is measured and not Express. */
class Answer {
  statusCode = 200
  headersSent = false
  writableEnded = false
  /** @type {Record<string, unknown>} */
  headers = {}
  /** @type {Error | undefined} */
  error
  next = (/** @type {any} */ error) => {
    this.error = error
  }
  setHeader(/** @type {string} */ name, /** @type {unknown} */ value) {
    this.headers[name] = value
  }
  status(/** @type {number} */ code) {
    this.statusCode = code
    return this
  }
  send() {
    this.writableEnded = true
  }
}

/**
 * @param {readonly import('../contender.mjs').Limit[]} limits
 * @param {readonly any[]} stores
 */
function middleware(limits, stores, close = () => {}) {
  const chain = limits.map(({ limit, window }, i) =>
    rateLimit({
      windowMs: window,
      limit,
      store: stores[i],
      keyGenerator: (request) => /** @type {any} */ (request).key,
      logger: { warn: () => {}, error: () => {} },
    }),
  )
  return {
    async check(/** @type {string} */ key) {
      const answer = new Answer()
      const request = { key, ip: '192.0.2.1', headers: {}, app: { get: () => false } }
      for (const each of chain) {
        await each(/** @type {any} */ (request), /** @type {any} */ (answer), answer.next)
        if (answer.error !== undefined) throw answer.error
        if (answer.statusCode !== 200) break
      }
      return answer
    },
    admitted: (/** @type {Answer} */ answer) => answer.statusCode === 200,
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
    const client = redisClient(url)
    const stores = limits.map(
      (_, i) =>
        new RedisStore({
          prefix: `${prefix}-${i}:`,
          sendCommand: (command, ...rest) => /** @type {any} */ (client.call(command, ...rest)),
        }),
    )
    return form(limits, stores, () => client.disconnect())
  }

/** @type {import('../contender.mjs').Contender[]} */
export const contenders = [
  {
    name: 'express-rate-limit',
    side: 'peer',
    counts: 'window from the first hit',
    memory: inMemory(middleware),
    redis: onRedis(middleware),
  },
  {
    name: 'express-rate-limit, store alone',
    side: 'peer',
    variant: true,
    only: ['memory', 'bytes', 'flood', 'redis'],
    memory: inMemory(storeAlone),
    redis: onRedis(storeAlone),
  },
]
