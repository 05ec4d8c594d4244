import type { Host } from '../host.js'

/** Work that the answer does not wait for. The task never rejects. */
export function afterAnswer(host: Host, task: () => Promise<void>): void {
  try {
    host.after(task)
  } catch {
    // Outside of a request there is nothing to come after.
    void task()
  }
}
