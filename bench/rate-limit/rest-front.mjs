import { redisRestFront } from '../../packages/holdfast/dist/testing/redis-rest-front.js'
import { redisClient } from './redis-client.mjs'

/** Upstash's REST protocol in front of a Redis of this bench, for clients that speak nothing else. @param {string} url */
export async function restFront(url) {
  const redis = redisClient(url)
  const front = await redisRestFront(redis, TOKEN)
  // It keeps all that it has received for tests to look at.
  const forget = setInterval(() => (front.received.length = 0), 100)
  return {
    url: front.url,
    /** @param {'drop' | 'hang' | number | undefined} fault */
    fail: (fault) => void (front.fault = fault),
    async close() {
      clearInterval(forget)
      redis.disconnect()
      await front.close()
    },
  }
}

export const TOKEN = 'bench'
