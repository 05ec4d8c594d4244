import type { Eventually } from '../../core/verdict.js'
import { slidingWindow } from '../algorithms/sliding-window.js'
import type { LimiterOptions } from './limiter-options.js'
import { createLimiter, type Charge, type Limiter } from './limiter.js'
import type { Store, Take, Taken } from '../store.js'
import { memory } from '../stores/memory.js'

export const charge = (identity: string, limit = 2, cost = 1, name = 'caller'): Charge => ({
  name,
  limit: name,
  identity,
  cost,
  policy: slidingWindow(limit, '1 m').policy,
})

export interface FaultyStore extends Store {
  /** Of `take` and `peek`. */
  calls: number
  /** Of the document. */
  reads: number
  /** In place of verdicts. */
  answer: ((takes: readonly Take[]) => Eventually<readonly Taken[]>) | undefined
  /** Instead of the document. */
  unreadable: boolean
}

/** A shared store in memory that answers at once, whose calls are counted, and whose behaviour can be replaced. */
export function faulty(reach: Store['reach'] = 'shared'): FaultyStore {
  const { takeOne: _, ...inner } = memory()
  const store: FaultyStore = {
    ...inner,
    name: 'faulty',
    reach,
    calls: 0,
    reads: 0,
    answer: undefined,
    unreadable: false,
    take: (takes) => counted(takes, inner.take),
    peek: (takes) => counted(takes, inner.peek),
    document: {
      read(known) {
        store.reads++
        if (store.unreadable) throw new Error('down')
        return inner.document.read(known)
      },
      write: inner.document.write,
    },
  }
  function counted(takes: readonly Take[], ask: (takes: readonly Take[]) => readonly Taken[]) {
    store.calls++
    return store.answer === undefined ? ask(takes) : store.answer(takes)
  }
  return store
}

/** A limiter that says nothing. */
export const limited = (store: Store, options: Partial<LimiterOptions> = {}): Limiter =>
  createLimiter({ store, onStoreError: 'deny', log: () => undefined, ...options })

export const never = () => new Promise<readonly Taken[]>(() => {})

export const down = (): never => {
  throw new Error('down')
}
