import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, RateLimiterUnion } from 'rate-limiter-flexible'
import { redisClient } from '../redis-client.mjs'

/** @param {readonly InstanceType<typeof RateLimiterMemory>[]} limiters */
function checker(limiters, close = () => {}) {
  const [one] = limiters
  const all = limiters.length === 1 ? one : new RateLimiterUnion(...limiters)
  return {
    check: (/** @type {string} */ key) => all.consume(key),
    admitted: () => true,
    // A union rejects with the answers of those that refused, by prefix.
    refused: (/** @type {any} */ reason) =>
      reason instanceof RateLimiterRes ||
      (!(reason instanceof Error) && Object.values(reason).every((each) => each instanceof RateLimiterRes)),
    close,
  }
}

/** @type {(more: (limit: import('../contender.mjs').Limit) => object) => import('../contender.mjs').Contender['redis']} */
const onRedis =
  (more) =>
  (limits, { url, prefix }) => {
    const client = redisClient(url)
    const limiters = limits.map(
      (limit, i) =>
        new RateLimiterRedis({
          storeClient: client,
          points: limit.limit,
          duration: limit.window / 1000,
          keyPrefix: `${prefix}-${i}`,
          ...more(limit),
        }),
    )
    return checker(limiters, () => client.disconnect())
  }

/** @type {import('../contender.mjs').Contender[]} */
export const contenders = [
  {
    name: 'rate-limiter-flexible',
    side: 'peer',
    counts: 'window from the first hit',
    memory: (limits) =>
      checker(
        limits.map(
          ({ limit, window }, i) =>
            new RateLimiterMemory({ points: limit, duration: window / 1000, keyPrefix: `limit-${i}` }),
        ),
      ),
    redis: onRedis(() => ({})),
  },
  {
    name: 'rate-limiter-flexible, in-memory block',
    side: 'peer',
    variant: true,
    only: ['flood', 'blocked'],
    redis: onRedis(({ limit }) => ({ inMemoryBlockOnConsumed: limit + 1 })),
  },
  {
    name: 'rate-limiter-flexible, insurance',
    side: 'peer',
    variant: true,
    only: ['faults'],
    redis: onRedis(({ limit, window }) => ({
      insuranceLimiter: new RateLimiterMemory({ points: limit, duration: window / 1000 }),
    })),
  },
]
