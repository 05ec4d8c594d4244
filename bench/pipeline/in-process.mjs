import { readdir } from 'node:fs/promises'
import { measured } from '../measuring/measured-process.mjs'
import { medianOf, ratioOf, rounded, spread } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'

const FLOOR = 'hand-written Zod handler'

/**
 * Every form in a process of its own, and within a round each has a turn: nobody pays for another's shapes, and what else
 * the machine does meets all. The ratio is the median of those within a round.
 *
 * @param {{ rounds: number, calls: number }} options
 */
export async function measureInProcess({ rounds, calls }) {
  const all = await listed()
  /** @type {Record<string, { microseconds: number, making: number }[]>} */
  const taken = {}
  for (let round = 0; round < rounds; round++) {
    for (const { file, form } of all) {
      ;(taken[form] ??= []).push(await measured(new URL('worker.mjs', import.meta.url), { file, form, calls }))
    }
  }
  /** @param {string} form @param {(one: { microseconds: number, making: number }) => number} of */
  const ratio = (form, of) => ratioOf(taken[form].map(of), taken[FLOOR].map(of))
  const rows = all
    .map(({ form }) => ({
      form,
      microseconds: rounded(medianOf(taken[form], ({ microseconds }) => microseconds)),
      ratio: ratio(form, ({ microseconds }) => microseconds),
      // Of what comes after the Request is there: `new Request` alone is a third of the floor.
      netRatio: ratio(form, ({ microseconds, making }) => microseconds - making),
    }))
    .toSorted((a, b) => a.ratio.value - b.ratio.value)
  print(
    `In process, Request in → Response out: CPU time of a POST with params, query and body by Zod; median of ${rounds}`,
    rows.map(({ form, microseconds, ratio: whole, netRatio }) => ({
      contender: form,
      'CPU µs': microseconds,
      'over the floor': whole.value,
      'middle half of the rounds': spread(whole),
      'without `new Request`': netRatio.value,
    })),
  )
  return rows
}

async function listed() {
  const files = await readdir(new URL('contenders', import.meta.url))
  const forms = await Promise.all(
    files.map(async (file) =>
      Object.keys((await import(`./contenders/${file}`)).forms).map((form) => ({ file, form })),
    ),
  )
  return forms.flat()
}
