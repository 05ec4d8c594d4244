import type { SingleUse } from '../../core/single-use.js'
import { Expiring } from './expiring.js'
import type { Answer } from './rows.js'

export function memorySingleUse(answer: Answer): SingleUse {
  const spent = new Expiring<number>()
  return {
    spend: (id, until, now) =>
      answer(() => {
        if ((spent.get(id) ?? -Infinity) >= now) return false
        spent.set(id, until, until, now)
        return true
      }),
  }
}
