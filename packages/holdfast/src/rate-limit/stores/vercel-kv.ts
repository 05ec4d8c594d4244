import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Store } from '../store.js'
import { restClient } from './upstash/rest-client.js'
import type { UpstashClient } from './upstash/upstash-runner.js'
import { upstashStore } from './upstash/upstash-store.js'

export interface VercelKvOptions {
  /** `kv` of `@vercel/kv`, or what its `createClient` made. Default: plain `fetch`, with nothing installed. */
  readonly client?: UpstashClient
  /** Of every key; 1 to 64 letters, digits, `_`, `.`, `:` or `-`. Default `holdfast`. */
  readonly prefix?: string
}

/**
 * Counts in the Redis database that Vercel attached to the project: `upstash`, whose address is in `KV_REST_API_URL` and
 * `KV_REST_API_TOKEN`, or in `UPSTASH_REDIS_REST_URL` and `UPSTASH_REDIS_REST_TOKEN`. They are read at start, or with the
 * first call: a build needs none. See `upstash` for what is to know of a client that is handed in.
 *
 * @example limits: { store: vercelKv(), timeout: '150 ms', onStoreError: 'local' }
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`; at start and with each call `config.limit` as long
 * as the environment says nothing: that is no outage, and `onStoreError` does not excuse it
 */
export function vercelKv(options: VercelKvOptions = {}): Store {
  const { client, prefix = 'holdfast' } = checkedOptions('vercelKv(…)', options, { client: true, prefix: true })
  let attached = client
  return upstashStore('vercel-kv', () => (attached ??= fromEnvironment()), prefix)
}

function fromEnvironment(): UpstashClient {
  // Each name is spelled out: bundlers put the value in its place.
  if (typeof process === 'object') {
    for (const [url, token] of [
      [process.env.KV_REST_API_URL, process.env.KV_REST_API_TOKEN],
      [process.env.UPSTASH_REDIS_REST_URL, process.env.UPSTASH_REDIS_REST_TOKEN],
    ]) {
      if (url && token) return restClient({ url, token })
    }
  }
  throw new ConfigurationError(
    'config.limit',
    'vercelKv() needs KV_REST_API_URL and KV_REST_API_TOKEN, or UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN.',
  )
}
