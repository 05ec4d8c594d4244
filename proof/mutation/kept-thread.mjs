// A place for tests that outlives a run: Vitest starts a thread for each run and loads every module again, which takes
// thirty times as long as the tests that look at one mutant.
import { ThreadsPoolWorker } from 'vitest/node'

/** How many runs a thread is kept for: each leaves a few listeners behind. */
const RUNS = 60

/**
 * By the project's name. Beyond modules: Vitest's configuration is bundled with a copy of this file.
 * @type {Map<string, { runs: number, worker: ThreadsPoolWorker }>}
 */
const kept = (globalThis.keptThreads ??= new Map())

/** Ends the threads, for modules that are loaded afresh. */
export async function endThreads() {
  const workers = [...kept.values()]
  kept.clear()
  await Promise.all(workers.map(({ worker }) => worker.stop()))
}

/** Ends the threads in the middle of a run, which fails by it. */
export async function breakOff() {
  const workers = [...kept.values()]
  kept.clear()
  await Promise.all(workers.map(({ worker }) => worker.thread.terminate()))
}

/** One run's view of the thread. @implements {import('vitest/node').PoolWorker} */
class KeptThread {
  name = 'kept-thread'
  #options
  /** @type {ThreadsPoolWorker | undefined} */
  #worker
  /** @type {[string, (...given: any[]) => void][]} */
  #listeners = []

  /** @param {import('vitest/node').PoolOptions} options */
  constructor(options) {
    this.#options = options
  }

  async start() {
    const { name } = this.#options.project
    const before = kept.get(name)
    if (before !== undefined && before.runs < RUNS) {
      before.runs++
      this.#worker = before.worker
      return
    }
    await before?.worker.stop()
    this.#worker = new ThreadsPoolWorker(this.#options)
    await this.#worker.start()
    this.#worker.thread.setMaxListeners(0)
    kept.set(name, { runs: 1, worker: this.#worker })
  }

  /** @param {string} event @param {(...given: any[]) => void} listener */
  on(event, listener) {
    this.#listeners.push([event, listener])
    this.#worker?.on(event, listener)
  }

  /** @param {string} event @param {(...given: any[]) => void} listener */
  off(event, listener) {
    this.#worker?.off(event, listener)
  }

  /** @param {import('vitest/node').WorkerRequest} message */
  send(message) {
    if (message.type !== 'stop') return this.#worker?.send(message)
    const stopped = { type: 'stopped', __vitest_worker_response__: true }
    for (const [event, listener] of this.#listeners) if (event === 'message') listener(stopped)
  }

  async stop() {
    for (const [event, listener] of this.#listeners) this.#worker?.off(event, listener)
    this.#worker = undefined
  }

  /** @param {unknown} data */
  deserialize(data) {
    return data
  }
}

/** For Vitest's option `pool`. @type {import('vitest/node').PoolRunnerInitializer} */
export const keptThread = { name: 'kept-thread', createPoolWorker: (options) => new KeptThread(options) }
