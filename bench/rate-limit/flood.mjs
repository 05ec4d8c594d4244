import { takesPart } from './contender.mjs'
import { measured } from '../measuring/measured-process.mjs'
import { median, rounded } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'

const CALLS = 18_000_000

/**
 * One abusive key that has been refused for long, and goes on. Who is slow is cut, and the time of all calls is told from
 * the calls that were made.
 *
 * @param {{ all: import('./contender.mjs').Listed[], rounds: number, quick: boolean, place?: import('./contender.mjs').Place }} options
 */
export async function measureFlood({ all, rounds, quick, place }) {
  const forms = all
    .filter((each) => takesPart(each, 'flood'))
    .flatMap(({ file, name, side, variant, memory, redis, rest }) => [
      ...(memory === undefined ? [] : [{ file, name, side, variant, on: 'memory' }]),
      ...(redis === undefined || rest || place === undefined ? [] : [{ file, name, side, variant, on: 'redis' }]),
    ])
    .filter(({ name }) => name !== 'bare EVALSHA')
  const turns = rounds
  /** @type {Record<string, { seconds: number, calls: number }[]>} */
  const taken = {}
  for (let round = 0; round < turns; round++) {
    for (const { file, name, on, variant } of forms) {
      if (variant && round > 0) continue
      const input = { file, name, on, place, calls: quick ? CALLS / 6 : CALLS, seconds: quick ? 0.5 : 4 }
      ;(taken[`${name} ${on}`] ??= []).push(await measured(new URL('flood-worker.mjs', import.meta.url), input))
    }
  }
  const results = forms.map(({ name, side, on }) => {
    const rows = taken[`${name} ${on}`]
    const turnsTook = rows.map((row) => (row.seconds / row.calls) * CALLS)
    return {
      name,
      side,
      on,
      seconds: median(turnsTook),
      turns: turnsTook,
      measuredCalls: Math.min(...rows.map(({ calls }) => calls)),
    }
  })
  const floor = results.find(({ side }) => side === 'floor')?.seconds ?? Number.NaN
  print(
    `Flood: CPU seconds for 18,000,000 awaited calls of one blocked key; median of ${turns}, variants once`,
    results.map(({ name, on, seconds, measuredCalls }) => ({
      contender: name,
      counters: on,
      seconds: rounded(seconds),
      '× awaited Map': rounded(seconds / floor),
      calls: measuredCalls === CALLS ? 'all' : `told from ${rounded(measuredCalls / 1e6)} M`,
    })),
  )
  return results
}
