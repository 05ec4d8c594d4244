import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { choosePeerHeader, peerHeader } from './peer-header.js'

/**
 * Records the socket's real address of every request in a private header, before Next reads the request. Next hides
 * the socket and passes a client's own `X-Forwarded-For` through, so this is the one address nobody can spoof.
 *
 * Call it from `register()` in `instrumentation.ts`, under `process.env.NEXT_RUNTIME === 'nodejs'`. Later calls do
 * nothing. Without it the client's address is unresolvable, and all anonymous callers share one counter.
 */
export function registerPeer(): void {
  if (peerHeader() !== undefined) return
  const name = choosePeerHeader()
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { readonly request: IncomingMessage }
    // Assigned on every request: a client that learned the name still cannot fill it.
    request.headers[name] = request.socket.remoteAddress ?? ''
  })
}
