// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { filesIn } from './hash.mjs'
import { run } from './run.mjs'
import { consoleUi, root } from './workspace.mjs'

/** The page of the security console, as its own bundler makes it. */
const built = join(consoleUi, 'dist')
const library = join(root, 'packages/holdfast')

/** What the library serves in place of the module that stands there in its source. */
const consoleAssets = join(library, 'dist/console/assets.js')

const TYPES = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
])

export async function buildConsolePage() {
  const vite = join(createRequire(join(consoleUi, 'package.json')).resolve('vite/package.json'), '../bin/vite.js')
  await run('Building the console', process.execPath, [vite, 'build'], { cwd: consoleUi })
  const { first, all } = consoleSizes()
  console.log(`  its first load is ${kilobytes(first)} kB gzip of ${kilobytes(all)} kB`)
}

/** One module with the whole page, compressed: it works under any bundler, and where there are no files. */
export function writeConsoleAssets() {
  const { version } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'))
  const page = readFileSync(join(built, 'index.html'), 'utf8')
  const files = Object.fromEntries(servedFiles().map((file) => [nameOf(file), asset(file)]))
  const text = JSON.stringify({ version, page, files }, null, 1)
  writeFileSync(consoleAssets, `// Made by verbs/console.mjs of packages/console-ui.\nexport const assets = ${text}\n`)
}

/** Octets of what a browser loads until the overview is there, fonts included, and of everything; compressed. */
export function consoleSizes() {
  const page = readFileSync(join(built, 'index.html'), 'utf8')
  const names = servedFiles().map(nameOf)
  /** @type {Set<string>} */
  const first = new Set()
  const pending = [
    ...[...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name ?? ''),
    ...names.filter((name) => /\/overview-[^/]*\.js$|\.woff2$/.test(name)),
  ]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (first.has(name)) continue
    first.add(name)
    if (!name.endsWith('.js')) continue
    const imports = readFileSync(join(built, name), 'utf8').matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)
    pending.push(...[...imports].map(([, next]) => `assets/${next}`))
  }
  return { first: sizeOf([...first]) + compressed(page), all: sizeOf(names) + compressed(page) }
}

/** @param {readonly string[]} names */
function sizeOf(names) {
  return names.reduce((total, name) => {
    const content = readFileSync(join(built, name))
    return total + (name.endsWith('.woff2') ? content.length : compressed(content))
  }, 0)
}

/** @param {string | Uint8Array} content */
const compressed = (content) => gzipSync(content, { level: 9 }).length

/** @param {string} file */
function asset(file) {
  const type = TYPES.get(extname(file))
  if (type === undefined) throw new Error(`The console has a file of an unknown type: ${nameOf(file)}`)
  const content = readFileSync(file)
  // Fonts are compressed as they are.
  return type.startsWith('font/')
    ? { type, raw: content.toString('base64') }
    : { type, gzip: gzipSync(content, { level: 9 }).toString('base64') }
}

function servedFiles() {
  if (!existsSync(built)) throw new Error('The console is not built: npm run build')
  return filesIn(built).filter((file) => !['.html', '.map'].includes(extname(file)))
}

/** @param {string} file */
const nameOf = (file) => relative(built, file).replaceAll('\\', '/')

/** @param {number} octets */
const kilobytes = (octets) => (octets / 1_000).toFixed(0)
