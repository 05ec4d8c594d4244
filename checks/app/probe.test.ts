import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../verbs/port.mjs'
import { root, workingTree } from '../working-tree.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

interface Probed {
  readonly code: number
  readonly text: string
  readonly target: string
  readonly checks: readonly {
    readonly id: string
    readonly items: readonly string[]
    readonly verdict: 'pass' | 'fail' | 'warn' | 'skip'
    readonly evidence: string
    readonly curl: string
  }[]
  readonly stats: { readonly requests: number; readonly signInAttempts: number; readonly accounts: number }
}

const bin = join(root, 'packages/cli/bin/holdfast.js')
const next = join(root, 'node_modules/next/dist/bin/next')

function holdfast(...argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [bin, ...argv], { maxBuffer: 64_000_000 }, (_, stdout, stderr) => {
      if (child.exitCode === 0 || child.exitCode === 1) resolve({ code: child.exitCode, text: stdout })
      else reject(new Error(stderr))
    })
  })
}

async function probe(url: string, ...more: readonly string[]): Promise<Probed> {
  const { code, text } = await holdfast('probe', url, '--json', '--yes', ...more)
  return { ...(JSON.parse(text) as Omit<Probed, 'code' | 'text'>), code, text }
}

const told = ({ checks }: Probed, verdict: string): string[] =>
  checks.filter((check) => check.verdict === verdict).map(({ id, evidence }) => `${id}: ${evidence}`)

/** No run attacks, and none tells what it was trusted with. */
function expectHarmless({ text, stats }: Probed): void {
  expect(stats.requests).toBeLessThanOrEqual(600)
  expect(stats.signInAttempts).toBeLessThanOrEqual(20)
  expect(text).not.toMatch(/eyJ[\w-]{10,}\.eyJ/)
  expect(text).not.toMatch(/Quay-\w+-Lamp/)
}

describe('the naive app', () => {
  // Two folders below the root, as apps/naive is: its configuration names the root by that.
  const folder = join(root, '.cache', `naive-${process.pid}`)
  let server: ChildProcess
  let seen: Probed

  beforeAll(async () => {
    for (const file of workingTree('apps/naive')) {
      const copy = join(folder, file.slice('apps/naive/'.length))
      mkdirSync(dirname(copy), { recursive: true })
      cpSync(join(root, file), copy)
    }
    symlinkSync(join(root, 'apps/naive/node_modules'), join(folder, 'node_modules'))
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const
    const build = spawn(process.execPath, [next, 'build'], { cwd: folder, env, stdio: 'ignore' })
    expect(await once(build, 'close')).toEqual([0, null])
    const port = await freePort()
    server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', `${port}`], { cwd: folder, env })
    const url = `http://127.0.0.1:${port}`
    server.stdout?.resume()
    // Next prints that it is ready an instant before it takes connections.
    await vi.waitFor(() => fetch(url), { timeout: 120_000, interval: 200 })
    seen = await probe(url)
  })

  afterAll(async () => {
    if (server?.exitCode === null && server.kill()) await once(server, 'close')
    rmSync(folder, { recursive: true, force: true })
  })

  it('fails 25 checks and more', () => {
    expect(seen.code).toBe(1)
    expect(told(seen, 'fail').length, told(seen, 'fail').join('\n')).toBeGreaterThanOrEqual(25)
    expectHarmless(seen)
  })

  it('fails of each group what its README names', () => {
    const failed = new Set(seen.checks.filter(({ verdict }) => verdict === 'fail').flatMap(({ items }) => items))
    const items = 'A1 A2 A5 A6 A7 C1 C2 C3 C4 C5 R1 R3 R5 V1 V2 V4 V5 V7 O1 O2 O5 O6 O8'.split(' ')
    expect(items.filter((item) => !failed.has(item))).toEqual([])
  })

  it('shows each failure with a line for the shell', () => {
    for (const { verdict, curl } of seen.checks) if (verdict === 'fail') expect(curl).toMatch(/\bcurl -sS -i /)
  })
})

describe('the reference app', () => {
  let app: ReferenceApp
  const table = join(root, '.cache', `routes-${process.pid}.json`)

  beforeAll(async () => {
    app = await startReferenceApp()
    const { text } = await holdfast('routes', join(root, 'apps/reference'), '--json')
    writeFileSync(table, text)
  })

  afterAll(async () => {
    await app?.stop()
    rmSync(table, { force: true })
  })

  it.each([
    ['by looking around', () => []],
    ['with its table of routes', () => ['--routes', table]],
  ])('fails no check, %s', async (_, options) => {
    const seen = await probe(app.origin, ...options())
    expect(told(seen, 'fail')).toEqual([])
    expect(seen.code).toBe(0)
    expect(seen.stats.accounts).toBe(2)
    expect(told(seen, 'pass').length).toBeGreaterThanOrEqual(40)
    expectHarmless(seen)
  })
})
