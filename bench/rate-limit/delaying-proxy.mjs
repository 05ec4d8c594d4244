import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * A loopback TCP proxy whose answers come late, in their order.
 *
 * @param {number} target port
 * @param {number} [milliseconds]
 */
export async function delayingProxy(target, milliseconds = 0) {
  let delay = milliseconds
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => upstream.write(chunk))
    let due = 0
    upstream.on('data', (chunk) => {
      due = Math.max(due, performance.now() + delay)
      const wait = due - performance.now()
      if (wait <= 0.5) client.write(chunk)
      else setTimeout(() => client.destroyed || client.write(chunk), wait)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    slow: (/** @type {number} */ ms) => void (delay = ms),
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
