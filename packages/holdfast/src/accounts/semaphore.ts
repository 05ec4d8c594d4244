import { Outage } from '../core/outage.js'

/**
 * Runs at most `width` tasks at once and keeps at most `queue` waiting: memory stays bounded whoever asks. Beyond that
 * it rejects with an `Outage` at once.
 */
export function semaphore(part: string, width: number, queue: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= width) {
      if (waiting.length >= queue) throw new Outage(part, 'queue', 'full')
      await new Promise<void>((resume) => waiting.push(resume))
    } else {
      running++
    }
    try {
      return await task()
    } finally {
      // The place goes to the next in line without becoming free, so that nobody can slip in between.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
