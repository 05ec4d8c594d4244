import type { Timer } from './body-timer.js'

/** Time that passes when a test says so. */
export function fakeTimer() {
  let now = 0
  const due = new Map<() => void, number>()
  const timer: Timer = {
    now: () => now,
    after(ms, call) {
      const once = () => call()
      due.set(once, now + ms)
      return () => due.delete(once)
    },
  }
  return {
    timer,
    /** What has not been called and not been taken back. */
    armed: () => due.size,
    async pass(ms: number): Promise<void> {
      await settled()
      for (const end = now + ms; ;) {
        const [call, at] = [...due].toSorted(([, a], [, b]) => a - b)[0] ?? []
        now = Math.min(at ?? end, end)
        if (call === undefined || (at as number) > end) break
        due.delete(call)
        call()
        await settled()
      }
      await settled()
    },
  }
}

/** Everything that waits for nothing has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
