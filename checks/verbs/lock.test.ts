import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { alone } from '../../verbs/lock.mjs'
import { temporaryFolder } from '../parts/server.ts'

const lockFile = (): string => {
  const lock = join(temporaryFolder('lock'), 'build.lock')
  onTestFinished(() => rmSync(dirname(lock), { recursive: true }))
  return lock
}

it('two builds in one checkout take turns', async () => {
  const lock = lockFile()
  const events: string[] = []
  const build = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`)
    await sleep(50)
    events.push(`${name} ends`)
  }
  await Promise.all([alone(build('first'), lock), alone(build('second'), lock)])
  expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  expect(existsSync(lock)).toBe(false)
})

it('a build that failed is not waited for', async () => {
  const lock = lockFile()
  await expect(alone(() => Promise.reject(new Error('does not compile')), lock)).rejects.toThrow('does not compile')
  expect(await alone(async () => 'built', lock)).toBe('built')
})

it('a build that was killed is not waited for', async () => {
  const lock = lockFile()
  // Beyond the largest process id of any system.
  writeFileSync(lock, '99999999')
  expect(await alone(async () => 'built', lock)).toBe('built')
})
