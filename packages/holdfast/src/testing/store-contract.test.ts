import { describe, expect, it } from 'vitest'
import type { Store, Take, Taken } from '../rate-limit/store.js'
import { memory } from '../rate-limit/stores/memory.js'
import { storeContract, type StoreContractOptions, type StoreUnderTest } from './store-contract.js'

function opened(wrap: (store: Store) => Store = (store) => store): StoreUnderTest {
  let time = 1_700_000_000_000
  const clock = () => time
  return {
    store: wrap(memory({ clock })),
    now: clock,
    advance: (ms) => void (time += ms),
  }
}

/** The same store, but for some of its methods. */
const but = (change: (store: Store) => Partial<Store>) => (store: Store) => ({ ...store, ...change(store) })

storeContract('memory', () => opened(), { describe, it, expect })

storeContract(
  'memory behind a promise',
  () =>
    opened(
      but((store) => ({
        take: async (takes) => store.take(takes),
        peek: async (takes) => store.peek(takes),
        reset: async (counters) => store.reset(counters),
      })),
    ),
  { describe, it, expect },
)

storeContract('memory, in a window of 250 ms', () => opened(), { describe, it, expect }, { window: 250 })

storeContract('memory, not so exactly', () => opened(), { describe, it, expect }, { window: 500, slack: 50 })

interface Run {
  readonly failed: readonly string[]
  readonly waited: number
}

/** Runs the suite with a runner of its own: the titles of the tests that failed, and how long it waited. */
async function run(wrap: (store: Store) => Store, options?: StoreContractOptions): Promise<Run> {
  const tests: [string, () => Promise<void>][] = []
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void tests.push([title, body]),
    expect,
  }
  let waited = 0
  const open = () => {
    const under = opened(wrap)
    return { ...under, advance: (ms: number) => ((waited += ms), under.advance(ms)) }
  }
  storeContract('watched', open, runner, options)
  const failed: string[] = []
  for (const [title, body] of tests) await body().catch(() => failed.push(title))
  return { failed, waited }
}

const altered = (change: (taken: Taken, take: Take) => Taken) =>
  but((store) => ({
    take: (takes) => (store.take(takes) as readonly Taken[]).map((taken, i) => change(taken, takes[i] as Take)),
  }))

const mapped = (change: (take: Take) => Take) =>
  but((store) => ({
    take: (takes) => store.take(takes.map(change)),
    peek: (takes) => store.peek(takes.map(change)),
    reset: (counters) => store.reset(counters.map((counter) => change({ ...counter, cost: 1 }))),
  }))

const identities = (change: (text: string) => string) =>
  mapped((take) => (typeof take.identity === 'string' ? { ...take, identity: change(take.identity) } : take))

const limits = (change: (text: string) => string) =>
  mapped((take) => (typeof take.limit === 'string' ? { ...take, limit: change(take.limit) } : take))

const numbers = (change: (policy: Take['policy']) => Partial<Take['policy']>) =>
  mapped((take) => ({ ...take, policy: { ...take.policy, ...change(take.policy) } }))

describe('the contract suite turns red when a store', () => {
  const broken: Readonly<Record<string, (store: Store) => Store>> = {
    'charges stacked limits one by one': but((store) => ({
      take: (takes) => takes.flatMap((take) => store.take([take]) as readonly Taken[]),
    })),
    'admits one too many': numbers((policy) =>
      policy.burst === undefined ? { limit: policy.limit + 1 } : { burst: policy.burst + 1, limit: policy.limit + 1 },
    ),
    'forgets a millisecond too early': numbers(({ window }) => ({ window: window - 1 })),
    'knows one algorithm only': numbers(({ algorithm, limit }) =>
      algorithm === 'gcra' ? { algorithm: 'token-bucket', burst: limit } : {},
    ),
    'aligns fixed windows to the first call': numbers(({ algorithm, limit }) =>
      algorithm === 'fixed-window' ? { algorithm: 'token-bucket', burst: limit } : {},
    ),
    'cuts long identities': identities((text) => text.slice(0, 9_999)),
    'cuts long limits': limits((text) => text.slice(0, 511)),
    'stringifies an absent identity': mapped((take) => ({
      ...take,
      identity: [take.identity ?? 'undefined'].join(''),
    })),
    'cuts identities at NUL': identities((text) => text.split('\u0000')[0] as string),
    'replaces lone surrogates': identities((text) => new TextDecoder().decode(new TextEncoder().encode(text))),
    'joins limit and identity with a colon': mapped((take) =>
      typeof take.limit === 'string' && typeof take.identity === 'string' && take.limit !== '' && take.identity !== ''
        ? { ...take, limit: 'all', identity: `${take.limit.slice(0, 512)}:${take.identity}` }
        : take,
    ),
    'counts a limit once for all of its windows': numbers(({ window }) => ({ window: Math.min(window, 60_000) })),
    'promises a retry too early': altered((taken) => ({ ...taken, retryAfter: Math.floor(taken.retryAfter / 2) })),
    'promises a retry too late': altered((taken) => ({ ...taken, retryAfter: taken.retryAfter * 2 })),
    'promises to be whole too early': altered((taken) => ({ ...taken, reset: taken.reset - 1 })),
    'promises to be whole too late': altered((taken) => ({ ...taken, reset: taken.reset + 1 })),
    'tells one remaining too many': altered((taken) => ({ ...taken, remaining: taken.remaining + 1 })),
    'rounds bad costs up': mapped((take) => ({ ...take, cost: Math.max(1, Math.round(take.cost) || 1) })),
    'forgives when the limit changes': mapped((take) =>
      typeof take.identity === 'string' ? { ...take, identity: `${take.policy.limit} ${take.identity}` } : take,
    ),
    'counts every call as one unit': mapped((take) => ({ ...take, cost: take.cost >= 1 ? 1 : take.cost })),
    'enforces what only observes': mapped((take) => ({ ...take, observe: false })),
    'only observes': mapped((take) => ({ ...take, observe: true })),
    'charges for a peek': but((store) => ({ peek: (takes) => store.take(takes) })),
    'peeks at all together': but((store) => ({ peek: (takes) => altered((taken) => taken)(store).take(takes) })),
    'resets by prefix': but((store) => {
      const seen = new Map<string, Take>()
      return {
        take: (takes) => (takes.forEach((take) => seen.set(JSON.stringify(take), take)), store.take(takes)),
        reset: (counters) => {
          store.reset(counters)
          for (const { identity } of counters) {
            store.reset([...seen.values()].filter((take) => take.identity.startsWith(identity)))
          }
        },
      }
    }),
    'resets nothing': but(() => ({ reset: () => undefined })),
    'lets the last writer win': but(({ document }) => ({
      document: {
        read: (known) => document.read(known),
        write: async (text) => {
          const { revision } = (await document.read()) ?? { revision: 0 }
          return document.write(text, revision)
        },
      },
    })),
    'sends the document to those who have it': but(({ document }) => ({
      document: { read: () => document.read(), write: (text, expected) => document.write(text, expected) },
    })),
  }
  it.each(Object.entries(broken))('%s', async (_, wrap) => {
    expect((await run(wrap)).failed).not.toEqual([])
  })

  it('and only then', async () => {
    expect((await run((store) => store)).failed).toEqual([])
  })
})

it('does not wait long where the clock is real', async () => {
  const { failed, waited } = await run((store) => store, { window: 500, slack: 50 })
  expect(failed).toEqual([])
  expect(waited).toBeLessThan(20_000)
})
