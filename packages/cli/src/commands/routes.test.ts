import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isFailure, type Outcome, type Report } from '../report.js'
import { ORDER, orderRoute, security } from '../routes/table.test-parts.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './routes.js'

const terminal = terminalOf({}, {})

function shop(): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-routes-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  write(root, 'package.json', '{ "name": "shop", "dependencies": { "next": "16.4.5" } }')
  write(root, 'tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }')
  write(root, 'security.ts', security())
  write(root, ORDER, orderRoute())
  return root
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

async function run(root: string, options: Readonly<Record<string, unknown>> = {}): Promise<Report> {
  const outcome = await outcomeOf(root, options)
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome
}

const outcomeOf = async (root: string, options: Readonly<Record<string, unknown>> = {}): Promise<Outcome> =>
  command.run({ args: [root], options })

it('shows the table, as text, data and markdown', async () => {
  const report = await run(shop())
  expect(report.findings).toBe(0)
  expect(report.view(terminal)).toContain('/api/orders/[id]\n  PATCH  signed-in g  app +10/10s g  schema g  checked g')
  expect(report.data).toMatchObject({ version: 1, routes: [{ method: 'PATCH', access: { value: 'signed-in' } }] })
  expect(report.formats?.markdown?.()).toContain('| PATCH | /api/orders/\\[id\\] | signed-in g |')
})

describe('the lock', () => {
  it('is written beside the code, and left alone where nothing is new', async () => {
    const root = shop()
    const file = join(root, 'holdfast.routes.json')
    expect((await run(root, { write: true })).view(terminal)).toContain('is written: 1 route.')
    const { mtimeMs } = statSync(file)
    expect((await run(root, { write: true })).view(terminal)).toContain('is up to date')
    expect(statSync(file).mtimeMs).toBe(mtimeMs)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 })
  })

  it('passes where nothing is weaker, and fails where something is', async () => {
    const root = shop()
    await run(root, { write: true })
    const same = await run(root, { check: true })
    expect([same.findings, same.view(terminal)]).toEqual([0, 'Of 1 route none is weaker than the lock says.'])
    write(root, ORDER, orderRoute({ access: 'publicAccess', response: null }))
    const weaker = await run(root, { check: join(root, 'holdfast.routes.json') })
    expect(weaker.findings).toBe(2)
    expect(weaker.view({ ...terminal, width: 200 })).toBe(
      [
        'weaker  PATCH /api/orders/[id]: access was signed-in, is public',
        'weaker  PATCH /api/orders/[id]: the response schema is dropped: undeclared fields leave',
        '2 things are weaker than the lock says. If that is meant, holdfast routes --write keeps it, and the diff shows it.',
      ].join('\n'),
    )
    expect(weaker.formats?.markdown?.()).toContain(
      '- **weaker** `PATCH /api/orders/[id]`: access was signed-in, is public',
    )
    expect(weaker.data).toMatchObject({ version: 1, weakened: [{ defence: 'access' }, { defence: 'response' }] })
  })

  it('tells what is removed and what is stricter', async () => {
    const root = shop()
    write(root, 'app/api/carts/[id]/route.ts', orderRoute())
    await run(root, { write: true })
    rmSync(join(root, 'app/api/carts'), { recursive: true })
    write(root, ORDER, orderRoute({ access: "role('admin')" }))
    const { findings, view } = await run(root, { check: true })
    expect(findings).toBe(0)
    expect(view({ ...terminal, width: 200 })).toContain('removed PATCH /api/carts/[id]')
    expect(view({ ...terminal, width: 200 })).toContain('changed PATCH /api/orders/[id]: not weaker')
  })
})

describe('it cannot run', () => {
  it('without a folder', async () => {
    expect(await outcomeOf(join(shop(), 'none'))).toMatchObject({
      failure: expect.stringContaining('there is no folder'),
    })
  })

  it('without an app', async () => {
    const root = mkdtempSync(join(tmpdir(), 'holdfast-routes-'))
    onTestFinished(() => rmSync(root, { recursive: true }))
    write(root, 'index.js', '')
    expect(await outcomeOf(root)).toMatchObject({ failure: expect.stringContaining('no Next.js app') })
  })

  it('without a lock to compare with', async () => {
    expect(await outcomeOf(shop(), { check: true })).toMatchObject({ hint: expect.stringContaining('--write') })
  })

  it('with a lock that is none', async () => {
    const root = shop()
    write(root, 'holdfast.routes.json', '{ "version": 9 }')
    expect(await outcomeOf(root, { check: true })).toMatchObject({ failure: expect.stringContaining('version') })
  })

  it('to check and to write at once', async () => {
    expect(await outcomeOf(shop(), { check: true, write: true })).toMatchObject({ failure: expect.any(String) })
  })
})
