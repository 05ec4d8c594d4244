import { Outage } from '../core/outage.js'
import type { Eventually } from '../core/verdict.js'
import type { Storage } from '../storage/storage.js'

/**
 * How a call fails. `refused`: nothing was done, as when the server is down. `lost`: all was done and the answer did not
 * come by the deadline, as when the network breaks behind the request.
 */
export type StorageFault = 'refused' | 'lost'

export interface FaultyStorage extends Storage {
  /** Counts anew; the `n`-th call from now fails, 1 the next one, 0 none. */
  fail(n: number, fault?: StorageFault): void
  /** The calls since, in order, such as `sessions.find`. */
  readonly calls: readonly string[]
}

/** A storage of which any one call can be made to fail. Until `fail` is called it does what the given one does. */
export function faultyStorage(storage: Storage): FaultyStorage {
  let [failing, fault]: [number, StorageFault] = [0, 'refused']
  const calls: string[] = []

  const faulty = <Store extends object>(key: string, part: string, store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name, target)
        if (typeof method !== 'function') return method
        return async (...parameters: unknown[]): Promise<unknown> => {
          const mine = calls.push(`${key}.${String(name)}`) === failing
          // Read now: the test may go on to the next fault before this call has ended.
          const kind = fault
          if (mine && kind === 'refused') throw new Outage(part, String(name), 'ECONNREFUSED')
          const answer: unknown = await method.apply(target, parameters)
          if (mine) throw new Outage(part, String(name), 'timeout')
          return answer
        }
      },
    })

  return {
    accounts: faulty('accounts', 'account-store', storage.accounts),
    sessions: faulty('sessions', 'session-store', storage.sessions),
    keys: faulty('keys', 'key-store', storage.keys),
    tickets: faulty('tickets', 'ticket-store', storage.tickets),
    attempts: faulty('attempts', 'attempt-store', storage.attempts),
    factors: faulty('factors', 'factor-store', storage.factors),
    singleUse: faulty('singleUse', 'single-use-store', storage.singleUse),
    close: () => storage.close(),
    calls,
    fail(n, kind = 'refused') {
      calls.length = 0
      ;[failing, fault] = [n, kind]
    },
  }
}

/** What came of one run in which one call failed. */
export interface OutageRun<Result> {
  /** Such as `sessions.find`. */
  readonly call: string
  /** Its place among the calls of the run, from 1. */
  readonly n: number
  readonly fault: StorageFault
  readonly result: PromiseSettledResult<Result>
}

/**
 * Runs the same work with its first store call failing, then with its second, and so on to its last, in both ways.
 *
 * @param prepare makes everything anew for each run; what it asks of the storage is not counted
 * @returns as many runs as there were calls to fail, times two; none when the work asks no store
 * @example
 * const runs = await everyOutage(async () => {
 *   const storage = faultyStorage(memory())
 *   const browser = await signedIn(storage)
 *   return { storage, run: () => browser.fetch('/api/auth/refresh', { method: 'POST' }) }
 * })
 * for (const { result } of runs) expect(result).toMatchObject({ value: { status: 503 } })
 */
export async function everyOutage<Result>(
  prepare: () => Eventually<{ readonly storage: FaultyStorage; readonly run: () => Promise<Result> }>,
): Promise<readonly OutageRun<Result>[]> {
  const runs: OutageRun<Result>[] = []
  for (const fault of ['refused', 'lost'] as const) {
    for (let n = 1; ; n++) {
      const { storage, run } = await prepare()
      storage.fail(n, fault)
      const [result] = await Promise.allSettled([run()])
      const call = storage.calls[n - 1]
      await storage.close()
      if (call === undefined) break
      runs.push({ call, n, fault, result })
    }
  }
  return runs
}
