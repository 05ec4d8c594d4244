import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A real Better Auth server on loopback, with people in its memory and its cookie cache on. */
export interface BetterAuthApp {
  readonly origin: string
  readonly auth: ReturnType<typeof server>
  /** Every call of the database fails. */
  down(isDown: boolean): void
  /** How often the database was asked. */
  asked(): number
  /** The rows of its sessions. */
  readonly sessions: readonly Record<string, unknown>[]
  stop(): Promise<void>
}

/** @param secret signs its cookies */
export async function betterAuthApp(secret: string): Promise<BetterAuthApp> {
  const tables = { user: [], session: [] as Record<string, unknown>[], account: [], verification: [] }
  let isDown = false
  let asked = 0
  const watched = (): void => {
    asked += 1
    if (isDown) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }

  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const auth = server(origin, secret, tables, watched)
  const handle = toNodeHandler(auth)
  listener.on('request', (request, response) => void handle(request, response))
  return {
    origin,
    auth,
    down: (is) => (isDown = is),
    asked: () => asked,
    sessions: tables.session,
    stop: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        listener.closeAllConnections()
      }),
  }
}

function server(
  origin: string,
  secret: string,
  tables: Record<string, Record<string, unknown>[]>,
  watched: () => void,
) {
  return betterAuth({
    baseURL: origin,
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true },
    session: { cookieCache: { enabled: true, maxAge: 3600 } },
    user: { additionalFields: { role: { type: 'string', defaultValue: 'member', input: false } } },
    database: (options: BetterAuthOptions) =>
      new Proxy(memoryAdapter(tables)(options), {
        get(adapter, name) {
          const method: unknown = Reflect.get(adapter, name)
          if (typeof method !== 'function' || name === 'options') return method
          return (...parameters: unknown[]) => {
            watched()
            return Reflect.apply(method, adapter, parameters) as unknown
          }
        },
      }),
  })
}
