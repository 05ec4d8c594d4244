import { afterAll, expect, it } from 'vitest'
import { APP, BARE, found, removeFolders } from './examined.test-parts.js'

afterAll(removeFolders)

const DAY = Date.parse('2026-03-01T00:00:00Z')

const at = (name: string, manifest: object) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, ...manifest }),
})

it.each([
  ['.nvmrc', '20.8.1', 'fail', '.nvmrc asks for Node 20.8.1.'],
  ['.nvmrc', 'v22\n', 'pass', '.nvmrc asks for Node 22. It gets fixes until 2027-04-30.'],
  ['.node-version', '24', 'pass', 'Node 24'],
  ['.nvmrc', 'lts/*', 'pass', 'This machine runs'],
  [
    'Dockerfile',
    'FROM --platform=linux/amd64 docker.io/library/node:18-alpine AS build',
    'fail',
    'Dockerfile builds on Node 18.',
  ],
  ['Dockerfile', 'FROM node:23.1-slim', 'warn', 'Its line has had no fixes since 2025-06-01.'],
])('Node by %s: %j is %s', async (file, text, verdict, words) => {
  expect(await found('node-version', { ...BARE, [file]: text }, { now: () => DAY })).toEqual([
    verdict,
    expect.stringContaining(words),
  ])
})

it('Node that runs here is told with the end of its line', async () => {
  const late = () => Date.parse('2040-01-01')
  expect(await found('node-version', BARE, { now: late })).toEqual([
    'warn',
    expect.stringContaining(`This machine runs Node ${process.versions.node}. Its line has had no fixes since`),
  ])
})

it('a range of engines that admits what is too old is told', async () => {
  const manifest = (node: string) => ({
    ...BARE,
    'package.json': JSON.stringify({ dependencies: { next: '16' }, engines: { node } }),
  })
  expect((await found('node-version', manifest('>=18'), { now: () => DAY }))[0]).toBe('fail')
  expect((await found('node-version', manifest('>=20.9'), { now: () => DAY }))[0]).toBe('pass')
})

const LIBRARY = at('holdfast', {
  version: '0.1.0',
  peerDependencies: { next: '>=15.5', react: '>=19', ioredis: '>=6' },
})

it.each([
  [
    'fitting ones',
    { ...at('next', { version: '16.4.5' }), ...at('react', { version: '19.3.1' }) },
    'pass',
    'next 16.4.5.',
  ],
  ['a canary', at('next', { version: '16.5.0-canary.3' }), 'pass', 'next 16.5.0-canary.3.'],
  ['a Next that is too old', at('next', { version: '15.4.9' }), 'fail', "npm i next@'>=15.5'"],
  ['an optional peer that is too old', at('ioredis', { version: '5.4.0' }), 'fail', 'made for >=6'],
  ['an old TypeScript', at('typescript', { version: '5.2.2' }), 'warn', 'TypeScript 5.2.2'],
])('versions: %s', async (_, files, verdict, words) => {
  expect(await found('package-versions', { ...APP, ...LIBRARY, ...files })).toEqual([
    verdict,
    expect.stringContaining(words),
  ])
})

it('versions: the CLI of another release is told', async () => {
  const other = at('holdfast', { version: '0.0.9', peerDependencies: {} })
  expect(await found('package-versions', { ...APP, ...other })).toEqual([
    'warn',
    expect.stringContaining('holdfast 0.0.9'),
  ])
})

it('versions of an app without the library are news and no fault; without an install there are none', async () => {
  expect(await found('package-versions', { ...BARE, ...at('next', { version: '13.4.9' }) })).toEqual([
    'warn',
    expect.stringContaining('Before you add Holdfast'),
  ])
  expect((await found('package-versions', BARE))[0]).toBe('skip')
  expect((await found('advisories', BARE))[0]).toBe('skip')
})

it('advisories: what is known of an installed version, with the one that has it mended', async () => {
  expect(await found('advisories', { ...BARE, ...at('next', { version: '15.3.4' }) })).toEqual([
    'fail',
    expect.stringMatching(/^next 15\.3\.4: (?:GHSA|CVE)-.*\nnext \d+\.\d+\.\d+ has it mended\.$/) as string,
  ])
  const [verdict, words] = await found('advisories', { ...BARE, ...at('next', { version: '99.0.0' }) })
  expect([verdict, words]).toEqual(['pass', expect.stringMatching(/^None of 1 .* advisories of \d{4}-\d\d-\d\d/)])
})
