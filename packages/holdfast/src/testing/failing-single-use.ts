import type { SingleUse } from '../core/single-use.js'

/** A store that answers with an error, or not at all, once it is told to. */
export interface FailingSingleUse extends SingleUse {
  fail(how: 'error' | 'silence'): void
}

export function failingSingleUse(store: SingleUse): FailingSingleUse {
  let failing: 'error' | 'silence' | undefined
  return {
    fail: (how) => void (failing = how),
    async spend(id, until, now) {
      if (failing === 'silence') return new Promise<boolean>(() => {})
      if (failing === 'error') throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      return store.spend(id, until, now)
    },
  }
}
