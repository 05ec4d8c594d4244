import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * What keeps a server from listening on a port, in words that follow "Port 3000 …".
 * Asked for each loopback address too: some systems let two servers share a port when only one of them names an address.
 *
 * @param {number} port
 */
export async function portObstacle(port) {
  for (const host of [undefined, '127.0.0.1', '::1']) {
    const code = await listen(port, host)
    if (code === 'EADDRINUSE') return 'is taken'
    if (code === 'EACCES') return 'needs more rights than you have'
  }
  return undefined
}

/**
 * @param {number} port
 * @param {string | undefined} host
 * @returns {Promise<string | undefined>} the system's error code
 */
function listen(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/**
 * A port that nobody listens on at the moment; another process may take it before it is used.
 *
 * @param {string} [host]
 */
export async function freePort(host = '127.0.0.1') {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}
