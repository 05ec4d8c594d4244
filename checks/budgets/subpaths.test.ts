import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageFiles, readManifest, subpaths } from '../public-subpaths.ts'
import { shipped } from './bundle.mjs'

/** Bytes of each subpath whole, minified and gzipped, without what it loads later and without the app's own peers. */
const file = join(import.meta.dirname, 'subpaths.json')

/** `HOLDFAST_SIZES=write npx vitest run --project checks budgets/subpaths` pins what is measured. */
const isWritten = process.env['HOLDFAST_SIZES'] === 'write'

/** What a change may cost without a word. */
const allowance = (bytes: number): number => bytes * 1.03 + 100

const inBrowser = new Set(['./client', './env/client'])

// `npm run bench -- size` prints the table.
it('a subpath grows on purpose, or not at all', { timeout: 300_000 }, async () => {
  const folder = 'packages/holdfast'
  const offered = subpaths(readManifest(folder), packageFiles(folder)).flatMap(({ subpath, condition, file: path }) =>
    condition === 'node' && path.endsWith('.js') ? [subpath] : [],
  )
  const measured: Record<string, number> = {}
  for (const subpath of offered.toSorted()) {
    const code = `export * from 'holdfast${subpath.slice(1)}'`
    measured[subpath] = (await shipped(code, inBrowser.has(subpath) ? 'browser' : 'node')).gzip
  }
  if (isWritten) writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`)
  const pinned = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
  expect(Object.keys(measured)).toEqual(Object.keys(pinned))
  const grown = Object.entries(measured).filter(([subpath, bytes]) => bytes > allowance(pinned[subpath] as number))
  expect(grown.map(([subpath, bytes]) => `${subpath}: ${pinned[subpath]} → ${bytes} bytes`)).toEqual([])
})
