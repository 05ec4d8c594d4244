import { Redis } from 'ioredis'

/** Milliseconds. */
export const RECONNECT = 250

/**
 * The same client for everybody: at its defaults, but for a wait between connections that does not grow with the
 * outage, so that what is seen after it is the limiter's doing.
 *
 * @param {string} url
 */
export function redisClient(url) {
  const client = new Redis(url, { retryStrategy: () => RECONNECT })
  client.on('error', () => undefined)
  return client
}
