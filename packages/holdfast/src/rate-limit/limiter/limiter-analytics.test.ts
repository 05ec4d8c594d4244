import { expect, it } from 'vitest'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { createLimiter, type Charge } from './limiter.js'
import type { Store } from '../store.js'
import { memory } from '../stores/memory.js'

const NOW = 1_800_000_000_000

it.each(['process', 'shared'] as const)(
  'what is refused without asking is added up too, of a %s store',
  async (reach) => {
    const clock = () => NOW
    const own = memory({ clock })
    const store: Store = { ...own, reach, take: async (takes) => own.take(takes), peek: own.peek }
    const limiter = createLimiter({
      store: reach === 'process' ? own : store,
      onStoreError: 'deny',
      clock,
      analytics: true,
    })
    const { policy } = slidingWindow(2, '1 m')
    const charge: Charge = { name: 'a', limit: 'a', identity: 'user 1', policy, cost: 1, route: 'GET /a' }
    for (let i = 0; i < 3; i++) await limiter.charge([charge])
    for (let i = 0; i < 4; i++) expect(limiter.blocked([charge])?.name).toBe('a')
    const [tally] = await limiter.analytics(NOW - 3_600_000, NOW + 3_600_000)
    expect(tally?.callers).toMatchObject([{ name: 'user 1', allowed: 2, denied: 5 }])
  },
)
