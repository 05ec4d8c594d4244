/** Lua scripts on a Redis client of the app's own. Drivers are told apart by their shape, so none has to be installed. */

/** What is used of `Redis` and `Cluster` of ioredis. */
export interface Ioredis {
  evalsha(sha1: string, keys: number, ...keysAndValues: string[]): Promise<unknown>
  eval(script: string, keys: number, ...keysAndValues: string[]): Promise<unknown>
}

/** What is used of a client, pool, cluster or sentinel of node-redis (`redis`). */
export interface NodeRedis {
  evalSha(sha1: string, options: NodeRedisInput): Promise<unknown>
  eval(script: string, options: NodeRedisInput): Promise<unknown>
}

export interface NodeRedisInput {
  keys: string[]
  arguments: string[]
}

export type RedisClient = Ioredis | NodeRedis

export interface RedisScript {
  readonly text: string
  /** The name under which the server keeps it: SHA-1 in hexadecimal. */
  sha1(): Promise<string>
}

export function redisScript(text: string): RedisScript {
  let name: Promise<string> | undefined
  return { text, sha1: () => (name ??= sha1(text)) }
}

/**
 * Runs a script by its name; whole where the server does not know it: after a restart, a failover or `SCRIPT FLUSH`.
 * Has no deadline: a driver may hold a command for as long as it pleases.
 */
export type RunScript = (script: RedisScript, keys: readonly string[], values: readonly string[]) => Promise<unknown>

/** `undefined`: no client of a known shape. */
export function scriptRunner(client: unknown): RunScript | undefined {
  const { byName, whole } = calls(client as Partial<Ioredis & NodeRedis> | null | undefined) ?? {}
  if (byName === undefined || whole === undefined) return undefined
  return async (script, keys, values) => {
    try {
      return await byName(await script.sha1(), keys, values)
    } catch (error) {
      if (replyCode(error) !== 'NOSCRIPT') throw error
      return whole(script.text, keys, values)
    }
  }
}

/** What the server refused with, such as `OOM`, `READONLY`, `NOPERM`, `LOADING`; `undefined`: the error is no reply of it. */
export function replyCode(error: unknown): string | undefined {
  return error instanceof Error ? /^([A-Z]{3,30})(?: |$)/.exec(error.message)?.[1] : undefined
}

type Call = (script: string, keys: readonly string[], values: readonly string[]) => Promise<unknown>

function calls(client: Partial<Ioredis & NodeRedis> | null | undefined): { byName: Call; whole: Call } | undefined {
  if (typeof client?.eval !== 'function') return undefined
  if (typeof client.evalSha === 'function') {
    const own = client as NodeRedis
    return {
      byName: (name, keys, values) => own.evalSha(name, { keys: [...keys], arguments: [...values] }),
      whole: (text, keys, values) => own.eval(text, { keys: [...keys], arguments: [...values] }),
    }
  }
  if (typeof client.evalsha === 'function') {
    const own = client as Ioredis
    return {
      byName: (name, keys, values) => own.evalsha(name, keys.length, ...keys, ...values),
      whole: (text, keys, values) => own.eval(text, keys.length, ...keys, ...values),
    }
  }
  return undefined
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
