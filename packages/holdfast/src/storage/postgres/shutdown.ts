/** Milliseconds without a query after which the requests in hand count as done, and how long to wait for that. */
const QUIET = 250
const PATIENCE = 10_000

/**
 * Closes the database when the process is asked to end: requests in hand go on first, then `close` runs. Where nobody
 * else handles the signal, the process then ends by it as it would have without us.
 * @param lastUsed when the last query ended, by `performance.now()`; `Infinity` while one runs
 * @returns takes the handlers away again
 */
export function closeOnSignal(lastUsed: () => number, close: () => Promise<void>): () => void {
  const signals = ['SIGTERM', 'SIGINT'] as const
  let ending = false
  const handle = (signal: NodeJS.Signals) => {
    if (ending) return
    ending = true
    void quiet(lastUsed)
      .then(close)
      .catch(() => undefined)
      .finally(() => {
        remove()
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
      })
  }
  const remove = () => signals.forEach((signal) => process.off(signal, handle))
  for (const signal of signals) process.on(signal, handle)
  return remove
}

async function quiet(lastUsed: () => number): Promise<void> {
  const patience = performance.now() + PATIENCE
  while (performance.now() < patience && performance.now() - lastUsed() < QUIET) {
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
