// @ts-check
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { filesIn, hashOf } from './hash.mjs'
import { root } from './workspace.mjs'

/** @import { InputOptions } from 'rolldown' */

const library = join(root, 'packages/holdfast')
const source = join(library, 'src')
const target = join(library, 'dist/node')
/** Of which sources it is. */
const stamp = join(target, 'sources.sha256')

/**
 * Bundles what Node loads, the `node` condition of package.json: an import of a few files where each module would cost
 * more to find and to open than to run. All subpaths together, since what two of them share exists once in a process.
 * Everything else (Edge, browsers, types) takes the modules that the compiler has made. Nothing to do where it is fresh.
 */
export async function bundleForNode() {
  const sources = hashOf([source, join(library, 'package.json'), fileURLToPath(import.meta.url)], isBundled)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  const { rolldown } = await bundler()
  const entries = entryFiles()
  const gate = await modulesOf('src/next/index.ts')
  const build = await rolldown({ ...options, input: entries })
  const { output } = await build.write({
    dir: target,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
    // What is shorter is read faster; stack traces show the names of functions.
    minify: {
      compress: true,
      mangle: { keepNames: { function: true, class: true } },
      codegen: { removeWhitespace: true },
    },
    codeSplitting: {
      groups: [
        // Without Next, which other subpaths of it do without.
        { name: 'gate', priority: 1, test: (id) => gate.has(id) && !id.startsWith(join(source, 'next')) },
        { name: 'next', test: (id) => gate.has(id) },
      ],
    },
  })
  await build.close()
  const written = new Set(output.map(({ fileName }) => join(target, fileName)))
  for (const file of filesIn(target)) if (!written.has(file)) rmSync(file)
  writeFileSync(stamp, sources)
}

/** The library's own, once it is installed. @returns {Promise<typeof import('rolldown')>} */
async function bundler() {
  return import(pathToFileURL(createRequire(join(library, 'package.json')).resolve('rolldown')).href)
}

/**
 * The console's page is one file for all conditions, made beside what the compiler makes. As any chunk has it, each in a
 * folder of `dist/node`.
 */
const page = {
  name: 'console-page',
  /** @param {string} id @param {string | undefined} importer */
  resolveId: (id, importer) =>
    id === './assets.js' && importer?.startsWith(join(source, 'console/'))
      ? { id: '../../console/assets.js', external: true }
      : undefined,
}

/** @type {InputOptions} */
const options = {
  cwd: library,
  platform: 'node',
  plugins: [page],
  // CommonJS too: whoever bundles an app follows its `require`, and no `createRequire` that would stand in its place.
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && id !== '#words',
  resolve: {
    extensionAlias: { '.js': ['.ts', '.js'] },
    alias: { '#words': join(source, 'authentication/tokens/words-at-once.ts') },
  },
  // Modules that some load later and others at once are no news.
  checks: { ineffectiveDynamicImport: false },
  // No parts of other subpaths in the chunk that all of them load.
  experimental: { chunkOptimization: false },
}

/** @param {string} file */
function isBundled(file) {
  return !/\.test(?:-parts|-d)?\.ts$/.test(file)
}

/** Which modules load with this one. @param {string} file */
async function modulesOf(file) {
  const { rolldown } = await bundler()
  const build = await rolldown({ ...options, input: file, logLevel: 'silent' })
  const { output } = await build.generate({ format: 'esm' })
  await build.close()
  const chunks = new Map(output.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk]] : [])))
  const pending = [...chunks.values()].filter(({ isEntry }) => isEntry)
  const first = new Set(pending)
  for (let chunk = pending.pop(); chunk !== undefined; chunk = pending.pop()) {
    for (const name of chunk.imports) {
      const next = chunks.get(name)
      if (next === undefined || first.has(next)) continue
      first.add(next)
      pending.push(next)
    }
  }
  return new Set([...first].flatMap(({ moduleIds }) => moduleIds))
}

/** By its path below `dist/node`, the source of each subpath with a `node` condition; wildcards are written out. */
function entryFiles() {
  const { exports } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'))
  /** @type {string[]} */
  const targets = Object.values(exports).flatMap((conditions) => conditions?.node ?? [])
  const names = targets.flatMap((path) => {
    const name = path.slice('./dist/node/'.length, -'.js'.length)
    if (!name.endsWith('*')) return [name]
    const folder = name.slice(0, -1)
    return readdirSync(join(source, folder))
      .filter((file) => /^[^.]+\.ts$/.test(file))
      .map((file) => folder + file.slice(0, -'.ts'.length))
  })
  return Object.fromEntries(names.map((name) => [name, join(source, `${name}.ts`)]))
}
