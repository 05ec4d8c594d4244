import { redisClient } from '../redis-client.mjs'

// The least that counting can cost: nobody's limiter.

/** @type {import('../contender.mjs').Contender[]} */
export const contenders = [
  {
    name: 'Map increment',
    side: 'floor',
    memory(limits) {
      const counts = limits.map(() => new Map())
      const [one] = counts
      const increment = (/** @type {Map<string, number>} */ map, /** @type {string} */ key) => {
        const count = (map.get(key) ?? 0) + 1
        map.set(key, count)
        return count
      }
      return {
        check:
          counts.length === 1
            ? (key) => increment(one, key) <= limits[0].limit
            : (key) => counts.every((map, i) => increment(map, key) <= limits[i].limit),
        admitted: (answer) => answer,
      }
    },
  },
  {
    name: 'bare EVALSHA',
    side: 'floor',
    only: ['redis'],
    async redis(limits, { url, prefix }) {
      const client = redisClient(url)
      const sha = await client.script(
        'LOAD',
        `local n = redis.call('INCR', KEYS[1])
         if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
         return n`,
      )
      const one = (/** @type {number} */ i, /** @type {string} */ key) =>
        client.evalsha(sha, 1, `${prefix}:${i}:${key}`, limits[i].window)
      return {
        check: limits.length === 1 ? (key) => one(0, key) : (key) => Promise.all(limits.map((_, i) => one(i, key))),
        admitted: (answer) => [answer].flat().every((count, i) => count <= limits[i].limit),
        close: () => client.disconnect(),
      }
    },
  },
]
