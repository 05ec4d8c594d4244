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
  /** The name under which the server keeps it: SHA-1 in hexadecimal. Known, and no promise, from the first use on. */
  sha1(): string | Promise<string>
}

export function redisScript(text: string): RedisScript {
  let name: string | Promise<string> | undefined
  return {
    text,
    sha1: () =>
      (name ??= sha1(text).then((known) => {
        name = known
        return known
      })),
  }
}

/**
 * Runs a script by its name; in full where the server does not know it: after a restart, a failover or `SCRIPT FLUSH`.
 * Has no deadline: a driver may hold a command for as long as it pleases.
 */
export type RunScript = (script: RedisScript, keys: readonly string[], values: readonly string[]) => Promise<unknown>

/** Whether its keys are spread over several servers, so that one command reaches the keys of one slot only. */
export function isRedisCluster(client: unknown): boolean {
  const { isCluster, getSlotRandomNode } = client as { isCluster?: unknown; getSlotRandomNode?: unknown }
  return isCluster === true || typeof getSlotRandomNode === 'function'
}

/**
 * `undefined`: no client of a known shape.
 * @param fault what is thrown in place of the driver's error, which holds the command with its values; default: that error
 */
export function scriptRunner(client: unknown, fault = (error: unknown) => error): RunScript | undefined {
  const own = calls(client as Partial<Ioredis & NodeRedis> | null | undefined)
  if (own === undefined) return undefined
  const byName = rejecting(own.byName)
  const inFull = rejecting(own.inFull)
  return (script, keys, values) => {
    const fail = (error: unknown) => {
      throw fault(error)
    }
    const again = (thrown: unknown) =>
      replyCode(thrown) === 'NOSCRIPT' ? inFull(script.text, keys, values).catch(fail) : fail(thrown)
    const name = script.sha1()
    if (typeof name === 'string') return byName(name, keys, values).catch(again)
    return name.then((known) => byName(known, keys, values)).catch(again)
  }
}

/** What the server refused with, such as `OOM`, `READONLY`, `NOPERM`, `LOADING`; `undefined`: the error is no reply of it. */
export function replyCode(error: unknown): string | undefined {
  return error instanceof Error ? /^([A-Z]{3,30})(?: |$)/.exec(error.message)?.[1] : undefined
}

type Call = (script: string, keys: readonly string[], values: readonly string[]) => Promise<unknown>

function calls(client: Partial<Ioredis & NodeRedis> | null | undefined): { byName: Call; inFull: Call } | undefined {
  if (typeof client?.eval !== 'function') return undefined
  if (typeof client.evalSha === 'function') {
    const own = client as NodeRedis
    return {
      byName: (name, keys, values) => own.evalSha(name, { keys: [...keys], arguments: [...values] }),
      inFull: (text, keys, values) => own.eval(text, { keys: [...keys], arguments: [...values] }),
    }
  }
  if (typeof client.evalsha === 'function') {
    const own = client as Ioredis
    return {
      byName: (name, keys, values) => own.evalsha(name, keys.length, ...keys, ...values),
      inFull: (text, keys, values) => own.eval(text, keys.length, ...keys, ...values),
    }
  }
  return undefined
}

/** A driver that throws at once is one that rejects. */
function rejecting(call: Call): Call {
  return (script, keys, values) => {
    try {
      return call(script, keys, values)
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
