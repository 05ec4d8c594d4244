import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dependenciesOf } from './installed.js'
import { readProject, type Project } from './project.js'
import { SourceTree } from './source-tree.js'

type Files = Readonly<Record<string, string>>

function installed(all: Project, root = ''): string[] {
  const app = all.apps.find((each) => each.root === root)
  if (app === undefined) throw new Error(`no app at "${root}"`)
  return dependenciesOf(app, all).installed.map(({ name, version, by }) =>
    by === name ? `${name}@${version}` : `${name}@${version} for ${by}`,
  )
}

function project(files: Files): Project {
  return readProject(SourceTree.of({ 'app/page.tsx': '', ...files }))
}

const json = (value: unknown): string => JSON.stringify(value)
const manifest = (dependencies: Files, more: object = {}): string => json({ name: 'shop', dependencies, ...more })

const asked = { next: '^16.0.0', session: '^1.0.0' }
const expected = ['cookie@2.0.0 for session', 'next@16.4.5', 'session@1.2.0']

const LOCKS: Readonly<Record<string, Files>> = {
  'npm 1': {
    'package-lock.json': json({
      lockfileVersion: 1,
      dependencies: {
        next: { version: '16.4.5' },
        cookie: { version: '1.0.0' },
        session: {
          version: '1.2.0',
          requires: { cookie: '^2.0.0' },
          dependencies: { cookie: { version: '2.0.0' } },
        },
        tester: { version: '3.0.0', dev: true },
      },
    }),
  },
  'npm 3': {
    'package-lock.json': json({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: asked, devDependencies: { tester: '*' } },
        'node_modules/next': { version: '16.4.5' },
        'node_modules/cookie': { version: '1.0.0' },
        'node_modules/session': { version: '1.2.0', dependencies: { cookie: '^2.0.0' } },
        'node_modules/session/node_modules/cookie': { version: '2.0.0' },
        'node_modules/tester': { version: '3.0.0', dev: true },
      },
    }),
  },
  'pnpm 5': {
    'pnpm-lock.yaml': `lockfileVersion: 5.4
specifiers: { next: ^16.0.0, session: ^1.0.0, tester: '*' }
dependencies:
  next: 16.4.5_react@19.0.0
  session: 1.2.0
devDependencies:
  tester: 3.0.0
packages:
  /next/16.4.5_react@19.0.0: { resolution: { integrity: x } }
  /session/1.2.0: { dependencies: { cookie: 2.0.0 } }
  /cookie/2.0.0: { resolution: { integrity: x } }
  /tester/3.0.0: { dev: true }
`,
  },
  'pnpm 6': {
    'pnpm-lock.yaml': `lockfileVersion: '6.0'
dependencies:
  next: { specifier: ^16.0.0, version: 16.4.5(react@19.0.0) }
  session: { specifier: ^1.0.0, version: 1.2.0 }
packages:
  /next@16.4.5(react@19.0.0): { resolution: { integrity: x } }
  /session@1.2.0: { dependencies: { cookie: 2.0.0 } }
  /cookie@2.0.0: { resolution: { integrity: x } }
`,
  },
  'pnpm 9': {
    'pnpm-lock.yaml': `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      next: { specifier: ^16.0.0, version: 16.4.5(react@19.0.0) }
      session: { specifier: ^1.0.0, version: 1.2.0 }
    devDependencies:
      tester: { specifier: '*', version: 3.0.0 }
packages:
  next@16.4.5: { resolution: { integrity: x } }
snapshots:
  next@16.4.5(react@19.0.0): {}
  session@1.2.0: { dependencies: { cookie: 2.0.0 } }
  cookie@2.0.0: {}
  tester@3.0.0: {}
`,
  },
  'yarn 1': {
    'yarn.lock': `# yarn lockfile v1


cookie@^1.0.0:
  version "1.0.0"

cookie@^2.0.0, cookie@^2.0.0-beta:
  version "2.0.0"

next@^16.0.0:
  version "16.4.5"

session@^1.0.0:
  version "1.2.0"
  dependencies:
    cookie "^2.0.0"

tester@*:
  version "3.0.0"
`,
  },
  'yarn 4': {
    'yarn.lock': `__metadata:
  version: 8

"cookie@npm:^2.0.0":
  version: 2.0.0
  resolution: "cookie@npm:2.0.0"

"next@npm:^16.0.0":
  version: 16.4.5
  resolution: "next@npm:16.4.5"

"session@npm:^1.0.0":
  version: 1.2.0
  resolution: "session@npm:1.2.0"
  dependencies:
    cookie: "npm:^2.0.0"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
`,
  },
  bun: {
    'bun.lock': `{
  // JSON with comments
  "lockfileVersion": 1,
  "workspaces": { "": { "name": "shop", "dependencies": { "next": "^16.0.0", "session": "^1.0.0" } } },
  "packages": {
    "cookie": ["cookie@1.0.0", "", {}, "sha512-x"],
    "next": ["next@16.4.5", "", {}, "sha512-x"],
    "session": ["session@1.2.0", "", { "dependencies": { "cookie": "^2.0.0" } }, "sha512-x"],
    "session/cookie": ["cookie@2.0.0", "", {}, "sha512-x"],
  },
}`,
  },
}

describe('what runs with an app is read from', () => {
  it.each(Object.entries(LOCKS))('%s', (_name, files) => {
    const manifests = { 'package.json': manifest(asked, { devDependencies: { tester: '*' } }) }
    expect(installed(project({ ...manifests, ...files }))).toEqual(expected)
  })
})

describe('a monorepo', () => {
  const web = manifest({ next: '^16.0.0', '@shop/auth': 'workspace:*' })
  const auth = json({ name: '@shop/auth', dependencies: { session: '^1.0.0' } })
  const manifests = {
    'package.json': json({ name: 'root', workspaces: ['apps/*', 'packages/*'] }),
    'apps/web/package.json': web,
    'apps/web/app/page.tsx': '',
    'packages/auth/package.json': auth,
  }
  const locks: Readonly<Record<string, Files>> = {
    npm: {
      'package-lock.json': json({
        lockfileVersion: 3,
        packages: {
          '': {},
          'apps/web': { dependencies: { next: '^16.0.0', '@shop/auth': '*' } },
          'packages/auth': { name: '@shop/auth', version: '1.0.0', dependencies: { session: '^1.0.0' } },
          'node_modules/@shop/auth': { resolved: 'packages/auth', link: true },
          'node_modules/next': { version: '15.0.0' },
          'apps/web/node_modules/next': { version: '16.4.5' },
          'node_modules/session': { version: '1.2.0' },
        },
      }),
    },
    pnpm: {
      'pnpm-lock.yaml': `lockfileVersion: '9.0'
importers:
  .: {}
  apps/web:
    dependencies:
      '@shop/auth': { specifier: 'workspace:*', version: link:../../packages/auth }
      next: { specifier: ^16.0.0, version: 16.4.5 }
  packages/auth:
    dependencies:
      session: { specifier: ^1.0.0, version: 1.2.0 }
snapshots:
  next@16.4.5: {}
  session@1.2.0: {}
`,
    },
    yarn: {
      'yarn.lock': `# yarn lockfile v1


next@^16.0.0:
  version "16.4.5"

session@^1.0.0:
  version "1.2.0"
`,
    },
    bun: {
      'bun.lock': json({
        lockfileVersion: 1,
        workspaces: {
          '': { name: 'root' },
          'apps/web': { name: 'shop', dependencies: { next: '^16.0.0', '@shop/auth': 'workspace:*' } },
          'packages/auth': { name: '@shop/auth', dependencies: { session: '^1.0.0' } },
        },
        packages: {
          '@shop/auth': ['@shop/auth@workspace:packages/auth'],
          next: ['next@15.0.0', '', {}, 'x'],
          'shop/next': ['next@16.4.5', '', {}, 'x'],
          session: ['session@1.2.0', '', {}, 'x'],
        },
      }),
    },
  }

  it.each(Object.entries(locks))('leads through its own packages: %s', (_name, lock) => {
    const all = readProject(SourceTree.of({ ...manifests, ...lock }))
    expect(installed(all, 'apps/web')).toEqual(['next@16.4.5', 'session@1.2.0 for @shop/auth'])
  })

  it.each(Object.entries(locks))('whose root lies above the audited folder: %s', (_name, lock) => {
    const root = folder({ ...manifests, ...lock, '.git/HEAD': 'ref: x' })
    const found = installed(readProject(SourceTree.folder(join(root, 'apps/web'))))
    expect(found).toContain('next@16.4.5')
  })

  it('a lockfile beyond the repository says nothing', () => {
    const root = folder({ ...manifests, ...locks.npm, 'apps/web/.git/HEAD': 'ref: x' })
    expect(installed(readProject(SourceTree.folder(join(root, 'apps/web'))))).toEqual([])
  })
})

describe('without a lockfile', () => {
  it('what lies in node_modules counts', () => {
    const files = {
      'package.json': manifest({ next: '^16.0.0' }),
      'node_modules/next/package.json': json({ name: 'next', version: '16.4.5' }),
    }
    expect(installed(project(files))).toEqual(['next@16.4.5'])
  })

  it('a name that leads elsewhere is not followed', () => {
    const files = {
      'package.json': manifest({ '../../secrets': '1.0.0', next: '16.0.0' }),
      'secrets/package.json': json({ name: 'secrets', version: '1.0.0' }),
    }
    expect(installed(project(files))).toEqual([])
  })
})

describe('a lockfile that cannot be used is told, and stops nothing', () => {
  it.each([
    ['bun.lockb', 'binary', 'bun.lockb is binary'],
    ['package-lock.json', '{', 'it cannot be read'],
    ['package-lock.json', '[]', 'it cannot be read'],
    ['pnpm-lock.yaml', 'lockfileVersion: nothing', 'it cannot be read'],
    ['pnpm-lock.yaml', '{{{', 'it cannot be read'],
    ['yarn.lock', '"a: [', 'it cannot be read'],
    ['bun.lock', '{ "packages": ', 'it cannot be read'],
    ['package-lock.json', '['.repeat(200_000), 'it cannot be read'],
    ['pnpm-lock.yaml', '['.repeat(50_000), 'it cannot be read'],
  ])('%s', (name, text, message) => {
    const all = project({ 'package.json': manifest({ next: '16.0.0' }), [name]: text })
    const [app] = all.apps
    const { notices } = dependenciesOf(app as never, all)
    expect(notices.map((each) => [each.path, each.message.startsWith(message)])).toEqual([[name, true]])
  })

  it('a longer one than anybody has', () => {
    const root = folder({ 'package.json': manifest({ next: '16.0.0' }), 'app/page.tsx': '' })
    writeFileSync(join(root, 'package-lock.json'), Buffer.alloc(16_000_001))
    const all = readProject(SourceTree.folder(root))
    expect(dependenciesOf(all.apps[0] as never, all).notices).toEqual([
      { path: 'package-lock.json', message: 'it has more than 16 MB' },
    ])
  })

  it('one that is a link, which may lead to a device', () => {
    const root = folder({ 'package.json': manifest({ next: '16.0.0' }), 'app/page.tsx': '' })
    symlinkSync('/dev/zero', join(root, 'package-lock.json'))
    const all = readProject(SourceTree.folder(root))
    expect(installed(all)).toEqual([])
  })

  it('a circle of packages', () => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { next: '1', a: '1' } },
        'node_modules/next': { version: '16.4.5' },
        'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
        'node_modules/b': { version: '1.0.0', dependencies: { a: '1' } },
      },
    }
    const all = project({ 'package.json': manifest({ next: '1', a: '1' }), 'package-lock.json': json(lock) })
    expect(installed(all)).toEqual(['a@1.0.0', 'b@1.0.0 for a', 'next@16.4.5'])
  })

  it('any text and any JSON', () => {
    const names = fc.constantFrom('package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock')
    const key = fc.constantFrom(
      'packages',
      'dependencies',
      'importers',
      'workspaces',
      '',
      '.',
      'next',
      '__proto__',
      'node_modules/next',
      'version',
      'lockfileVersion',
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>('9.0', 3, null, '16.0.0', true, 'link:..'),
        fc.dictionary(key, tie('any')),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
    })).any
    const text = fc.oneof(fc.string(), value.map(json))
    fc.assert(
      fc.property(names, text, (name, lock) => {
        installed(project({ 'package.json': manifest({ next: '16.0.0' }), [name]: lock }))
      }),
    )
  })
})

it('package names that every object has are looked up like others', () => {
  const lock = {
    lockfileVersion: 3,
    packages: { '': { dependencies: { constructor: '1', next: '1' } }, 'node_modules/next': { version: '16.4.5' } },
  }
  const all = project({ 'package.json': manifest({ constructor: '1', next: '1' }), 'package-lock.json': json(lock) })
  expect(installed(all)).toEqual(['next@16.4.5'])
})

function folder(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-lock-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
