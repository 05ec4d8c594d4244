import { Outage, outage } from '../../../core/outage.js'
import type { RunScript } from '../../../core/redis-client.js'

/** What is used of a client of `@upstash/redis` or `@vercel/kv`. */
export interface UpstashClient {
  evalsha(sha1: string, keys: string[], values: string[]): Promise<unknown>
  eval(script: string, keys: string[], values: string[]): Promise<unknown>
}

/**
 * Runs a script by its name, and whole where the server does not know it. A failure is an `Outage`: what the client
 * throws holds the whole command.
 * @param client asked for with each call, as its settings may come from the environment
 */
export function upstashRunner(client: () => UpstashClient): RunScript {
  return async (script, keys, values) => {
    const own = client()
    try {
      try {
        return await own.evalsha(await script.sha1(), [...keys], [...values])
      } catch (error) {
        if (refusal(error) !== 'NOSCRIPT') throw error
        return await own.eval(script.text, [...keys], [...values])
      }
    } catch (error) {
      const code = refusal(error)
      throw code === undefined ? outage('limit-store', 'script', error) : new Outage('limit-store', 'script', code)
    }
  }
}

/** What the server refused with; clients that pipeline put words of their own in front. */
function refusal(error: unknown): string | undefined {
  return error instanceof Error ? /^(?:Command failed: )?([A-Z]{3,30})(?: |$)/.exec(error.message)?.[1] : undefined
}
