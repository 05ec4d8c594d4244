import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { page, walkthroughs } from './contributing/walkthroughs.ts'
import { root } from './working-tree.ts'

// `npm run proof` follows them literally: contributing/walkthroughs.test.ts.

it('a store, a provider, a rule, a probe and a sink are each added in one file', () => {
  expect(walkthroughs().map(({ title }) => title)).toEqual(
    ['store', 'provider', 'rule', 'probe', 'sink'].map((kind) => `Add a ${kind} in one file`),
  )
  for (const { title, files, commands } of walkthroughs()) {
    const [source, test, ...others] = Object.keys(files)
    expect(others, title).toEqual([])
    // A rule's examples are its tests.
    if (test !== undefined) expect(test, title).toBe(source?.replace(/\.ts$/, '.test.ts'))
    expect(existsSync(join(root, source as string)), source).toBe(false)
    for (const command of commands) expect(command, title).toMatch(/^npx vitest run --project (?:holdfast|cli) \S+/)
  }
})

it('names files that exist', () => {
  const links = [...page().matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path as string)
  expect(links.length).toBeGreaterThan(5)
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
