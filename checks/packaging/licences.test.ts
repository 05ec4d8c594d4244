import { describe, expect, it } from 'vitest'
import { productionPackages } from '../../verbs/production-packages.mjs'

/** They ask for their notice, and for nothing of who uses them. */
const permissive = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'])

/** Others, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  // As permissive; the parser of Yarn's lock files reads YAML with js-yaml, which has it for its command line.
  argparse: 'Python-2.0',
}

describe.each(['packages/holdfast', 'packages/cli'])('what an install of %s brings', (workspace) => {
  const packages = productionPackages(workspace)

  it('may be used by anybody for anything', () => {
    expect(packages.length).toBeGreaterThan(50)
    const others = packages.filter(({ name, license }) => !permissive.has(license) && exceptions[name] !== license)
    expect(others.map(({ name, version, license }) => `${name}@${version}: ${license || 'no licence'}`)).toEqual([])
  })

  it('is on every platform the same, but for binaries', () => {
    const names = packages.map(({ name }) => name)
    for (const platform of ['linux-x64-gnu', 'linux-arm64-musl', 'darwin-arm64', 'win32-x64-msvc'])
      expect(names).toContain(`@node-rs/argon2-${platform}`)
  })
})

it('a package of another licence, or of none, is found', () => {
  const lockfile = {
    'packages/a': { dependencies: { b: '1', c: '1' } },
    'node_modules/b': { version: '1.0.0', license: 'GPL-3.0-only' },
    'node_modules/c': { version: '2.0.0', optionalDependencies: { b: '2' } },
    'node_modules/c/node_modules/b': { version: '2.0.0', license: 'MIT' },
  }
  expect(productionPackages('packages/a', lockfile)).toEqual([
    { name: 'b', version: '1.0.0', license: 'GPL-3.0-only', path: 'node_modules/b', place: 'node_modules/b' },
    { name: 'c', version: '2.0.0', license: '', path: 'node_modules/c', place: 'node_modules/c' },
    {
      name: 'b',
      version: '2.0.0',
      license: 'MIT',
      path: 'node_modules/c/node_modules/b',
      place: 'node_modules/c/node_modules/b',
    },
  ])
})

it('another workspace comes as a package, with what is its own', () => {
  const lockfile = {
    'packages/a': { dependencies: { b: '1', c: '1' } },
    'packages/a/node_modules/c': { version: '1.0.0', license: 'MIT' },
    'packages/b': { version: '1.0.0', license: 'MIT', dependencies: { c: '2' } },
    'packages/b/node_modules/c': { version: '2.0.0', license: 'MIT' },
    'node_modules/b': { link: true, resolved: 'packages/b' },
  }
  expect(productionPackages('packages/a', lockfile).map(({ name, version, place }) => [name, version, place])).toEqual([
    ['c', '1.0.0', 'node_modules/c'],
    ['b', '1.0.0', 'node_modules/b'],
    ['c', '2.0.0', 'node_modules/b/node_modules/c'],
  ])
})

it('a lock file that lacks one says so', () => {
  expect(() => productionPackages('a', { a: { dependencies: { b: '1' } } })).toThrow('does not say where b is')
})
