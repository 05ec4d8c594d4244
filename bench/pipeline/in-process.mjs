import { readdir } from 'node:fs/promises'
import { startWorker } from '../measuring/measured-process.mjs'
import { medianOf, percentile, ratioOf, rounded, spread } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'

const FLOOR = 'hand-written Zod handler'

/** Calls: a turn is shorter than most of what else the machine does, and long enough for its share of garbage collections. */
const TURN = 250

/**
 * Every form in a process of its own: nobody pays for another's shapes. In each round all of them are started and made warm,
 * and then take turns, so that what else the machine does meets all alike. It only ever adds: of the turns in a round the
 * lower quartile counts. The ratio is the median of those within a round.
 *
 * @param {{ rounds: number, calls: number }} options `calls` are measured in each round, and as many before to be warm
 */
export async function measureInProcess({ rounds, calls }) {
  const all = await listed()
  /** @type {Record<string, { microseconds: number, making: number }[]>} */
  const taken = Object.fromEntries(all.map(({ form }) => [form, []]))
  for (let round = 0; round < rounds; round++) {
    const turns = await turnsOf(all, calls)
    for (const { form } of all) {
      const quartile = (/** @type {'microseconds' | 'making'} */ key) =>
        percentile(
          turns[form].map((turn) => turn[key]),
          25,
        )
      taken[form].push({ microseconds: quartile('microseconds'), making: quartile('making') })
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

/**
 * @param {readonly { file: string, form: string }[]} all
 * @param {number} calls
 */
async function turnsOf(all, calls) {
  /** @type {Record<string, { microseconds: number, making: number }[]>} */
  const turns = Object.fromEntries(all.map(({ form }) => [form, []]))
  const workers = all.map((one) => ({
    form: one.form,
    worker: startWorker(new URL('worker.mjs', import.meta.url), one),
  }))
  try {
    await Promise.all(workers.map(({ worker }) => worker.answer()))
    for (const { worker } of workers) await worker.ask(calls)
    for (let done = 0; done < calls; done += TURN)
      for (const { form, worker } of workers) turns[form].push(await worker.ask(TURN))
  } finally {
    for (const { worker } of workers) worker.stop()
  }
  return turns
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
