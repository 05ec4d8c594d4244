import { takesPart } from './contender.mjs'
import { startWorker } from '../measuring/measured-process.mjs'
import { print } from '../measuring/table.mjs'

const PROCESSES = 4
const LIMIT = 1_000

/** Real processes on one key of one Redis. @param {{ all: import('./contender.mjs').Listed[], place: import('./contender.mjs').Place }} options */
export async function measureProcesses({ all, place }) {
  const results = []
  for (const { file, name, side, only, redis, rest, counts } of all) {
    if (side === 'floor' || redis === undefined || !takesPart({ only }, 'processes') || (rest && !place.rest)) continue
    const shared = { ...place, patient: true, prefix: `processes-${crypto.randomUUID()}` }
    const workers = Array.from({ length: PROCESSES }, () =>
      startWorker(new URL('processes-worker.mjs', import.meta.url), { file, name, place: shared, limit: LIMIT }),
    )
    await Promise.all(workers.map(({ answer }) => answer()))
    const admitted = await Promise.all(workers.map(({ ask }) => ask({ calls: LIMIT })))
    for (const { stop } of workers) stop()
    results.push({ name, counts, admitted: admitted.reduce((sum, each) => sum + each.admitted, 0), limit: LIMIT })
  }
  print(
    `${PROCESSES} processes on one key, ${LIMIT} calls each, ${LIMIT} in an hour`,
    results.map(({ name, counts, admitted, limit }) => ({
      contender: name,
      'counts with': counts ?? '',
      admitted,
      limit,
    })),
  )
  return results
}
