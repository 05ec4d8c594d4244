import { fileURLToPath } from 'node:url'
import { createViteServer } from 'vitest/node'

/**
 * A TypeScript module of the tests, for a proof: what starts the real servers and the app.
 *
 * @param {string} path from the root of the repository
 * @returns {Promise<any>}
 */
export async function fromSource(path) {
  const vite = await createViteServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  })
  try {
    return await vite.ssrLoadModule(`/${path}`)
  } finally {
    await vite.close()
  }
}
