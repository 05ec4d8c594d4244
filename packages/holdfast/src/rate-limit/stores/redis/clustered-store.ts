import type { RunScript } from '../../../core/redis-client.js'
import { checkCounter, checkTake } from '../../checked-take.js'
import { capacity } from '../../quota.js'
import type { Counter, Store, Take, Taken } from '../../store.js'
import { clockOf, decodeTaken, encodeTakes, refundScript, takeScriptFor } from './take-script.js'
import { keyOf } from './take-text.js'

/** Refunds under way at once: a driver may hold each of them for as long as it pleases. */
const MAX_REFUNDS = 1_000

export interface ClusteredStore extends Store {
  readonly lostRefunds: number
}

/** What one identity is to be charged, and what it was answered. */
interface Charge {
  readonly takes: readonly Take[]
  readonly taken: readonly Taken[]
  /** The server's clock. */
  readonly clock: number
}

/**
 * A store of many servers, of which each holds some identities with all of their limits: one command for each identity,
 * sent together. Each is atomic by itself; where one is refused, or does not answer, those that were charged are
 * refunded: a refusal is told when nothing is charged any more.
 */
export function clusteredStore(single: Store, run: RunScript, prefix: string): ClusteredStore {
  let underWay = 0
  let lostRefunds = 0

  async function charge(takes: readonly Take[]): Promise<Charge> {
    const { keys, values } = encodeTakes(prefix, takes)
    const reply = await run(takeScriptFor(takes.length), keys, [...values, 'clock'])
    return { takes, taken: decodeTaken(reply, takes), clock: clockOf(reply) }
  }

  /** Never rejects: what is lost stays charged until it expires. */
  async function refund({ takes, taken, clock }: Charge): Promise<void> {
    const charged = takes.filter((_, i) => taken[i]?.allowed)
    if (charged.length === 0) return
    if (underWay >= MAX_REFUNDS) return void lostRefunds++
    const { keys, values } = encodeTakes(prefix, charged)
    underWay++
    try {
      await run(refundScript, keys, [...values, String(clock)])
    } catch {
      lostRefunds++
    } finally {
      underWay--
    }
  }

  return {
    ...single,
    get lostRefunds() {
      return lostRefunds
    },
    async take(takes) {
      const groups = byIdentity(takes)
      if (groups.length < 2) return single.take(takes)
      for (const take of takes) checkTake(take)
      const settled = await Promise.allSettled(groups.map(charge))
      const answered = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      const failed = settled.find((each) => each.status === 'rejected')
      if (failed === undefined && !answered.some(isRefused)) {
        return inOrder(
          takes,
          groups,
          answered.map(({ taken }) => taken),
        )
      }
      const refunds = Promise.all(answered.filter((each) => !isRefused(each)).map(refund))
      if (failed !== undefined) throw failed.reason
      await refunds
      return inOrder(
        takes,
        groups,
        answered.map((each) => (isRefused(each) ? each.taken : refunded(each))),
      )
    },
    async peek(takes) {
      const groups = byIdentity(takes)
      for (const take of takes) checkTake(take)
      return inOrder(takes, groups, await Promise.all(groups.map(async (each) => single.peek(each))))
    },
    async reset(counters) {
      for (const counter of counters) checkCounter(counter)
      await Promise.all(byIdentity(counters).map(async (each) => single.reset(each)))
    },
  }
}

/** What a charge that is refunded is answered: what there is without it. `reset` may be less by then. */
function refunded({ takes, taken }: Charge): readonly Taken[] {
  const keys = takes.map((take) => keyOf('', take))
  return taken.map((each, i) => {
    let { remaining } = each
    for (const [j, other] of takes.entries()) {
      if (taken[j]?.allowed && keys[j] === keys[i]) remaining += other.cost
    }
    return { ...each, remaining, reset: remaining >= capacity((takes[i] as Take).policy) ? 0 : each.reset }
  })
}

function isRefused({ takes, taken }: Charge): boolean {
  return taken.some(({ allowed }, i) => !allowed && takes[i]?.observe !== true)
}

function byIdentity<C extends Counter>(counters: readonly C[]): readonly (readonly C[])[] {
  const groups = new Map<string, C[]>()
  for (const counter of counters) {
    const group = groups.get(counter.identity)
    if (group === undefined) groups.set(counter.identity, [counter])
    else group.push(counter)
  }
  return [...groups.values()]
}

/** The answers of all groups as those of the call: each group has answered in the order of its takes. */
function inOrder(
  takes: readonly Take[],
  groups: readonly (readonly Take[])[],
  taken: readonly (readonly Taken[])[],
): readonly Taken[] {
  const places = new Map(groups.map((group, i) => [group[0]?.identity, (taken[i] as readonly Taken[]).values()]))
  return takes.map(({ identity }) => places.get(identity)?.next().value as Taken)
}
