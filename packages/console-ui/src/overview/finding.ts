import type { Bucket, CallerCounts, Picture, RouteCounts } from '../../../holdfast/src/console/wire.ts'
import type { Stage } from '../../../holdfast/src/core/event.ts'

/**
 * What a picture comes down to. `nothing`: no call yet. `calm`: refusals are rare and spread. `raised`: some stand out.
 * `attack`: one caller or network, or one short time, makes many.
 */
export interface Finding {
  readonly level: 'nothing' | 'calm' | 'raised' | 'attack'
  readonly calls: number
  readonly refused: number
  /** When the refusals that stand out began; `null`: none do, or they are as old as the range. */
  readonly from: number | null
  /** `null`: it goes on. */
  readonly to: number | null
  readonly who: Who | null
  /** The route that has most of the refusals. */
  readonly route: RouteCounts | null
  /** The stage that refused most, and for which reason mostly. */
  readonly stage: Stage | null
  readonly code: string | null
}

export interface Who {
  /** The heaviest first; the group has most of the refusals. */
  readonly callers: readonly CallerCounts[]
  /** Where they have one in common. */
  readonly network: string | null
  /** Of all refusals, 0–1. */
  readonly share: number
}

const few = 20
const many = 100

export function findingOf(picture: Picture): Finding {
  const { allowed, denied, observed, failed } = picture.totals
  const calls = allowed + denied + observed + failed
  const run = standsOut(picture.series, picture.step)
  const who = whoOf(picture.callers, denied)
  const [route] = picture.routes
  const most = picture.stages.toSorted((a, b) => b.denied - a.denied)[0]
  return {
    level: levelOf({ calls, denied, run, who }),
    calls,
    refused: denied,
    from: run?.from ?? null,
    to: run?.to ?? null,
    who,
    route: route !== undefined && route.denied > denied / 2 ? route : null,
    stage: most !== undefined && most.denied > 0 ? most.stage : null,
    code: who?.callers[0]?.code ?? route?.code ?? null,
  }
}

interface Signs {
  readonly calls: number
  readonly denied: number
  readonly run: Run | null
  readonly who: Who | null
}

function levelOf({ calls, denied, run, who }: Signs): Finding['level'] {
  if (calls === 0) return 'nothing'
  if (denied < few) return 'calm'
  // A flood is a part of all calls that nobody overlooks, also where it is as old as the range; a needle is one caller's,
  // within a short time.
  const ofOne = who !== null && who.share > 0.6
  if (denied >= many && (denied > calls / 10 || (ofOne && run !== null))) return 'attack'
  return ofOne || denied > calls / 20 ? 'raised' : 'calm'
}

interface Run {
  readonly from: number
  readonly to: number | null
}

const refusals = (bucket: Bucket): number => Object.values(bucket.denied).reduce((sum, each) => sum + each, 0)

/** The last time in which refusals were far above the usual of this range; gaps of up to four steps belong to it. */
function standsOut(series: readonly Bucket[], step: number): Run | null {
  const counts = series.map(refusals)
  const usual = counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 4)] ?? 0
  const peak = Math.max(0, ...counts)
  const enough = Math.max(2, usual * 3, peak / 6)
  let last = -1
  let first = -1
  for (let at = counts.length - 1; at >= 0; at--) {
    if ((counts[at] ?? 0) < enough) {
      if (last >= 0 && first - at > 4) break
      continue
    }
    if (last < 0) last = at
    first = at
  }
  const [begin, end] = [series[first], series[last]]
  if (begin === undefined || end === undefined) return null
  return { from: begin.from, to: last >= counts.length - 4 ? null : end.from + step }
}

function whoOf(callers: readonly CallerCounts[], denied: number): Who | null {
  const [first] = callers
  if (denied === 0 || first === undefined || first.denied === 0) return null
  const one: Who = { callers: [first], network: first.caller.network, share: first.denied / denied }
  if (one.share > 0.6) return one
  // Who has a network to call from takes a new address when one is refused: together they may outweigh the first.
  const networks = new Map<string, CallerCounts[]>()
  for (const each of callers) {
    const { network } = each.caller
    if (network !== null && each.denied > 0) networks.set(network, [...(networks.get(network) ?? []), each])
  }
  const groups = [...networks].map(([network, together]): Who => {
    const sum = together.reduce((all, caller) => all + caller.denied, 0)
    return { callers: together, network, share: sum / denied }
  })
  return groups.reduce((most, group) => (group.share > most.share ? group : most), one)
}
