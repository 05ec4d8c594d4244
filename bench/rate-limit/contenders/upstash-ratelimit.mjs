import { Ratelimit } from '@upstash/ratelimit'
import { Redis } from '@upstash/redis'
import { TOKEN } from '../rest-front.mjs'

/**
 * The real REST client. The limiter's scripts begin with a flag that only Upstash's own servers know: it is taken off,
 * and what is called by the hash of the script with it is called by that of the script without.
 *
 * @param {string} url
 */
function client(url) {
  const redis = new Redis({ url, token: TOKEN, retry: false, enableTelemetry: false })
  /** @type {Map<string, string>} */
  const hashes = new Map()
  return {
    async evalsha(/** @type {string} */ hash, /** @type {string[]} */ keys, /** @type {unknown[]} */ values) {
      const known = hashes.get(hash)
      if (known !== undefined) return redis.evalsha(known, keys, values)
      called = hash
      throw new Error('NOSCRIPT')
    },
    async eval(/** @type {string} */ script, /** @type {string[]} */ keys, /** @type {unknown[]} */ values) {
      const hash = called
      const stock = script.replace(/^#!lua flags=allow-key-locking\n/, '')
      hashes.set(hash, await redis.scriptLoad(stock))
      return redis.eval(stock, keys, values)
    },
  }
}

let called = ''

/** @type {(cache: boolean) => import('../contender.mjs').Contender['redis']} */
const onRest =
  (cache) =>
  (limits, { rest, prefix }) => {
    if (rest === undefined) throw new Error('No REST front.')
    const limiters = limits.map(
      ({ limit, window }, i) =>
        new Ratelimit({
          redis: /** @type {any} */ (client(rest)),
          limiter: Ratelimit.slidingWindow(limit, `${window} ms`),
          prefix: `${prefix}-${i}`,
          ...(cache ? { ephemeralCache: new Map() } : { ephemeralCache: false }),
        }),
    )
    const [one] = limiters
    return {
      check: (key) =>
        limiters.length === 1 ? one.limit(key) : Promise.all(limiters.map((limiter) => limiter.limit(key))),
      admitted: (answer) => [answer].flat().every(({ success }) => success),
      // Without an answer it admits after 5 s, and says so.
      healthy: (answer) => [answer].flat().every(({ reason }) => reason !== 'timeout'),
    }
  }

/** @type {import('../contender.mjs').Contender[]} */
export const contenders = [
  { name: '@upstash/ratelimit', side: 'peer', counts: 'two weighted windows', rest: true, redis: onRest(false) },
  {
    name: '@upstash/ratelimit, cache',
    side: 'peer',
    variant: true,
    counts: 'two weighted windows',
    only: ['blocked', 'accuracy'],
    rest: true,
    redis: onRest(true),
  },
]
