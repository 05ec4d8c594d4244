import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  poweredByHeader: false,
  // For its image: a folder with all that runs, and nothing that was only needed to build it.
  ...(process.env.NEXT_OUTPUT === 'standalone' ? { output: 'standalone' as const } : {}),
  // Pages that are written again while the app runs stay alive under the policy of proxy.ts.
  cacheHandler: createRequire(import.meta.url).resolve('holdfast/next/cache-handler'),
  typedRoutes: true,
  // They carry binaries, WebAssembly or worker files that a bundler would tear from their folders.
  serverExternalPackages: ['@electric-sql/pglite', '@node-rs/argon2', 'ioredis', 'pg', 'pino'],
  // The whole workspace is the root: the library is a link to a sibling folder.
  turbopack: { root: join(import.meta.dirname, '..', '..') },
  outputFileTracingRoot: join(import.meta.dirname, '..', '..'),
}

export default config
