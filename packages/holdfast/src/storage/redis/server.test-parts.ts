import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

/** The real server that `npm test` starts, for all test files: use a prefix of your own. */
export const shared = variable('HOLDFAST_TEST_REDIS_URL')

/** A server of one test file, which may be frozen and ended. */
export interface OwnServer {
  readonly port: number
  readonly url: string
  freeze(): void
  thaw(): void
  /** Ends it without a word to anybody. */
  kill(): Promise<void>
  /** Starts it on the same port, with what its options made it keep. */
  start(): Promise<void>
  /** Kills it for good and removes its data. */
  remove(): Promise<void>
}

export async function ownServer(...options: readonly string[]): Promise<OwnServer> {
  const program = variable('HOLDFAST_TEST_REDIS_PROGRAM')
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const abandon = () => child?.kill('SIGKILL')
  process.on('exit', abandon)
  const own: OwnServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    async kill() {
      if (child === undefined) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      child = undefined
    },
    async start() {
      const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...options]
      const started = spawn(program, settings, { stdio: ['ignore', 'pipe', 'ignore'] })
      child = started
      await new Promise<void>((resolve, reject) => {
        started.once('error', reject)
        started.once('exit', () => reject(new Error('Redis did not start.')))
        started.stdout.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve())
      })
    },
    async remove() {
      await own.kill()
      process.off('exit', abandon)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await own.start()
  return own
}

/** A client that gives up at once; its errors are those of its calls. */
export function ioredis(url: string, options: Readonly<Record<string, unknown>> = {}): Redis {
  const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => 50, ...options })
  client.on('error', () => undefined)
  return client
}

export function freshPrefix(): string {
  return `test-${crypto.randomUUID()}`
}

/** Below those that the system gives to connections, which would take it while its server is down or not up yet. */
async function freePort(): Promise<number> {
  const port = randomInt(10_000, 22_000)
  // The cluster's bus takes the port 10,000 above.
  return (await isFree(port)) && (await isFree(port + 10_000)) ? port : freePort()
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set: these tests need a real Redis.`)
  return value
}
