// node packages/console-ui/dev/size.mjs: what a browser fetches before the overview is there, gzip'd bytes; fails above 150,000
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const files = readdirSync(new URL('assets/', dist)).map((name) => `assets/${name}`)
const text = (name) => readFileSync(new URL(name, dist), 'utf8')
const first = new Set(['index.html'])
const follow = (name) => {
  if (first.has(name)) return
  first.add(name)
  if (!name.endsWith('.js')) return
  for (const [, next] of text(name).matchAll(/(?:from|import)\s*["`']\.\/([\w.-]+\.js)["`']/g)) follow(`assets/${next}`)
}
for (const [, name] of text('index.html').matchAll(/"\.\/(assets\/[\w.-]+)"/g)) follow(name)
for (const name of files) if (/\/overview-.*\.js$|\.woff2$/.test(name)) follow(name)
let sum = 0
for (const name of first) {
  const bytes = readFileSync(new URL(name, dist))
  const size = name.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length
  sum += size
  process.stdout.write(`${String(size).padStart(7)}  ${name}\n`)
}
process.stdout.write(`${String(sum).padStart(7)}  in all\n`)
if (sum > 150_000) process.exitCode = 1
