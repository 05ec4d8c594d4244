import { timedOut, within } from '../../core/in-time.js'
import { Outage, isOutage, outage } from '../../core/outage.js'
import { replyCode, type RedisScript, type RunScript } from '../../core/redis-client.js'

/** Runs one script, whose first and only key is the root of all key names: one round trip. A failure is an `Outage`. */
export type Ask = (operation: string, script: RedisScript, ...values: readonly (string | number)[]) => Promise<unknown>

export interface Asking {
  /** @param part the name in its outages */
  of(part: string): Ask
  /** Is run once before everything else, and again as long as it fails. */
  open(): Promise<void>
  /** Waits for what is under way; later calls throw. */
  close(): Promise<void>
}

export interface AskingParts {
  readonly run: RunScript
  /** What every key begins with. */
  readonly root: string
  /** Milliseconds; a driver may hold a command for as long as it pleases. */
  readonly deadline: number
  /** Whether the server is one to use: throws a `ConfigurationError` where it is not. */
  readonly check: (ask: (script: RedisScript) => Promise<unknown>) => Promise<void>
  readonly tell: (fault: Outage) => void
}

/** Milliseconds that the start of the app waits for a connection. */
const OPENING = 5_000

export function asking({ run, root, deadline, check, tell }: AskingParts): Asking {
  const opening = Math.max(deadline, OPENING)
  const underWay = new Set<Promise<unknown>>()
  let checked: Promise<void> | undefined
  let closed = false

  async function bounded<T>(part: string, operation: string, limit: number, work: () => Promise<T>): Promise<T> {
    try {
      if (closed) throw new Outage(part, operation, 'closed')
      return await within(limit, work(), timedOut(part, operation))
    } catch (error) {
      // The driver's own error stays here: its message and its `command` hold values.
      const code = replyCode(error)
      const fault = code === undefined ? outage(part, operation, error) : new Outage(part, operation, code)
      if (isOutage(fault)) tell(fault)
      throw fault
    }
  }

  function ready(): Promise<void> {
    if (checked === undefined) {
      const asked = check((script) => run(script, [root], []))
      const checking = within(opening, asked, timedOut('redis', 'open'))
      checked = checking
      checking.catch(() => {
        if (checked === checking) checked = undefined
      })
    }
    return checked
  }

  return {
    of:
      (part) =>
      async (operation, script, ...values) => {
        const answer = bounded(part, operation, deadline, async () => {
          await ready()
          return run(script, [root], values.map(String))
        })
        underWay.add(answer)
        try {
          return await answer
        } finally {
          underWay.delete(answer)
        }
      },
    open: () => bounded('redis', 'open', opening, ready),
    async close() {
      closed = true
      await Promise.allSettled(underWay)
    },
  }
}
