import { takesPart } from './contender.mjs'
import { measured } from '../measuring/measured-process.mjs'
import { rounded } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'
import { shapes } from './traffic.mjs'

const WINDOWS = { '1 s': 1_000, '1 m': 60_000, '1 h': 3_600_000, '1 d': 86_400_000 }
const LIMITS = [1, 10, 100, 1_000, 10_000]

/**
 * In memory everybody's clock and timers are simulated. On Redis, whose clock nobody can set, windows are of two seconds
 * and time is real: too much is only what certainly fell into one window.
 *
 * @param {{ all: import('./contender.mjs').Listed[], quick: boolean, place?: import('./contender.mjs').Place }} options
 */
export async function measureAccuracy({ all, quick, place }) {
  const counting = all.filter((each) => each.side !== 'floor' && takesPart(each, 'accuracy'))
  const simulated = []
  for (const { file, name, memory, counts } of counting) {
    if (memory === undefined) continue
    const cases = Object.keys(shapes).map((shape) => ({ shape, limit: 100, window: 10_000 }))
    simulated.push({
      name,
      counts,
      rows: await measured(new URL('accuracy-worker.mjs', import.meta.url), { file, name, cases }),
    })
  }
  show(
    'Accuracy in memory, 100 in 10 s, simulated time: admitted beyond the limit in a window · fewer than an exact log',
    simulated,
  )

  const grid = []
  for (const { file, name, side, memory, counts } of counting) {
    // Windows that begin anew, buckets and the like are not to be measured as sliding windows.
    if (side !== 'holdfast' || memory === undefined || counts !== 'sliding window') continue
    const limits = quick ? LIMITS.slice(0, 4) : LIMITS
    const cases = limits.flatMap((limit) => [
      ...Object.values(WINDOWS).flatMap((window) => Object.keys(shapes).map((shape) => ({ shape, limit, window }))),
      { shape: 'sustained 2×', limit, window: WINDOWS['1 m'] },
    ])
    const rows = await measured(new URL('accuracy-worker.mjs', import.meta.url), { file, name, cases })
    grid.push(...rows)
    print(
      `Accuracy of ${name}: the worst of every shape and of windows of ${Object.keys(WINDOWS).join(', ')}`,
      limits.map((limit) => {
        const of = rows.filter((/** @type {any} */ row) => row.limit === limit)
        const worst = of.reduce((/** @type {any} */ a, /** @type {any} */ b) => (b.under > a.under ? b : a))
        const windowName = Object.entries(WINDOWS).find(([, ms]) => ms === worst.window)?.[0]
        return {
          limit,
          'admitted too many': Math.max(...of.map((/** @type {any} */ row) => row.over)),
          'fewer than an exact log': percent(worst.under),
          in: worst.under === 0 ? '' : `${worst.shape}, ${windowName}`,
        }
      }),
    )
  }

  const real = []
  if (place !== undefined) {
    const chosen = counting.filter(({ redis, rest }) => redis !== undefined && (!rest || place.rest !== undefined))
    const names = Object.keys(shapes).slice(0, quick ? 3 : undefined)
    const list = chosen.map(({ file, name }) => ({ file, name }))
    const taken = await measured(new URL('accuracy-redis-worker.mjs', import.meta.url), {
      list,
      place,
      shapes: names,
      limit: 100,
      window: 2_000,
    })
    for (const { name, counts } of chosen) real.push({ name, counts, rows: taken[name] })
    show('Accuracy on Redis, 100 in 2 s, real time', real)
  }
  return { simulated, grid, real }
}

/**
 * @param {string} title
 * @param {{ name: string, counts?: string | undefined, rows: any[] }[]} results
 */
function show(title, results) {
  print(
    title,
    results.map(({ name, counts, rows }) => ({
      contender: name,
      'counts with': counts ?? '',
      ...Object.fromEntries(rows.map(({ shape, over, under }) => [shape, `+${over} · ${percent(under)}`])),
    })),
  )
}

const percent = (/** @type {number} */ part) => (part === 0 ? '0' : `−${rounded(part * 100, 2)} %`)
