import { fields } from '../accounts/fields.js'
import { problem } from '../core/problem.js'
import type { Live, Viewer } from './live.js'
import { oneOf, optional } from './query.js'
import { resource, type ConsoleCall } from './resource.js'
import { endsAtShutdown, isShuttingDown } from './shutdown.js'
import type { Range } from './wire.js'

/** Pages that look at one process at once, and those of one administrator among them: nobody takes all places. */
const [MOST_STREAMS, MOST_OF_ONE] = [20, 10]
/** Milliseconds: how soon a page comes back, what keeps proxies from hanging up, and until when a lost right is noticed. */
const [RETRY, HEARTBEAT, ADMISSION] = [2_000, 10_000, 20_000]
/** Bytes that wait for a page that does not read. Beyond it, it misses what comes. */
const WAITING = 256 * 1_024
/** Heartbeats for which a page has read nothing: it is gone, and nobody said so. */
const MOST_UNREAD = 4

const query = fields<{ range: Range | null }>({ range: optional(oneOf<Range>('10m', '1h', '24h')) })

const HEADERS = {
  'Content-Type': 'text/event-stream',
  // Who compresses, or buffers what passes, would hold events back until there are enough of them.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
  // A page that comes back must not find the way to a server that is closing.
  Connection: 'close',
}

/** `GET stream?range=`: server-sent events (WHATWG HTML §9.2), for as long as the page looks and may look. */
export function stream(live: Live) {
  const open = new Map<string, number>()
  return resource({
    method: 'GET',
    path: 'stream',
    query,
    handler(call) {
      if (isShuttingDown()) {
        // A page comes back at once, over a connection that is still open.
        return problem('internal.unavailable', { headers: { 'Retry-After': '2', Connection: 'close' } })
      }
      if (live.viewers >= MOST_STREAMS) {
        const detail = `${MOST_STREAMS} pages look at this process already. Close one of them.`
        return problem('internal.unavailable', { detail, headers: { 'Retry-After': '10' } })
      }
      const { kind, id } = call.administrator
      const who = `${kind} ${id}`
      const own = open.get(who) ?? 0
      if (own >= MOST_OF_ONE) {
        const detail = `${MOST_OF_ONE} pages of yours look at this process already. Close one of them.`
        return problem('internal.unavailable', { detail, headers: { 'Retry-After': '10' } })
      }
      open.set(who, own + 1)
      const ended = () => {
        const left = (open.get(who) ?? 1) - 1
        if (left === 0) open.delete(who)
        else open.set(who, left)
      }
      return new Response(eventStream(live, call.query.range ?? '10m', call, ended), { headers: HEADERS })
    },
  })
}

function eventStream(
  live: Live,
  range: Range,
  { request, stillAdmitted }: ConsoleCall,
  ended: () => void,
): ReadableStream<Uint8Array> {
  const text = new TextEncoder()
  let end = () => undefined as void
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let unread = 0
        const put = (lines: string): boolean => {
          if ((controller.desiredSize ?? 0) <= 0) return false
          controller.enqueue(text.encode(lines))
          unread = 0
          return true
        }
        const viewer: Viewer = { range, send: (event, data) => put(`event: ${event}\ndata: ${data}\n\n`) }
        put(`retry: ${RETRY}\n\n`)
        const leave = live.join(viewer)
        const stay = endsAtShutdown(() => end())
        const beat = setInterval(() => {
          if (!put('event: beat\ndata: {}\n\n') && ++unread >= MOST_UNREAD) end()
        }, HEARTBEAT)
        const check = setInterval(() => {
          // Who cannot be identified at this moment is let go: the page asks anew, and hears why.
          stillAdmitted().then(
            (admitted) => admitted || end(),
            () => end(),
          )
        }, ADMISSION)
        end = () => {
          end = () => undefined
          leave()
          stay()
          ended()
          clearInterval(beat)
          clearInterval(check)
          request.signal.removeEventListener('abort', stop)
          try {
            controller.close()
          } catch {
            // The page is gone already.
          }
        }
        const stop = () => end()
        request.signal.addEventListener('abort', stop)
        if (request.signal.aborted) end()
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING }),
  )
}
