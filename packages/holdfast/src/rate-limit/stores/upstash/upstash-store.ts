import type { Store } from '../../store.js'
import { scriptedStore } from '../redis/scripted-store.js'
import { upstashRunner, type UpstashClient } from './upstash-runner.js'

/**
 * A store behind a client that the environment may decide about.
 * @param client throws a `ConfigurationError` as long as there is none to be had
 */
export function upstashStore(name: string, client: () => UpstashClient, prefix: string): Store {
  return { ...scriptedStore(name, upstashRunner(client), prefix), start: () => void client() }
}
