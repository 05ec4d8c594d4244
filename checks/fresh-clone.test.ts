import { existsSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cloneOfWorkingTree, type Clone } from './parts/clone.ts'
import { npmStart, type StartedApp } from './parts/npm-start.ts'
import { temporaryFolder } from './parts/server.ts'

const dataDir = temporaryFolder('data')
let clone: Clone | undefined

describe('npm start in a fresh clone', () => {
  let app: StartedApp | undefined

  beforeAll(() => {
    clone = cloneOfWorkingTree()
  })

  afterAll(async () => {
    await app?.stop()
    clone?.remove()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('builds everything and answers', async () => {
    app = await npmStart(clone!.folder, { dataDir })
    expect(app.output()).not.toContain('Installing')
    for (const target of ['library', 'CLI', 'reference app']) expect(app.output()).toContain(`Building the ${target}`)
    expect((await fetch(`${app.origin}/api/health`)).status).toBe(200)
  })

  it('answers at localhost and at every loopback address', async () => {
    const { port } = new URL(app!.origin)
    for (const host of ['localhost', '127.0.0.1', '127.8.7.6']) {
      expect((await fetch(`http://${host}:${port}/api/health`)).status, host).toBe(200)
    }
  })

  it('a second one on the same data says so in one sentence and ends', async () => {
    const second = npmStart(clone!.folder, { dataDir })
    await expect(second).rejects.toThrow(/exit code 1:[^]*The app cannot start: The data folder is in use/)
    await expect(second).rejects.not.toThrow(/ at .*\.next\/server/)
  })

  it('keeps its secrets in a file for its owner only', () => {
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(secret()).toMatch(/^[\w-]{43}$/)
    expect(app!.output()).not.toContain(secret())
  })

  it('stops at SIGTERM with exit code 0, and leaves no port and no process behind', async () => {
    await expectCleanStop(app!, 'SIGTERM')
  })

  it('builds nothing when nothing has changed, and keeps its secrets', async () => {
    const before = secret()
    const started = performance.now()
    app = await npmStart(clone!.folder, { dataDir })
    console.log(`second start: ${((performance.now() - started) / 1000).toFixed(1)} s`)
    expect(app.output()).toContain('Up to date: console, library, CLI, reference app')
    expect(app.output()).not.toContain('Building')
    expect(secret()).toBe(before)
    await expectCleanStop(app, 'SIGINT')
  })

  it('serves an edit of the library after the next start', async () => {
    edit('packages/holdfast/src/core/codes.ts', `'Sign in first'`, `'Sign in before that'`)
    app = await npmStart(clone!.folder, { dataDir })
    expect(app.output()).toContain('Building the library')
    expect(app.output()).toContain('Building the reference app')
    const refusal = await fetch(`${app.origin}/api/profile`)
    expect(await refusal.json()).toMatchObject({ code: 'auth.required', title: 'Sign in before that' })
    await expectCleanStop(app, 'SIGTERM')
  })
})

async function expectCleanStop(app: StartedApp, signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  expect(await app.stop(signal), app.output()).toBe(0)
  await expect(connected(Number(new URL(app.origin).port))).rejects.toThrow('ECONNREFUSED')
  // The last of them lets go of its pipes an instant before it is gone.
  await expect.poll(() => processesIn(clone!.folder)).toEqual([])
}

function connected(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.on('error', reject)
  })
}

/** Linux tells every process's folder; elsewhere the closed port has to do. */
function processesIn(folder: string): string[] {
  if (!existsSync('/proc/self/cwd')) return []
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
    } catch {
      // It ended meanwhile, or it is not ours.
      return false
    }
  })
}

function secret(): string {
  const { HOLDFAST_SECRET } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>
  return HOLDFAST_SECRET!
}

function edit(file: string, before: string, after: string): void {
  const text = readFileSync(join(clone!.folder, file), 'utf8')
  expect(text).toContain(before)
  writeFileSync(join(clone!.folder, file), text.replace(before, after))
}
