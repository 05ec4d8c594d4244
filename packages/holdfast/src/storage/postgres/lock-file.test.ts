import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lockFile } from './lock-file.js'

let folder: string
let path: string
let other: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-lock-'))
  path = join(folder, 'data.lock')
})

afterEach(() => {
  vi.useRealTimers()
  other?.kill('SIGKILL')
  other = undefined
  rmSync(folder, { recursive: true, force: true })
})

const refused = expect.objectContaining({ name: 'HoldfastConfigurationError', code: 'config.storage' })

/** What a lock says of its holder, as this process would write it. */
async function holder(fields: object): Promise<string> {
  const lock = await lockFile(path)
  const own = JSON.parse(readFileSync(path, 'utf8')) as object
  lock.release()
  return JSON.stringify({ ...own, ...fields })
}

/** As if its holder had last touched it so many seconds ago. */
function age(seconds: number): void {
  const then = Date.now() / 1000 - seconds
  utimesSync(path, then, then)
}

/** A process that is alive and did not take the lock itself. */
async function sleeper(): Promise<number> {
  other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' })
  await once(other, 'spawn')
  return other.pid as number
}

it('is taken once, also within one process, and free again after its release', async () => {
  const lock = await lockFile(path)
  await expect(lockFile(path)).rejects.toEqual(refused)
  lock.release()
  expect(existsSync(path)).toBe(false)
  lock.release()
  ;(await lockFile(path)).release()
  expect(readdirSync(folder)).toEqual([])
})

it('is readable for its owner alone', async () => {
  const lock = await lockFile(path)
  expect(statSync(path).mode & 0o077).toBe(0)
  lock.release()
})

it('of a living process is left alone', async () => {
  const held = await holder({ pid: await sleeper(), began: null })
  writeFileSync(path, held)
  await expect(lockFile(path)).rejects.toEqual(refused)
  expect(readFileSync(path, 'utf8')).toBe(held)
})

it('of a process that is gone is taken over', async () => {
  const pid = await sleeper()
  const gone = once(other as ChildProcess, 'exit')
  other?.kill('SIGKILL')
  await gone
  writeFileSync(path, await holder({ pid, began: 'x' }))
  const lock = await lockFile(path)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
  lock.release()
})

it('of a former process whose number is in use again is taken over: a container restarted in place', async () => {
  for (const pid of [await sleeper(), process.pid]) {
    writeFileSync(path, await holder({ pid, began: '1' }))
    const lock = await lockFile(path)
    lock.release()
  }
})

it.each(['', '{', 'null', '[]', '{"pid":"1"}', '{}'])(
  'that is damaged (%j) is taken over when nobody touches it',
  async (content) => {
    writeFileSync(path, content)
    await expect(lockFile(path)).rejects.toEqual(refused)
    age(16)
    const lock = await lockFile(path)
    lock.release()
  },
)

it('a dead lock that many take over at once has one new owner', async () => {
  const dead = await holder({ pid: 2 ** 22 - 1, began: 'gone' })
  for (let round = 0; round < 50; round++) {
    writeFileSync(path, dead)
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFile(path)))
    const owners = tries.filter((result) => result.status === 'fulfilled')
    expect(owners.length).toBe(1)
    owners[0]?.value.release()
  }
})

it("removes nobody else's lock", async () => {
  const lock = await lockFile(path)
  writeFileSync(path, 'another')
  lock.release()
  expect(readFileSync(path, 'utf8')).toBe('another')
})

it.each([
  ['another container', { place: 'boot pid:[4026532999]' }],
  ['a system that does not tell', { place: null }],
])(
  'of %s is left alone while it is touched, whatever its pid means here, and taken over after 15 s',
  async (_, where) => {
    // To the second, however long this machine takes between two steps.
    vi.useFakeTimers({ toFake: ['Date'] })
    // A number that nobody has here, and this very process: neither says anything about a process there.
    for (const pid of [2 ** 22 - 1, process.pid]) {
      const theirs = await holder({ ...where, pid })
      for (const seconds of [0, 14, -3600]) {
        writeFileSync(path, theirs)
        age(seconds)
        await expect(lockFile(path)).rejects.toEqual(refused)
        expect(readFileSync(path, 'utf8')).toBe(theirs)
      }
      age(16)
      const lock = await lockFile(path)
      lock.release()
    }
  },
)

it('gives a sign of life every five seconds, and none to the lock of another', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const lock = await lockFile(path)
  age(60)
  vi.advanceTimersByTime(5_000)
  await vi.waitFor(() => expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(10_000), 20_000)

  writeFileSync(path, 'another')
  age(60)
  vi.advanceTimersByTime(5_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(Date.now() - statSync(path).mtimeMs).toBeGreaterThan(50_000)
  lock.release()
  expect(vi.getTimerCount()).toBe(0)
})
