// What each subpath adds to an app: minified and gzipped, with our dependencies and without the app's own peers; then what
// the compiler does for 100 routes. Writes .cache/bench/size.json.
//
//   npm run bench -- size
import { readFileSync, readdirSync } from 'node:fs'
import { EDGE_GATE, shipped } from '../checks/budgets/bundle.mjs'
import { typesOf } from '../checks/budgets/hundred-routes.mjs'
import { conclude } from './measuring/outcome.mjs'
import { print } from './measuring/table.mjs'

const library = new URL('../packages/holdfast/', import.meta.url)
const { exports } = JSON.parse(readFileSync(new URL('package.json', library), 'utf8'))
const inBrowser = new Set(['client', 'env/client'])

/** Wildcards written out; `null` takes names out again. */
function subpaths() {
  const hidden = Object.keys(exports).filter((name) => exports[name] === null)
  const isHidden = (/** @type {string} */ name) =>
    hidden.some((pattern) => name === pattern || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1))))
  return Object.entries(exports).flatMap(([name, target]) => {
    if (target === null || typeof target === 'string') return []
    if (!name.includes('*')) return [name]
    const folder = target.default.slice(0, target.default.indexOf('*'))
    return readdirSync(new URL(folder, library))
      .filter((file) => file.endsWith('.js'))
      .map((file) => name.replace('*', file.slice(0, -3)))
      .filter((each) => !isHidden(each))
  })
}

const sizes = []
for (const subpath of subpaths()) {
  const name = subpath.slice(2)
  const code = `export * from 'holdfast${name === '' ? '' : `/${name}`}'`
  sizes.push({ name: name || '.', ...(await shipped(code, inBrowser.has(name) ? 'browser' : 'node')) })
}
sizes.sort((a, b) => b.gzip - a.gzip)
print(
  'Each subpath whole, minified; kB',
  sizes.map(({ name, bytes, gzip, lazyGzip, modules }) => ({
    subpath: name,
    minified: bytes / 1e3,
    gzip: gzip / 1e3,
    'loaded later, gzip': lazyGzip / 1e3,
    modules,
  })),
)
const edge = await shipped(EDGE_GATE, 'edge')
const types = await typesOf(100)
const gate = 'edge bundle of the gate with jwt and memory, kB gzip'
conclude(
  'size',
  {
    ...Object.fromEntries(sizes.map(({ name, gzip }) => [`holdfast/${name}, kB gzip`, gzip / 1e3])),
    [gate]: edge.gzip / 1e3,
    // The list of crawlers, words that secrets are not made of, account endpoints, readers of keys: see each `import()`.
    'the same with all that it may load later': (edge.gzip + edge.lazyGzip) / 1e3,
    '100 routes, thousand type instantiations': types.instantiations / 1e3,
  },
  [
    { figure: gate, atMost: 30 },
    { figure: '100 routes, thousand type instantiations', atMost: 150 },
  ],
)
