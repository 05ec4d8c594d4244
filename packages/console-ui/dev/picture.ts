import type {
  Bucket,
  CallerCounts,
  Counts,
  Picture,
  Range,
  RouteCounts,
  StageCounts,
} from '../../holdfast/src/console/wire.ts'
import type { Stage } from '../../holdfast/src/core/event.ts'
import { stageNames } from '../src/design/stages.ts'
import { steps, type Outcome, type Scenario, type Source } from './scenarios.ts'

type Open<T> = { -readonly [K in keyof T]: T[K] }

const none = (): Open<Counts> => ({ allowed: 0, denied: 0, observed: 0, failed: 0 })

/** What a scenario looks like at a moment: every number of it is a sum of the same calls. */
export function pictureOf(scenario: Scenario, range: Range, now: number): Picture {
  const { step, count } = steps[range]
  const first = Math.floor(now / step) * step - (count - 1) * step
  const series: Open<Bucket>[] = []
  const totals = none()
  const stages = new Map<Stage, Open<StageCounts>>(
    stageNames.map((stage) => [stage, { stage, entered: 0, denied: 0, observed: 0, failed: 0 }]),
  )
  const callers = new Map<string, Open<CallerCounts>>()
  const routes = new Map<string, Open<RouteCounts>>()

  for (let at = 0; at < count; at++) {
    const from = first + at * step
    const denied: Partial<Record<Stage, number>> = {}
    const bucket = { from, allowed: 0, failed: 0, denied }
    series.push(bucket)
    const age = 1 - (at + 0.5) / count
    const part = at === count - 1 ? (now - from) / step : 1
    if (age > scenario.known) continue
    for (const source of scenario.sources) {
      for (const { outcome, calls } of split(source, (source.rate(age) * step * part) / 1000, at)) {
        add(totals, outcome, calls)
        if (outcome.verdict === 'denied') denied[outcome.stage] = (denied[outcome.stage] ?? 0) + calls
        else if (outcome.verdict === 'failed') bucket.failed += calls
        else bucket.allowed += calls
        for (const stage of stageNames.slice(
          0,
          stageNames.indexOf(outcome.verdict === 'observed' ? 'response' : outcome.stage) + 1,
        ))
          stages.get(stage)!.entered += calls
        if (outcome.verdict !== 'allowed') stages.get(outcome.stage)![outcome.verdict] += calls
        const caller = callers.get(source.caller) ?? {
          ...none(),
          caller: {
            id: source.caller,
            kind: source.caller.startsWith('client') ? 'client' : 'principal',
            network: source.network,
            bot: source.bot,
            listed: null,
          },
          code: null,
          last: from,
        }
        add(caller, outcome, calls)
        caller.last = Math.min(now, from + step)
        if (outcome.verdict === 'denied' && calls >= caller.denied / 2) caller.code = outcome.code
        callers.set(source.caller, caller)
        const route = routes.get(source.route) ?? { ...none(), route: source.route, code: null }
        add(route, outcome, calls)
        if (outcome.verdict === 'denied' && calls >= route.denied / 2) route.code = outcome.code
        routes.set(source.route, route)
      }
    }
  }

  const most = <T extends Counts>(rows: Iterable<T>) =>
    [...rows].toSorted((a, b) => b.denied - a.denied || b.allowed - a.allowed).slice(0, 20)
  const anything = scenario.sources.length > 0
  return {
    now,
    range,
    step,
    since: anything ? now - scenario.known * step * count : null,
    totals,
    perSecond: scenario.sources.reduce((sum, source) => sum + source.rate(0), 0),
    overhead: anything ? { p50: 0.21, p95: 0.84, p99: 2.3 } : null,
    stages: [...stages.values()],
    series,
    callers: most(callers.values()),
    routes: most(routes.values()),
    health: scenario.health,
  }
}

function add(counts: Open<Counts>, { verdict }: Outcome, calls: number): void {
  counts[verdict] += calls
}

/** Whole calls, with what a share leaves over falling now on this step and now on that. */
function split(source: Source, calls: number, at: number): readonly { outcome: Outcome; calls: number }[] {
  const dither = (at * 0.618034 + source.caller.charCodeAt(8) * 0.37) % 1
  let left = Math.floor(calls + dither)
  return source.outcomes.flatMap((outcome, index) => {
    const part =
      index === source.outcomes.length - 1
        ? left
        : Math.min(left, Math.floor(calls * outcome.share + ((dither + index * 0.31) % 1)))
    left -= part
    return part > 0 ? [{ outcome, calls: part }] : []
  })
}
