import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What is used of an ioredis client: one that gives replies as bytes. */
export interface RawRedis {
  callBuffer(command: string, ...values: (string | number)[]): Promise<unknown>
}

export interface RestRequest {
  /** `/`, `/pipeline` or `/multi-exec`. */
  readonly path: string
  /** Redis commands with their arguments. */
  readonly commands: readonly (readonly unknown[])[]
}

/**
 * What goes wrong with a request. `hang`: no answer ever. `drop`: the connection is cut before the command runs;
 * `drop-answer`: after it ran. A number: milliseconds that the answer is late. A function answers in place of the front.
 */
export type RestFault = 'hang' | 'drop' | 'drop-answer' | number | ((response: ServerResponse) => void)

export interface RedisRestFront {
  readonly url: string
  readonly token: string
  /** What has been asked for so far, whatever became of it. */
  readonly received: RestRequest[]
  /** For every request from now on; `undefined`: none. */
  fault: RestFault | undefined
  close(): Promise<void>
}

/**
 * The REST protocol of Upstash on a loopback port, in front of a real Redis, for tests: a command as a JSON array, or
 * many by `/pipeline` and `/multi-exec`, a bearer token, and strings of replies in base64 where it is asked for.
 */
export async function redisRestFront(redis: RawRedis, token: string = crypto.randomUUID()): Promise<RedisRestFront> {
  const timers = new Set<NodeJS.Timeout>()

  const later = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, milliseconds)
      timers.add(timer)
    })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const path = request.url ?? '/'
    const commands = parsed(path, await text(request))
    front.received.push({ path, commands: commands ?? [] })

    const { fault } = front
    if (typeof fault === 'function') return fault(response)
    if (fault === 'hang') return
    if (fault === 'drop') return void request.socket.destroy()
    if (request.headers.authorization !== `Bearer ${token}`) {
      return reply(401, { error: 'WRONGPASS invalid or missing auth token' })
    }
    if (request.method !== 'POST' || commands === undefined) {
      return reply(400, { error: 'ERR failed to parse command' })
    }

    const { status, body } = await run(path, commands, request.headers['upstash-encoding'] === 'base64')
    if (fault === 'drop-answer') return void request.socket.destroy()
    if (typeof fault === 'number') await later(fault)
    reply(status, body)
  }

  async function run(path: string, commands: RestRequest['commands'], base64: boolean) {
    const call = async ([name, ...values]: readonly unknown[]) => {
      try {
        return { result: encoded(await redis.callBuffer(String(name), ...values.map(String)), base64) }
      } catch (error) {
        return { error: (error as Error).message }
      }
    }
    if (path === '/pipeline') return { status: 200, body: await Promise.all(commands.map(call)) }
    if (path === '/multi-exec') {
      // Written in one turn, so that no other request comes between.
      const all = await Promise.all([['MULTI'], ...commands, ['EXEC']].map(call))
      const { result, error } = all.at(-1) as { result?: readonly unknown[]; error?: string }
      return result === undefined
        ? { status: 400, body: { error } }
        : { status: 200, body: result.map((each) => (isFailure(each) ? each : { result: each })) }
    }
    const body = await call(commands[0] as readonly unknown[])
    return { status: 'error' in body ? 400 : 200, body }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const front: RedisRestFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    received: [],
    fault: undefined,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer)
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return front
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** `undefined`: not of this protocol. */
function parsed(path: string, body: string): RestRequest['commands'] | undefined {
  try {
    const given: unknown = JSON.parse(body)
    const commands: unknown = path === '/' ? [given] : given
    const known = ['/', '/pipeline', '/multi-exec'].includes(path)
    const isCommand = (each: unknown) => Array.isArray(each) && each.length > 0
    return known && Array.isArray(commands) && commands.every(isCommand) ? commands : undefined
  } catch {
    return undefined
  }
}

/** A reply as JSON: bytes as text, or in base64, all but a plain OK. */
function encoded(reply: unknown, base64: boolean): unknown {
  if (Array.isArray(reply)) return reply.map((each) => encoded(each, base64))
  if (reply instanceof Error) return { error: reply.message }
  if (!(reply instanceof Uint8Array)) return reply
  const bytes = Buffer.from(reply)
  return base64 && bytes.toString() !== 'OK' ? bytes.toString('base64') : bytes.toString()
}

function isFailure(reply: unknown): reply is { readonly error: string } {
  return typeof reply === 'object' && reply !== null && 'error' in reply
}
