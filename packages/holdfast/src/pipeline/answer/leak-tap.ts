import type { Problem } from '../../core/problem.js'
import type { LeakWatch } from '../../env/leaks/leak-watch.js'
import type { Exchange } from '../exchange.js'
import { LEAKED, tell } from './leak-in.js'

/**
 * A handler's own `Response`, watched while it is sent. Its first part is looked at before anything is answered; with a
 * secret in a later one the stream breaks off before it, since the status has been sent.
 */
export async function watched(exchange: Exchange, response: Response): Promise<Response | Problem> {
  const { leaks } = exchange.gate
  const { body, headers, status, statusText } = response
  const type = headers.get('content-type')
  if (leaks === undefined || body === null || headers.has('content-encoding')) return response
  if (type !== null && !READABLE.test(type)) return response
  const reader = body.getReader()
  const letGo = (): void => void reader.cancel().catch(() => undefined)
  const parts = safeParts(exchange, leaks, reader)
  // Events come when they come: their answer begins before the first.
  let next = type?.startsWith('text/event-stream') ? undefined : await parts.next()
  if (next?.value === LEAKED) {
    letGo()
    return LEAKED
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = next ?? (await parts.next())
        next = undefined
        if (done === true) controller.close()
        else if (value instanceof Uint8Array) controller.enqueue(value)
        else {
          letGo()
          controller.error(new Error('The answer held a secret, and was broken off.'))
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return new Response(stream, { status, statusText, headers })
}

/** JSON, text and scripts: what is compressed, or a picture, holds nothing that could be read here. */
const READABLE =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|ndjson|x-ndjson|x-www-form-urlencoded)\b)/i

/** The parts of a body, each without an end that may be the beginning of a secret, which waits for the next; or `LEAKED`. */
async function* safeParts(
  exchange: Exchange,
  leaks: LeakWatch,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array | Problem, undefined> {
  const stream = leaks.stream()
  const isBlocking = leaks.on === 'block'
  const told = new Set<string>()
  let held = new Uint8Array(0)
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const part = read.value
    const found = stream.next(part)
    for (const secret of found) if (!told.has(secret)) tell(exchange, leaks, secret)
    for (const secret of found) told.add(secret)
    if (found.size > 0 && isBlocking) {
      yield LEAKED
      return
    }
    const known = new Uint8Array(held.length + part.length)
    known.set(held)
    known.set(part, held.length)
    const safe = known.length - (isBlocking ? stream.pending() : 0)
    held = known.slice(safe)
    if (safe > 0) yield known.subarray(0, safe)
  }
  if (held.length > 0) yield held
}
