import type { Rule } from '../rule.js'

const page = { 'app/page.tsx': 'export default () => null' }

function npmLock(dependencies: Readonly<Record<string, string>>, more: Readonly<Record<string, object>> = {}): string {
  const installed = Object.entries(dependencies).map(([name, version]): [string, object] => [
    `node_modules/${name}`,
    { version },
  ])
  return JSON.stringify(
    { lockfileVersion: 3, packages: { '': { dependencies }, ...Object.fromEntries(installed), ...more } },
    null,
    2,
  )
}

function manifest(dependencies: Readonly<Record<string, string>>, more: object = {}): string {
  return JSON.stringify({ name: 'shop', dependencies, ...more }, null, 2)
}

export const VULNERABLE_DEPENDENCY_EXAMPLES: Rule['examples'] = {
  bad: [
    {
      title: 'a framework that runs what an unauthenticated request holds',
      files: {
        ...page,
        'package.json': manifest({ next: '15.3.4' }),
        'package-lock.json': npmLock({ next: '15.3.4' }),
      },
    },
    {
      title: 'a range that allows the fixed version, and a lockfile that has the old one',
      files: {
        ...page,
        'package.json': manifest({ next: '16.4.5', 'next-auth': '^4.22.1' }),
        'pnpm-lock.yaml': `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      next: { specifier: 16.4.5, version: 16.4.5 }
      next-auth: { specifier: ^4.22.1, version: 4.22.1(next@16.4.5) }
packages:
  next@16.4.5: { resolution: { integrity: x } }
  next-auth@4.22.1: { resolution: { integrity: x } }
snapshots:
  next@16.4.5: {}
  next-auth@4.22.1(next@16.4.5): {}
`,
      },
    },
    {
      title: 'a prerelease of an affected line',
      files: {
        ...page,
        'package.json': manifest({ next: '13.3.2-canary.13' }),
        'yarn.lock': `# yarn lockfile v1


next@13.3.2-canary.13:
  version "13.3.2-canary.13"
`,
      },
    },
    {
      title: 'a token library that is brought by another package',
      files: {
        ...page,
        'package.json': manifest({ next: '16.4.5', tickets: '1.0.0' }),
        'package-lock.json': npmLock(
          { next: '16.4.5', tickets: '1.0.0' },
          {
            'node_modules/tickets': { version: '1.0.0', dependencies: { jsonwebtoken: '^8.0.0' } },
            'node_modules/jsonwebtoken': { version: '8.5.1' },
          },
        ),
      },
    },
    {
      title: 'an exact version without a lockfile',
      files: { ...page, 'package.json': manifest({ next: '14.2.5' }) },
    },
    {
      title: 'a range of which every version is affected',
      files: { ...page, 'package.json': manifest({ next: '16.4.5', jsonwebtoken: '^8.5.1' }) },
    },
    {
      title: 'an old version that lies in node_modules',
      files: {
        ...page,
        'package.json': manifest({ next: '^16.0.0' }),
        'node_modules/next/package.json': '{ "name": "next", "version": "16.0.3" }',
      },
    },
  ],
  good: [
    {
      title: 'fixed versions in the lockfile',
      files: {
        ...page,
        'package.json': manifest({ next: '^16.0.0', jsonwebtoken: '^9.0.0' }),
        'package-lock.json': npmLock({ next: '16.4.5', jsonwebtoken: '9.0.3' }),
      },
    },
    {
      title: 'an old version that only developers install',
      files: {
        ...page,
        'package.json': manifest({ next: '16.4.5' }, { devDependencies: { axios: '0.21.0' } }),
        'package-lock.json': npmLock({ next: '16.4.5' }, { 'node_modules/axios': { version: '0.21.0', dev: true } }),
      },
    },
    {
      title: 'an alias that installs another package under an affected name',
      files: {
        ...page,
        'package.json': manifest({ next: '16.4.5', jsonwebtoken: 'npm:tokens@8.5.1' }),
        'package-lock.json': npmLock(
          { next: '16.4.5' },
          {
            '': { dependencies: { next: '16.4.5', jsonwebtoken: 'npm:tokens@8.5.1' } },
            'node_modules/jsonwebtoken': { name: 'tokens', version: '8.5.1' },
          },
        ),
      },
    },
    {
      title: 'a back-ported fix of an older line',
      files: {
        ...page,
        'package.json': manifest({ next: '16.4.5', jose: '^4.15.0' }),
        'bun.lock': `{
  "lockfileVersion": 1,
  "workspaces": { "": { "name": "shop", "dependencies": { "next": "16.4.5", "jose": "^4.15.0" } } },
  "packages": {
    "next": ["next@16.4.5", "", {}, "sha512-x"],
    "jose": ["jose@4.15.9", "", {}, "sha512-x"],
  },
}`,
      },
    },
    {
      title: 'an affected version in a lockfile that no app of the project uses',
      files: {
        ...page,
        'package.json': manifest({ next: '16.4.5' }),
        'package-lock.json': npmLock({ next: '16.4.5' }, { 'node_modules/axios': { version: '0.21.0' } }),
      },
    },
  ],
  unknown: [
    {
      title: 'a range that allows both, and no lockfile',
      files: { ...page, 'package.json': manifest({ next: '^16.0.0' }) },
    },
  ],
}
