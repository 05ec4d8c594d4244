const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Those that end when the process is told to end. */
const open = new Set<() => void>()

let isListening = false
let told = false

/** Whether the process was told to end while something was open: what begins now would keep it. */
export const isShuttingDown = (): boolean => told

const handle = (signal: NodeJS.Signals): void => {
  told = true
  const ending = [...open]
  open.clear()
  leave()
  for (const end of ending) end()
  // Whoever listens to a signal takes its default away: where nobody else ends the process, it ends as it would have.
  const { process: own } = globalThis
  if (own.listenerCount(signal) === 0) own.kill(own.pid, signal)
}

/**
 * Ends what would keep a server from closing: it waits for all answers, and a stream has no end of its own. The process
 * has a listener from the first one on, since a page may be about to come back when the signal comes; where there are no
 * signals (Edge), nothing happens. Returns the way to stop.
 */
export function endsAtShutdown(end: () => void): () => void {
  if (typeof globalThis.process?.listenerCount !== 'function') return () => undefined
  if (!isListening) for (const signal of SIGNALS) globalThis.process.on(signal, handle)
  isListening = true
  open.add(end)
  return () => void open.delete(end)
}

function leave(): void {
  isListening = false
  for (const signal of SIGNALS) globalThis.process.off(signal, handle)
}
