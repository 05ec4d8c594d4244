import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Store } from '../store.js'
import { restClient, type UpstashAddress } from './upstash/rest-client.js'
import type { UpstashClient } from './upstash/upstash-runner.js'
import { upstashStore } from './upstash/upstash-store.js'

export type { UpstashAddress } from './upstash/rest-client.js'
export type { UpstashClient } from './upstash/upstash-runner.js'

export interface UpstashOptions {
  /** Of every key; 1 to 64 letters, digits, `_`, `.`, `:` or `-`. Default `holdfast`. */
  readonly prefix?: string
}

/**
 * Counts in an Upstash database, over HTTP: for the Edge runtime and other places without TCP. A call is one request,
 * whatever the number of limits, atomic by one script, on the database's clock. With `{ url, token }` nothing has to be
 * installed, and nothing is sent twice.
 *
 * A client that is handed in sends again what got no answer, for seconds and unseen by the limiter's timeout, and a
 * take that had been charged is then charged twice: make it with `retry: { retries: 0 }`.
 *
 * HTTP from another region takes longer than the limiter's default of 50 ms: give it a `timeout` that fits.
 *
 * @example upstash({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN })
 * @example upstash(new Redis({ url, token, retry: { retries: 0 } }))
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`; where `url` or `token` is absent, at start and with
 * each call: a build needs neither
 */
export function upstash(database: UpstashAddress | UpstashClient, options: UpstashOptions = {}): Store {
  const { prefix = 'holdfast' } = checkedOptions('upstash(…)', options, { prefix: true })
  if (!isAddress(database)) {
    if (isClient(database)) return upstashStore('upstash', () => database, prefix)
    throw new ConfigurationError('config.limit', 'upstash(…) takes { url, token }, or a client of @upstash/redis.')
  }
  const { url, token } = database
  const client = url && token ? restClient({ ...database, url, token }) : undefined
  return upstashStore('upstash', () => client ?? absent(), prefix)
}

function absent(): never {
  throw new ConfigurationError(
    'config.limit',
    'upstash({ url, token }) has no url or no token: the variables that hold them, such as UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, are not set.',
  )
}

function isAddress(database: unknown): database is UpstashAddress {
  return typeof database === 'object' && database !== null && Object.hasOwn(database, 'url')
}

function isClient(client: Partial<UpstashClient> | null | undefined): client is UpstashClient {
  return typeof client?.evalsha === 'function' && typeof client.eval === 'function'
}
