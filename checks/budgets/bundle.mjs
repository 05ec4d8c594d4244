// @ts-check
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../..', import.meta.url))
const library = join(root, 'packages/holdfast')
/** It is the library's: bundling is what its users do. */
const { rolldown } = await import(pathToFileURL(createRequire(join(library, 'package.json')).resolve('rolldown')).href)

const { peerDependencies = {} } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'))
/** The last is machine code, which no bundle holds. */
const peers = [...Object.keys(peerDependencies), 'react-dom', '@node-rs/argon2']

/** What the hosts are called in conditional exports. */
export const conditions = {
  node: ['node', 'import', 'module', 'default'],
  edge: ['edge-light', 'workerd', 'import', 'module', 'default'],
  browser: ['browser', 'import', 'module', 'default'],
}

/**
 * What an app ships of these exports: minified, with our dependencies and without its own peers.
 *
 * @param {string} code such as `export * from 'holdfast/next'`
 * @param {'node' | 'edge' | 'browser'} host
 * @returns {Promise<{ bytes: number, gzip: number, lazyGzip: number, modules: number }>} `lazyGzip`: of what is loaded later
 */
export async function shipped(code, host) {
  const entry = {
    name: 'entry',
    /** @param {string} id @param {string | undefined} from */
    resolveId: (id, from) => (from === undefined ? '\0entry' : undefined),
    /** @param {string} id */
    load: (id) => (id === '\0entry' ? code : undefined),
  }
  const build = await rolldown({
    input: 'entry',
    cwd: dirname(fileURLToPath(import.meta.url)),
    plugins: [entry],
    // Node's own modules are there; a peer is the app's, and counted with the app, by its name and by its place.
    external: (/** @type {string} */ id) =>
      id.startsWith('node:') ||
      peers.some((peer) => id === peer || id.startsWith(`${peer}/`) || id.includes(`/node_modules/${peer}/`)),
    platform: host === 'node' ? 'node' : 'browser',
    resolve: { conditionNames: conditions[host] },
    // As Next does while it builds.
    transform: {
      define: {
        'process.env.NODE_ENV': '"production"',
        'process.env.NEXT_RUNTIME': host === 'edge' ? '"edge"' : '"nodejs"',
      },
    },
    // An app's own file, which nobody imports: what it shares with chunks that are loaded later stays in it.
    preserveEntrySignatures: 'allow-extension',
    logLevel: 'silent',
  })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  const chunks = output.filter((/** @type {{ type: string }} */ { type }) => type === 'chunk')
  /** @type {Map<string, { code: string, imports: string[], moduleIds: string[], isEntry: boolean }>} */
  const named = new Map(chunks.map((/** @type {{ fileName: string }} */ chunk) => [chunk.fileName, chunk]))
  const first = new Set()
  const pending = [...named].filter(([, { isEntry }]) => isEntry).map(([name]) => name)
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (first.has(name) || !named.has(name)) continue
    first.add(name)
    pending.push(...(named.get(name)?.imports ?? []))
  }
  const [now, later] = [true, false].map((isFirst) => [...named].filter(([name]) => first.has(name) === isFirst))
  /** @param {[string, { code: string }][] | undefined} list */
  const gzip = (list) => (list ?? []).reduce((sum, [, { code: text }]) => sum + gzipSync(text, { level: 9 }).length, 0)
  return {
    bytes: (now ?? []).reduce((sum, [, { code: text }]) => sum + text.length, 0),
    gzip: gzip(now),
    lazyGzip: gzip(later),
    modules: (now ?? []).reduce((sum, [, { moduleIds }]) => sum + moduleIds.length, 0),
  }
}

/** The gate as an edge route has it. */
export const EDGE_GATE = `export { holdfast, signedIn, publicAccess, slidingWindow } from 'holdfast/next'
export { jwt } from 'holdfast/providers/jwt'
export { memory } from 'holdfast/stores/memory'`
