// For test processes that run the library's source: what TypeScript they import is compiled in passing.
import { fileURLToPath } from 'node:url'
import { createViteServer } from 'vitest/node'

/** A module of `storage/`, such as `/postgres.ts`, and what ends its compiler once all that it imports is loaded. */
export async function source(path) {
  const vite = await createViteServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  })
  return { module: await vite.ssrLoadModule(path), loaded: () => vite.close() }
}
