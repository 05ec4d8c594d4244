import { figureOf, ratioOf, rounded } from '../measuring/statistics.mjs'

const OURS = 'holdfast slidingWindow'
const FLEXIBLE = 'rate-limiter-flexible'

/**
 * What has to be reached, from what was measured: the rows to print, and the figures by name.
 *
 * @param {Record<string, any>} results
 */
export function targets({ memory, bytes, flood, redis, accuracy, processes, faults }) {
  /** @type {{ target: string, wanted: string, measured: number, reached: string }[]} */
  const rows = []
  /** @type {Record<string, import('../measuring/statistics.mjs').Figure>} */
  const figures = {}
  /** @typedef {number | null | import('../measuring/statistics.mjs').Figure} Given */
  const tell = (
    /** @type {string} */ target,
    /** @type {string} */ wanted,
    /** @type {Given} */ given,
    /** @type {(value: number) => boolean} */ isReached,
  ) => {
    const figure = typeof given === 'object' && given !== null ? given : figureOf([given ?? Number.NaN])
    figures[target] = figure
    const measured = rounded(figure.value) ?? Number.NaN
    rows.push({ target, wanted, measured, reached: isReached(figure.value) ? 'yes' : 'NO' })
  }
  const atLeast = (/** @type {string} */ target, /** @type {number} */ wanted, /** @type {Given} */ given) =>
    tell(target, `≥ ${wanted}`, given, (value) => value >= wanted)
  const atMost = (/** @type {string} */ target, /** @type {number} */ wanted, /** @type {Given} */ given) =>
    tell(target, `≤ ${wanted}`, given, (value) => value <= wanted)
  const named = (/** @type {any[]} */ list, /** @type {string} */ name) => list.find((row) => row.name === name)
  const isOurs = (/** @type {any} */ { name }) => name.startsWith('holdfast')

  if (memory) {
    // Of turns side by side: what else the machine does meets both.
    const faster = (/** @type {string} */ than, /** @type {string} */ pattern) => {
      const others = named(memory, than).nanoseconds[pattern]
      const ours = named(memory, OURS).nanoseconds[pattern]
      return ratioOf(others, ours)
    }
    for (const pattern of ['one key', 'distinct keys']) {
      atLeast(`memory, ${pattern} / ${FLEXIBLE}`, 2.5, faster(FLEXIBLE, pattern))
    }
    atLeast('memory, one key / awaited Map increment', 0.5, faster('Map increment, awaited', 'one key'))
  }
  for (const { name, bytes: each } of (bytes ?? []).filter(isOurs)) atMost(`bytes per key, ${name}`, 130, each)
  if (flood) {
    const floor = named(flood, 'Map increment').turns
    // Through the public call; `createLimiter` is what a gate stands on, with a list of charges for each call.
    for (const row of flood.filter(isOurs).filter((/** @type {any} */ { name }) => !name.endsWith('createLimiter'))) {
      atMost(`18M calls of a blocked key, ${row.name}, ${row.on} / awaited Map`, 2.5, ratioOf(row.turns, floor))
    }
  }
  if (redis) {
    const of = (/** @type {string} */ scenario) =>
      redis.rates.filter((/** @type {any} */ row) => row.scenario === scenario)
    const single = of('1 limit, 64 in flight')
    const one = named(single, OURS)
    atLeast(`Redis, 1 limit, 64 in flight / ${FLEXIBLE}`, 1, one.ratioTo[FLEXIBLE])
    atLeast(`… by CPU time / ${FLEXIBLE}`, 1, one.perSecondByCpu / named(single, FLEXIBLE).perSecondByCpu)
    const stacked = of('3 limits, 64 in flight')
    const ours = named(stacked, OURS)
    const peers = stacked.filter((/** @type {any} */ row) => row.side === 'peer')
    const toBest = (/** @type {(peer: any) => number} */ ratio) => Math.min(...peers.map(ratio))
    atLeast(
      'Redis, 3 limits, 64 in flight / the best peer',
      1.3,
      toBest(({ name }) => ours.ratioTo[name]),
    )
    atLeast(
      '… by CPU time / the best peer',
      1.3,
      toBest(({ perSecondByCpu }) => ours.perSecondByCpu / perSecondByCpu),
    )
    atMost('Redis, commands for 3 limits', 1.01, ours.commands)
    const refusal = named(redis.refusals, OURS)
    atMost('Redis, round trips for 3 limits', 1, refusal.three)
    atMost('Redis, units charged by refusals', 0, refusal.chargedOnRefusal)
    const blocked = of('blocked key, 64 in flight')
    const denied = named(blocked, OURS)
    // Whether limits were changed is asked once a second, whatever comes.
    atMost('blocked key, commands for each check', 0.001, denied.commands)
    for (const { name, side, commands } of blocked) {
      if (side === 'peer' && commands > 0.5) atLeast(`blocked key / ${name}`, 20, denied.ratioTo[name])
    }
  }
  if (accuracy) {
    const sliding = [...accuracy.simulated, ...accuracy.real].filter(
      (row) => isOurs(row) && row.counts === 'sliding window',
    )
    const checks = [...sliding.flatMap(({ rows: each }) => each), ...accuracy.grid]
    atMost('accuracy, admitted too many', 0, Math.max(...checks.map(({ over }) => over)))
    const exact = [
      ...accuracy.simulated
        .filter((/** @type {any} */ row) => isOurs(row) && row.counts === 'sliding window')
        .flatMap((/** @type {any} */ row) => row.rows),
      ...accuracy.grid,
    ]
    atMost('accuracy, fewer than an exact log, %', 1, Math.max(...exact.map(({ under }) => under)) * 100)
  }
  for (const { name, admitted, limit } of (processes ?? []).filter(isOurs)) {
    tell(`4 processes, ${name}`, `= ${limit}`, admitted, (value) => value === limit)
  }
  for (const { fault, name, held, p99, healthyAfter } of (faults ?? []).filter(isOurs)) {
    atMost(`Redis ${fault}, ${name}: held`, 0, held)
    atMost(`Redis ${fault}, ${name}: p99 ms`, 60, p99)
    atMost(`Redis ${fault}, ${name}: healthy after ms`, 1_000, healthyAfter)
  }
  return { rows, figures }
}
