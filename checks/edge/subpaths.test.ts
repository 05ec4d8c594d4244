import { AsyncLocalStorage } from 'node:async_hooks'
import { beforeAll, describe, expect, it } from 'vitest'
import { behaviours, needsNode } from './behaviours.ts'
import { edgeApp, edgeBundle, edgeSubpaths } from './edge-bundle.ts'
import { processOfNext } from './edge-vm.ts'
import type { Loose } from './loose-module.ts'

// What Next's host adds to the runtime.
const host = {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  performance,
  AbortController,
  AbortSignal,
  AsyncLocalStorage,
}
const entries = edgeSubpaths()
let bundle: ReadonlyMap<string, string>

beforeAll(async () => {
  bundle = await edgeBundle(entries)
})

it('of every subpath that the package exports it is said whether it runs on Edge', () => {
  expect([...Object.keys(behaviours), ...Object.keys(needsNode)].toSorted()).toEqual([...entries.keys()].toSorted())
})

describe.each([
  ['a process whose functions throw, as Next has it', { process: processOfNext }],
  ['a process without anything', { process: { env: {} } }],
])('on the Edge runtime with %s', (_, globals) => {
  let load: (subpath: string) => Loose
  beforeAll(() => {
    const app = edgeApp(bundle, { ...host, ...globals })
    load = (subpath) => app(subpath) as Loose
  })

  it.each(Object.entries(behaviours))('%s does what it does elsewhere', async (subpath, behaviour) => {
    await behaviour(load(subpath), load)
  })

  it.each(Object.entries(needsNode))('%s says that it needs Node.js, and what of it', (subpath, module) => {
    expect(() => load(subpath)).toThrow(`A Node.js module is loaded ('${module}')`)
  })
})
