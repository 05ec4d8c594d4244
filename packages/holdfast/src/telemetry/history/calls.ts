import { stages, type AuditType, type DecisionEvent, type Stage } from '../../core/event.js'
import type { StageTally } from '../event-log.js'
import type { Counts, HistoryNumbers, SeriesStep, StageNumbers } from './numbers.js'
import { verdicts } from './outcomes.js'
import { OVERHEAD_BUCKETS, overheadBucket, percentile } from './overhead.js'
import type { RangeShape } from './ranges.js'
import { StepRows } from './step-rows.js'

const STAGES = stages.length
/** Of each stage: who came there, and how those were decided whom it decided. */
const COUNTERS = 1 + verdicts.length
const OVERHEAD = STAGES * COUNTERS
const AUDITS = OVERHEAD + OVERHEAD_BUCKETS

/** What a decision is counted by: the same in all ranges. */
export class CallCounters {
  /** The counters of a decision, one after the other. */
  readonly places = new Uint16Array(2 * STAGES + 2)
  length = 0

  /** @param verdict its number */
  of({ stage, trail, ms }: DecisionEvent, verdict: number): void {
    let length = 0
    // Calls pass the stages in their order, each of them once, so the next one is found beside the last.
    let next = 0
    for (let i = 0; i < trail.length && next < STAGES; i++) {
      const passed = trail[i]!.stage
      while (next < STAGES && stages[next] !== passed) next++
      if (next < STAGES) this.places[length++] = next++ * COUNTERS
    }
    this.places[length++] = stages.indexOf(stage) * COUNTERS + 1 + verdict
    this.places[length++] = OVERHEAD + overheadBucket(ms)
    this.length = length
  }
}

/** How calls were decided in one range, step by step: the same number of counters whoever calls. */
export class Calls {
  readonly #step: number
  readonly #rows: StepRows
  readonly #audits: readonly AuditType[]

  /** @param audits what has happened at all, by its number; it grows */
  constructor(shape: RangeShape, audits: readonly AuditType[]) {
    this.#step = shape.step
    this.#rows = new StepRows(shape)
    this.#audits = audits
  }

  /** @param step the last of the range */
  moveTo(step: number): void {
    this.#rows.moveTo(step)
  }

  /** @param step one of the range */
  count({ places, length }: CallCounters, step: number): void {
    const row = this.#rows.row(step, AUDITS - 1)
    for (let i = 0; i < length; i++) row[places[i]!]!++
  }

  countAudit(type: number, step: number): void {
    this.#rows.row(step, AUDITS + type)[AUDITS + type]!++
  }

  /** In place of what was counted of that stage in a step. */
  setTally({ stage, entered, ...counts }: StageTally, step: number): void {
    const first = stages.indexOf(stage) * COUNTERS
    const row = this.#rows.row(step, AUDITS - 1)
    row[first] = entered
    for (const [at, verdict] of verdicts.entries()) row[first + 1 + at] = counts[verdict]
  }

  numbers(): Pick<HistoryNumbers, 'totals' | 'overhead' | 'stages' | 'series' | 'audits'> {
    const sums = this.#rows.sums(AUDITS + this.#audits.length)
    const series: SeriesStep[] = []
    const { current, length } = this.#rows
    for (let at = current - length + 1; at <= current; at++) series.push(seriesStep(at * this.#step, this.#rows.at(at)))
    return {
      totals: totalsOf(sums),
      overhead: overheadOf(sums.subarray(OVERHEAD, AUDITS)),
      stages: stages.map((stage, at) => stageNumbers(stage, sums.subarray(at * COUNTERS, (at + 1) * COUNTERS))),
      series,
      audits: Object.fromEntries(
        this.#audits.map((type, at) => [type, sums[AUDITS + at]!] as const).filter(([, count]) => count > 0),
      ),
    }
  }

  clear(): void {
    this.#rows.clear()
  }

  /** Octets of its counters. */
  get size(): number {
    return this.#rows.size
  }
}

function totalsOf(counters: ArrayLike<number>): Counts {
  const totals = { allowed: 0, denied: 0, observed: 0, failed: 0 }
  for (let at = 0; at < OVERHEAD && at < counters.length; at += COUNTERS) {
    totals.allowed += counters[at + 1]!
    totals.denied += counters[at + 2]!
    totals.observed += counters[at + 3]!
    totals.failed += counters[at + 4]!
  }
  return totals
}

function stageNumbers(
  stage: Stage,
  [entered = 0, , denied = 0, observed = 0, failed = 0]: Iterable<number>,
): StageNumbers {
  return { stage, entered, denied, observed, failed }
}

function seriesStep(from: number, row: ArrayLike<number>): SeriesStep {
  const { allowed, observed, failed } = totalsOf(row)
  const denied: Partial<Record<Stage, number>> = {}
  for (let at = 0; at < STAGES; at++) {
    const count = row[at * COUNTERS + 2] ?? 0
    if (count > 0) denied[stages[at]!] = count
  }
  return { from, allowed: allowed + observed, failed, denied }
}

function overheadOf(buckets: Float64Array): HistoryNumbers['overhead'] {
  const count = buckets.reduce((sum, each) => sum + each, 0)
  if (count === 0) return null
  const at = (share: number): number => percentile(buckets, count, share)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
