import type { RunScript } from '../../../core/redis-client.js'
import type { Take, Taken } from '../../store.js'
import { decodeTaken, encodeCalls, encodeTakes, MOST_TAKES, takeCallsScript, takeScriptFor } from './take-script.js'

/** Calls for each command: some are on their way while others are judged and yet others are made. */
const MOST_CALLS = 16

interface Call {
  readonly takes: readonly Take[]
  readonly resolve: (taken: readonly Taken[]) => void
  readonly reject: (error: unknown) => void
}

/** One call as one command. */
export function takeCall(run: RunScript, prefix: string, takes: readonly Take[]): Promise<readonly Taken[]> {
  const { keys, values } = encodeTakes(prefix, takes)
  return run(takeScriptFor(takes.length), keys, values).then((reply) => decodeTaken(reply, takes))
}

/**
 * Takes as one command for all calls of one turn of the event loop, up to 16: what a command costs both sides is more
 * than what a take does. Each call is atomic by itself and answered by itself; nobody waits for a call that comes later.
 * Where the command fails, each of its calls does.
 */
export function batchedTakes(run: RunScript, prefix: string): (takes: readonly Take[]) => Promise<readonly Taken[]> {
  let waiting: Call[] = []

  function send(): void {
    const calls = waiting
    waiting = []
    if (calls.length === 1) sendOne(calls[0] as Call)
    else if (calls.length > 1) void sendAll(calls)
  }

  function sendOne({ takes, resolve, reject }: Call): void {
    // Nobody is there to catch what is thrown here: the process would end.
    try {
      takeCall(run, prefix, takes).then(resolve, reject)
    } catch (error) {
      reject(error)
    }
  }

  async function sendAll(calls: readonly Call[]): Promise<void> {
    try {
      const { keys, values } = encodeCalls(
        prefix,
        calls.map(({ takes }) => takes),
      )
      const taken = decodeTaken(
        await run(takeCallsScript, keys, values),
        calls.flatMap(({ takes }) => takes),
      )
      let at = 0
      for (const { takes, resolve } of calls) resolve(taken.slice(at, (at += takes.length)))
    } catch (error) {
      for (const { reject } of calls) reject(error)
    }
  }

  return (takes) =>
    new Promise((resolve, reject) => {
      const call = { takes, resolve, reject }
      if (takes.length > MOST_TAKES) return sendOne(call)
      waiting.push(call)
      if (waiting.length === 1) atTheEndOfThisTurn(send)
      else if (waiting.length >= MOST_CALLS) send()
    })
}

/** After everything that goes on at once: in Node the callbacks of all answers that came together. */
const atTheEndOfThisTurn: (send: () => void) => void =
  typeof globalThis.process?.nextTick === 'function' ? process.nextTick : queueMicrotask
