import { Redis } from '@upstash/redis'
import { slidingWindow } from 'holdfast/rate-limit'
import { upstash } from 'holdfast/stores/upstash'
import { TOKEN } from '../rest-front.mjs'
import { checker, patience } from './holdfast.mjs'

/** @type {import('../contender.mjs').Contender[]} */
export const contenders = [
  {
    name: 'holdfast slidingWindow, upstash',
    side: 'holdfast',
    variant: true,
    counts: 'sliding window',
    rest: true,
    redis(limits, place) {
      const redis = new Redis({ url: place.rest, token: TOKEN, retry: { retries: 0 }, enableTelemetry: false })
      const declared = limits.map(({ limit, window }, i) =>
        slidingWindow(limit, `${window} ms`, { name: `limit-${i}` }),
      )
      return checker(declared, { store: upstash(redis, { prefix: place.prefix }), ...patience(place) })
    },
  },
]
