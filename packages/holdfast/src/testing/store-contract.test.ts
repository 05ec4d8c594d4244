import { describe, expect, it } from 'vitest'
import type { Store, Take, Taken } from '../rate-limit/store.js'
import { memory } from '../rate-limit/stores/memory.js'
import { storeContract, type StoreUnderTest } from './store-contract.js'

function opened(wrap: (store: Store) => Store = (store) => store): StoreUnderTest {
  let time = 1_700_000_000_000
  const clock = () => time
  return {
    store: wrap(memory({ clock })),
    now: clock,
    advance: (ms) => void (time += ms),
  }
}

storeContract('memory', () => opened(), { describe, it, expect })

storeContract(
  'memory behind a promise',
  () => opened((store) => ({ name: 'later', take: async (takes) => store.take(takes) })),
  { describe, it, expect },
)

storeContract('memory, in a window of 250 ms', () => opened(), { describe, it, expect }, { window: 250 })

/** Runs the suite with a runner of its own; the titles of the tests that failed. */
async function failures(wrap: (store: Store) => Store): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = []
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void tests.push([title, body]),
    expect,
  }
  storeContract('broken', () => opened(wrap), runner)
  const failed: string[] = []
  for (const [title, body] of tests) await body().catch(() => failed.push(title))
  return failed
}

const altered = (change: (taken: Taken, take: Take) => Taken) => (store: Store) => ({
  name: 'altered',
  take: (takes: readonly Take[]) => {
    const answer = store.take(takes) as readonly Taken[]
    return answer.map((taken, i) => change(taken, takes[i] as Take))
  },
})

const mapped = (change: (take: Take) => Take) => (store: Store) => ({
  name: 'mapped',
  take: (takes: readonly Take[]) => store.take(takes.map(change)),
})

describe('the contract suite turns red when a store', () => {
  const broken: Readonly<Record<string, (store: Store) => Store>> = {
    'charges stacked limits one by one': (store) => ({
      name: 'serial',
      take: (takes) => takes.flatMap((take) => store.take([take]) as readonly Taken[]),
    }),
    'admits one too many': mapped((take) => ({ ...take, policy: { ...take.policy, limit: take.policy.limit + 1 } })),
    'forgets a millisecond too early': mapped((take) => ({
      ...take,
      policy: { ...take.policy, window: take.policy.window - 1 },
    })),
    'cuts long keys': mapped((take) =>
      typeof take.key === 'string' ? { ...take, key: take.key.slice(0, 9_999) } : take,
    ),
    'stringifies an absent key': mapped((take) => ({ ...take, key: [take.key ?? 'undefined'].join('') })),
    'cuts keys at NUL': mapped((take) =>
      typeof take.key === 'string' ? { ...take, key: take.key.split('\u0000')[0] as string } : take,
    ),
    'replaces lone surrogates': mapped((take) =>
      typeof take.key === 'string'
        ? { ...take, key: new TextDecoder().decode(new TextEncoder().encode(take.key)) }
        : take,
    ),
    'promises a retry too early': altered((taken) => ({ ...taken, retryAfter: Math.floor(taken.retryAfter / 2) })),
    'promises a retry too late': altered((taken) => ({ ...taken, retryAfter: taken.retryAfter * 2 })),
    'promises to be whole too early': altered((taken) => ({ ...taken, reset: taken.reset - 1 })),
    'tells one remaining too many': altered((taken) => ({ ...taken, remaining: taken.remaining + 1 })),
    'rounds bad costs up': mapped((take) => ({ ...take, cost: Math.max(1, Math.round(take.cost) || 1) })),
    'forgives when the limit changes': mapped((take) =>
      typeof take.key === 'string' ? { ...take, key: `${take.policy.limit} ${take.key}` } : take,
    ),
    'counts every call as one unit': mapped((take) => ({ ...take, cost: take.cost >= 1 ? 1 : take.cost })),
  }
  it.each(Object.entries(broken))('%s', async (_, wrap) => {
    expect(await failures(wrap)).not.toEqual([])
  })

  it('and only then', async () => {
    expect(await failures((store) => store)).toEqual([])
  })
})
