import { describe, expect, it } from 'vitest'
import { EDGE_GATE, shipped } from './bundle.mjs'
import { loadedBy } from './import.mjs'
import { typesOf } from './hundred-routes.mjs'
import { consoleSizes } from '../../verbs/console.mjs'

// Deterministic for one lock file; raise a budget on purpose, with the reason in the change.
describe('what an app ships', () => {
  it.each([
    ['holdfast/client', 'browser', 6_000],
    ['holdfast/env/client', 'browser', 1_000],
    ['holdfast/next/proxy', 'edge', 20_000],
    ['holdfast/cors', 'edge', 12_000],
  ] as const)('of %s in the %s', async (subpath, host, budget) => {
    expect((await shipped(`export * from '${subpath}'`, host)).gzip).toBeLessThanOrEqual(budget)
  })

  it('of the gate with jwt and memory in an edge route', async () => {
    const { gzip, lazyGzip } = await shipped(EDGE_GATE, 'edge')
    expect(gzip).toBeLessThanOrEqual(53_650)
    // Four fifths of it are the list of crawlers, for `bots`.
    expect(lazyGzip).toBeLessThanOrEqual(110_000)
  })
})

// Of a page that is built by then: what a browser fetches until the overview is there, fonts and all.
it('the console shows itself with at most 150 kB', () => {
  expect(consoleSizes().first).toBeLessThanOrEqual(150_000)
})

// The time that it takes is printed by `npm run bench -- import`; this is what it is made of.
it('an import of holdfast/next reads a handful of files, and of other packages next/server alone', () => {
  const { files, bytes, packages } = loadedBy('holdfast/next')
  expect(packages).toEqual(['next/server.js'])
  expect(files.length).toBeLessThanOrEqual(5)
  expect(bytes).toBeLessThanOrEqual(210_000)
})

it('a hundred routes take the compiler at most 150,000 type instantiations', async () => {
  expect((await typesOf(100)).instantiations).toBeLessThanOrEqual(150_000)
})
