import { beforeAll, expect, it } from 'vitest'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { endpointBrowser } from '../../testing/account-endpoints.js'
import { accounts } from '../accounts.js'

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const { name: _, ...credentials } = ada
const time = Date.UTC(2030, 0, 1, 12)
const clock = () => time

/** Every call of either store counts; the one with this number fails, in one of the ways in which drivers fail. */
function counting(storage: Storage, failing: number): { readonly storage: Storage; calls(): number } {
  let calls = 0
  const wrap = <T extends object>(store: T): T =>
    new Proxy(store, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...parameters: unknown[]) => unknown
        return (...parameters: unknown[]) => {
          // Nobody waits for it, and nobody learns that it failed.
          if (name === 'deleteExpired') return method.apply(target, parameters)
          if (++calls !== failing) return method.apply(target, parameters)
          if (failing % 2 === 0) throw new Error('socket hang up')
          return Promise.reject(Object.assign(new Error('ada@example.com'), { code: 'ECONNRESET' }))
        }
      },
    })
  const counted = { accounts: wrap(storage.accounts), sessions: wrap(storage.sessions), close: () => storage.close() }
  return { storage: counted, calls: () => calls }
}

/** A fresh storage with an account and a signed-in browser, for each try. */
async function prepared() {
  const storage = memory()
  const browser = endpointBrowser({ storage, clock })
  await browser.call('POST register', ada)
  const { cookies } = await browser.call('POST login', credentials)
  const { sessionId } = (await browser.identify()) as { sessionId: string }
  return { storage, cookies, sessionId }
}

const tries: readonly (readonly [string, unknown, boolean])[] = [
  ['POST register', { ...ada, email: 'eve@example.com' }, false],
  ['POST login', credentials, false],
  ['POST login', credentials, true],
  ['POST login', { ...credentials, password: 'wrong' }, false],
  ['POST login', { ...credentials, email: 'nobody@example.com' }, false],
  ['POST logout', undefined, true],
  ['POST refresh', undefined, true],
  ['GET session', undefined, true],
  ['GET sessions', undefined, true],
  ['DELETE sessions/:id', undefined, true],
]

let injected = 0
beforeAll(() => {
  injected = 0
})

it.each(tries)(
  'tokens/46 %s: whichever store call fails, it is an outage, and no principal',
  async (route, body, signedIn) => {
    const run = async (failing: number) => {
      const { storage, cookies, sessionId } = await prepared()
      const counted = counting(storage, failing)
      const browser = endpointBrowser({ storage: counted.storage, clock, cookies: signedIn ? cookies : [] })
      const identified = await browser.identify()
      const after = counted.calls()
      if (failing > 0 && failing <= after) return { identified, calls: after, answer: undefined }
      // `call` identifies once more before the handler: those calls are covered above.
      const answer = await browser.call(route, body, { id: sessionId }).catch((error: unknown) => error)
      return { identified, calls: counted.calls(), answer, from: 2 * after }
    }

    const { calls, from = 0 } = await run(0)
    expect(calls).toBeGreaterThan(from)
    for (let failing = 1; failing <= calls; failing++) {
      const { identified, answer } = await run(failing)
      injected++
      if (answer === undefined) {
        expect(identified).toEqual({ unavailable: 'session-store' })
      } else if (failing > from) {
        // The pipeline makes 503 of it, and drops what the endpoint had added to its answer.
        expect(answer).toMatchObject({ name: 'HoldfastOutage' })
        expect((answer as unknown as Error).message).not.toMatch(/ada@|hang up/)
      }
    }
    expect(injected).toBeGreaterThan(0)
  },
)

it('tokens/46 an administrator learns of it as an outage', async () => {
  const { storage } = await prepared()
  for (const act of ['list', 'find', 'update', 'endSessions'] as const) {
    const { users } = accounts({ storage: counting(storage, 1).storage, clock })
    await expect(
      (users[act] as (id?: unknown, changes?: unknown) => Promise<unknown>)(undefined, { disabled: true }),
    ).rejects.toMatchObject({
      name: 'HoldfastOutage',
    })
  }
})
