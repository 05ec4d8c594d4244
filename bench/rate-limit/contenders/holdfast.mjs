import { createLimiter, fixedWindow, gcra, rateLimit, slidingWindow, tokenBucket } from 'holdfast/rate-limit'
import { memory } from 'holdfast/stores/memory'
import { redis } from 'holdfast/stores/redis'
import { createClient } from 'redis'
import { redisClient, RECONNECT } from '../redis-client.mjs'

/**
 * @typedef {import('../contender.mjs').Limit} Limit
 * @typedef {import('../contender.mjs').Contender} Contender
 * @typedef {ReturnType<typeof slidingWindow>} Declared
 */

/** @type {Record<string, { counts: string, declared: (limit: Limit, name: string) => Declared }>} */
const algorithms = {
  slidingWindow: {
    counts: 'sliding window',
    declared: ({ limit, window }, name) => slidingWindow(limit, `${window} ms`, { name }),
  },
  fixedWindow: {
    counts: 'window of the clock',
    declared: ({ limit, window }, name) => fixedWindow(limit, `${window} ms`, { name }),
  },
  tokenBucket: {
    counts: 'tokens',
    declared: ({ limit, window }, name) => tokenBucket(limit, `${window} ms`, limit, { name }),
  },
  gcra: { counts: 'a steady rate', declared: ({ limit, window }, name) => gcra(limit, `${window} ms`, { name }) },
}
const { declared: sliding } = algorithms.slidingWindow

/** @param {readonly Limit[]} limits @param {typeof sliding} declared */
const all = (limits, declared) => limits.map((limit, i) => declared(limit, `limit-${i}`))

/**
 * @param {readonly Declared[]} limits
 * @param {Omit<Parameters<typeof rateLimit>[0], 'limits' | 'onStoreError'>} options
 */
export function checker(limits, options, close = () => {}) {
  const limiter = rateLimit({ limits, onStoreError: 'local', log: () => {}, ...options })
  return {
    check: (/** @type {string} */ identity) => limiter.take(identity),
    admitted: (/** @type {any} */ result) => result.allowed,
    healthy: (/** @type {any} */ result) => !result.degraded,
    close,
  }
}

/** A stall of a busy machine is no outage, where outages are not what is measured. @param {{ patient?: boolean }} place */
export const patience = ({ patient }) => (patient ? { timeout: '2 s' } : {})

/** A key is one limit and identity. @param {number | undefined} keys @param {readonly Limit[]} limits */
const room = (keys, limits) => (keys === undefined ? {} : { maxKeys: keys * limits.length })

/** @type {(declared: typeof sliding) => Contender['memory']} */
const inMemory =
  (declared) =>
  (limits, { keys, clock } = {}) => {
    const time = clock === undefined ? {} : { clock }
    const store = memory({ ...room(keys, limits), ...time })
    return checker(all(limits, declared), { store, ...time })
  }

/** @type {(declared: typeof sliding) => Contender['redis']} */
const onRedis = (declared) => (limits, place) => {
  const client = redisClient(place.url)
  const store = redis(client, { prefix: place.prefix })
  return checker(all(limits, declared), { store, ...patience(place) }, () => client.disconnect())
}

/** @type {Contender[]} */
export const contenders = [
  ...Object.entries(algorithms).map(([algorithm, { counts, declared }]) => ({
    name: `holdfast ${algorithm}`,
    side: /** @type {const} */ ('holdfast'),
    variant: declared !== sliding,
    counts,
    // A fault of the store meets all algorithms alike.
    only: ['memory', 'bytes', 'flood', 'redis', 'accuracy', 'processes', ...(declared === sliding ? ['faults'] : [])],
    memory: inMemory(declared),
    redis: onRedis(declared),
  })),
  {
    name: 'holdfast slidingWindow, createLimiter',
    side: 'holdfast',
    variant: true,
    only: ['memory', 'flood'],
    memory(limits, { keys } = {}) {
      const limiter = createLimiter({
        store: memory(room(keys, limits)),
        onStoreError: 'local',
      })
      const declared = all(limits, sliding).map(({ policy, name = '' }) => ({ policy, name, limit: name, cost: 1 }))
      return {
        check: (identity) =>
          limiter.charge(declared.map(({ policy, name, limit, cost }) => ({ name, limit, identity, policy, cost }))),
        admitted: (outcome) => outcome.refused === undefined,
      }
    },
  },
  {
    name: 'holdfast slidingWindow, node-redis',
    side: 'holdfast',
    variant: true,
    counts: 'sliding window',
    only: ['redis', 'faults'],
    redis(limits, place) {
      const client = createClient({ url: place.url, socket: { reconnectStrategy: RECONNECT } })
      client.on('error', () => undefined)
      client.connect().catch(() => undefined)
      const store = redis(client, { prefix: place.prefix })
      return checker(all(limits, sliding), { store, ...patience(place) }, () => client.destroy())
    },
  },
]
