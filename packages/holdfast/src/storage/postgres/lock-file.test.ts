import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockFile } from './lock-file.js'

let folder: string
let path: string
let other: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-lock-'))
  path = join(folder, 'data.lock')
})

afterEach(() => {
  other?.kill('SIGKILL')
  other = undefined
  rmSync(folder, { recursive: true, force: true })
})

const refused = expect.objectContaining({ name: 'HoldfastConfigurationError', code: 'config.storage' })

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
  const { statSync } = await import('node:fs')
  const lock = await lockFile(path)
  expect(statSync(path).mode & 0o077).toBe(0)
  lock.release()
})

it('of a living process is left alone', async () => {
  const held = JSON.stringify({ pid: await sleeper(), began: null })
  writeFileSync(path, held)
  await expect(lockFile(path)).rejects.toEqual(refused)
  expect(readFileSync(path, 'utf8')).toBe(held)
})

it('of a process that is gone is taken over', async () => {
  const pid = await sleeper()
  const gone = once(other as ChildProcess, 'exit')
  other?.kill('SIGKILL')
  await gone
  writeFileSync(path, JSON.stringify({ pid, began: 'x' }))
  const lock = await lockFile(path)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
  lock.release()
})

it('of a former process whose number is in use again is taken over: a restarted container, a restarted machine', async () => {
  for (const pid of [await sleeper(), process.pid]) {
    writeFileSync(path, JSON.stringify({ pid, began: 'another boot 1' }))
    const lock = await lockFile(path)
    lock.release()
  }
})

it.each(['', '{', 'null', '[]', '{"pid":"1"}', '{}'])('that is damaged (%j) is taken over', async (content) => {
  writeFileSync(path, content)
  const lock = await lockFile(path)
  lock.release()
})

it('a dead lock that many take over at once has one new owner', async () => {
  for (let round = 0; round < 50; round++) {
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 - 1, began: 'gone' }))
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
