import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { APP, BARE, folderWith, removeFolders } from '../doctor/examined.test-parts.js'
import { readChecks } from '../doctor/checks.js'
import { isFailure, type Failure, type Report } from '../report.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './doctor.js'

afterAll(removeFolders)

// The machine's own variables are not the app's.
beforeEach(() => {
  for (const name of ['APP_ORIGIN', 'HOLDFAST_SECRET', 'REDIS_URL', 'DATABASE_URL', 'NODE_ENV'])
    vi.stubEnv(name, undefined)
})
afterEach(() => void vi.unstubAllEnvs())

interface Data {
  readonly app: unknown
  readonly checks: readonly { readonly id: string; readonly verdict: string; readonly remedy: string | null }[]
  readonly stats: Readonly<Record<string, number>>
}

const run = (args: readonly string[], options: object = {}) =>
  command.run({ args, options: { cwd: '.', failOn: 'fail', ...options } })

async function report(root: string, options: object = {}): Promise<Report & { readonly data: Data }> {
  const outcome = await run([root], options)
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome as Report & { readonly data: Data }
}

async function refused(args: readonly string[], options: object = {}): Promise<Failure> {
  const outcome = await run(args, options)
  if (!isFailure(outcome)) throw new Error('It ran.')
  return outcome
}

it('as JSON has the documented shape', async () => {
  const { data } = await report(folderWith({ ...APP, '.env': 'JWT_SECRET=short\n' }))
  expect(Object.keys(data)).toEqual(['version', 'app', 'checks', 'stats'])
  expect(data.app).toEqual({ name: 'shop', root: expect.any(String) as string, url: null })
  for (const check of data.checks) {
    expect(Object.keys(check)).toEqual('id group verdict title evidence remedy url'.split(' '))
    expect(['pass', 'warn', 'fail', 'skip']).toContain(check.verdict)
    if (check.verdict === 'fail' || check.verdict === 'warn') expect(check.remedy).toEqual(expect.any(String))
  }
  expect(data.checks.find(({ id }) => id === 'secrets')).toMatchObject({
    verdict: 'fail',
    evidence: 'JWT_SECRET (.env) is shorter than 32 random bytes.',
    url: 'urn:holdfast:doctor/secrets',
  })
  const { checks, pass, warn, fail, skip } = data.stats
  expect(checks).toBe(data.checks.length)
  expect((pass ?? 0) + (warn ?? 0) + (fail ?? 0) + (skip ?? 0)).toBe(checks)
})

it('faults decide, or warnings too, or nothing', async () => {
  const root = folderWith({ ...APP, '.env': 'JWT_SECRET=short\n', '.env.development': 'CRON_SECRET=a\n' })
  const { fail = 0, warn = 0 } = (await report(root)).data.stats
  expect((await report(root)).findings).toBe(fail)
  expect((await report(root, { failOn: 'warn' })).findings).toBe(fail + warn)
  expect((await report(root, { failOn: 'never' })).findings).toBe(0)
})

it('an app without Holdfast, variables and install has no fault', async () => {
  const { findings, data } = await report(folderWith(BARE), { offline: true })
  expect([findings, data.stats.fail]).toEqual([0, 0])
})

it('as a person reads it: by group, with what to do, skips of one reason together', async () => {
  const { view } = await report(folderWith({ ...APP, '.env': 'APP_ORIGIN=http://shop.example.com\n' }))
  const text = view(terminalOf({ columns: 80 }, {}))
  expect(text).toContain(`
  fail  the app's own origin
        APP_ORIGIN (.env) is http://shop.example.com: sessions would travel in
        the clear, and the gate refuses it.
        → Set APP_ORIGIN to what browsers show`)
  expect(text.match(/No running app was named/g)).toHaveLength(1)
  expect(text).toMatch(/\n\n1 fault, .* passed, \d+ skipped$/)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})

it('as Markdown is one table', async () => {
  const { formats } = await report(folderWith(APP))
  expect(formats?.markdown?.()).toMatch(/^\*\*.*\*\*\n\n\| \| check \| seen \| what to do \|\n/)
})

it('--cwd names the app of a monorepo, and several are refused', async () => {
  const files = (folder: string, all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).map(([name, text]) => [`apps/${folder}/${name}`, text]))
  const root = folderWith({
    'package.json': '{ "workspaces": ["apps/*"] }',
    ...files('web', APP),
    ...files('blog', BARE),
  })
  expect(await refused([root])).toMatchObject({
    failure: 'there are 2 Next.js apps here: apps/blog, apps/web',
    hint: `name one: holdfast doctor --cwd ${root}/apps/blog`,
  })
  const outcome = await run([], { cwd: join(root, 'apps/web') })
  expect(outcome).toMatchObject({ data: { app: { name: 'shop' } } })
})

describe('it cannot run', () => {
  it.each([
    ['without an app', [], {}, /^no Next\.js app/],
    ['on no folder', ['none'], {}, /^there is no folder/],
    ['at no address', [], { url: 'localhost:3000' }, /^--url is an address/],
    ['at an address with a password', [], { url: 'https://ada:hunter2@a.example.com' }, /^--url goes without/],
    ['with a browser and no page', [], { browser: 'chromium' }, /^--browser goes with --url/],
  ])('%s', async (_, args, options, failure) => {
    const root = folderWith({ 'index.js': '' })
    const said = await refused(
      args.map((each) => join(root, each)),
      { cwd: root, ...options },
    )
    expect(said.failure).toMatch(failure)
    expect(JSON.stringify(said)).not.toContain('hunter2')
  })

  it('without a file of --env-file', async () => {
    expect((await refused([folderWith(APP)], { envFile: ['none.env'] })).failure).toMatch(/--env-file is not there$/)
  })
})

it('every check has a section of the docs, and every section a check', async () => {
  const docs = createRequire(import.meta.url)
    .resolve('holdfast/package.json')
    .replace(/package\.json$/, 'docs/doctor.md')
  const sections = [...readFileSync(docs, 'utf8').matchAll(/^### ([a-z-]+)$/gm)].map(([, id]) => String(id))
  const ids = (await readChecks()).map(({ id }) => id)
  expect(new Set(sections)).toEqual(new Set(ids))
})
