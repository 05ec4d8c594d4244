import { randomInt } from 'node:crypto'
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

/** Below what systems give to whoever asks for any port: from 32,768 on Linux, from 49,152 elsewhere. */
const [LOWEST, HIGHEST] = [20_000, 32_000]

/**
 * A port for a server that starts later, or starts again: nobody listens there at the moment. One that the system chose
 * could meanwhile be chosen for somebody else, who asks for any.
 *
 * @returns {Promise<number>}
 */
export async function freePort() {
  const port = randomInt(LOWEST, HIGHEST)
  return (await portObstacle(port)) === undefined ? port : freePort()
}
