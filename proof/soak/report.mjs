import { growth } from './slope.mjs'

const MB = 1e6
const BARS = '▁▂▃▄▅▆▇█'

/**
 * What was measured every few seconds.
 *
 * @typedef {object} Sample
 * @property {number} minute since the load began
 * @property {{ rss: number, heapUsed: number, external: number, alive: number | null, cpu: number,
 *   delay: { p50: number, p99: number, max: number } }} inside
 * @property {{ total: number, requests: number, p50: number, p99: number, unexpected: Record<string, number>, addresses: number }} load
 * @property {number} perSecond
 * @property {{ memory: number, keys: number }} redis
 */

/** @param {Sample} sample */
export function line({ minute, inside, load, perSecond, redis }) {
  const { rss, heapUsed, alive, delay } = inside
  const faults = Object.values(load.unexpected).reduce((sum, count) => sum + count, 0)
  return [
    `${minute.toFixed(1).padStart(5)} min`,
    `${perSecond.toFixed(0)}/s`,
    `rss ${(rss / MB).toFixed(1)}`,
    `heap ${(heapUsed / MB).toFixed(1)}`,
    `alive ${alive === null ? '–' : (alive / MB).toFixed(1)} MB`,
    `loop ${delay.p50.toFixed(0)}/${delay.p99.toFixed(0)} ms`,
    `p50 ${load.p50.toFixed(0)} p99 ${load.p99.toFixed(0)} ms`,
    `${load.addresses} addresses`,
    `redis ${(redis.memory / MB).toFixed(1)} MB ${redis.keys} keys`,
    `${faults} faults`,
  ].join('  ')
}

/**
 * One character for a measure, the lowest as the lowest bar.
 *
 * @param {readonly number[]} values
 * @param {number} [width]
 */
export function sparkline(values, width = 90) {
  const step = Math.max(1, values.length / width)
  const shown = Array.from({ length: Math.min(width, values.length) }, (_, at) => {
    const part = values.slice(Math.floor(at * step), Math.max(Math.floor(at * step) + 1, Math.floor((at + 1) * step)))
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  return shown.map((value) => BARS[Math.round(((value - low) / (high - low || 1)) * (BARS.length - 1))]).join('')
}

/**
 * Each measure of memory over the time that counts, in MB per minute.
 *
 * @param {readonly Sample[]} samples
 * @param {number} from the minute at which the process is warm
 */
export function memoryGrowth(samples, from) {
  const measures = /** @type {const} */ ({
    'resident set': (/** @type {Sample} */ { inside }) => inside.rss,
    'heap in use': (/** @type {Sample} */ { inside }) => inside.heapUsed,
    'heap alive': (/** @type {Sample} */ { inside }) => inside.alive,
    'outside the heap': (/** @type {Sample} */ { inside }) => inside.external,
  })
  return Object.entries(measures).map(([measure, of]) => {
    const points = samples.flatMap((sample) => {
      const bytes = of(sample)
      return bytes === null ? [] : [/** @type {const} */ ([sample.minute, bytes / MB])]
    })
    return {
      measure,
      ...growth(points.filter(([minute]) => minute >= from)),
      line: sparkline(points.map(([, y]) => y)),
    }
  })
}

/** Resident and alive: what an operator sees grow, and what the app really keeps. */
export const JUDGED = ['resident set', 'heap alive']
