import { measured } from '../measuring/measured-process.mjs'

const worker = new URL('heap-worker.mjs', import.meta.url)

/** What stays in memory: of the counting whoever calls, and of each event that is kept. In processes of their own. */
export async function heapCosts() {
  const events = 1_000_000
  const flags = ['--expose-gc']
  const history = await measured(worker, { what: 'history', events }, { flags })
  const sink = await measured(worker, { what: 'sink', events }, { flags })
  return {
    'history after a million events of as many callers, MB': history.bytes / 1e6,
    'memory sink, kB for each of the 10,000 events it keeps': (sink.bytes - history.bytes) / 10_000 / 1e3,
  }
}
