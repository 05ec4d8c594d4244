import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { disk, type Files } from './files.js'
import { ChangedMeanwhile, Transaction, type FileChange } from './transaction.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-transaction-'))
  mkdirSync(join(folder, 'app'))
  writeFileSync(join(folder, 'package.json'), '{}\n')
  writeFileSync(join(folder, 'lock'), 'lock 1\n')
  writeFileSync(join(folder, 'app/secret'), 'before', { mode: 0o640 })
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Everything below the folder: modes, and what files hold. */
function everything(at = folder): Record<string, string> {
  return Object.fromEntries(
    readdirSync(at, { withFileTypes: true, recursive: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const { mode } = statSync(path)
      return [path, `${mode.toString(8)} ${entry.isFile() ? readFileSync(path, 'utf8') : ''}`]
    }),
  )
}

const changes = (): FileChange[] => [
  { path: join(folder, 'app/api/auth/route.ts'), before: null, after: 'new' },
  { path: join(folder, 'package.json'), before: '{}\n', after: '{ "a": 1 }\n' },
  { path: join(folder, '.env.local'), before: null, after: 'SECRET=x\n', mode: 0o600 },
  { path: join(folder, 'app/secret'), before: 'before', after: 'after' },
]

/** What `init` does with the disk, up to the end of an installation that fails. */
async function attempt(transaction: Transaction): Promise<void> {
  await transaction.apply(changes())
  await transaction.guard(join(folder, 'lock'))
  await transaction.guard(join(folder, 'other-lock'))
  writeFileSync(join(folder, 'lock'), 'lock 2\n')
  writeFileSync(join(folder, 'other-lock'), 'made\n')
}

/** A disk whose operation number `at` fails, and those that need room from then on. */
function failing(at: number, code: string): { files: Files; count: () => number } {
  let count = 0
  const NEEDS_ROOM = new Set(['copyFile', 'link', 'mkdir', 'writeFile'])
  const files = Object.fromEntries(
    Object.entries(disk).map(([name, operation]) => {
      const failsNow = async (...args: unknown[]): Promise<unknown> => {
        count += 1
        if (count === at || (count > at && NEEDS_ROOM.has(name))) {
          // A full disk takes the beginning of what is written.
          if (name === 'writeFile') writeFileSync(String(args[0]), '', { flag: 'wx' })
          throw Object.assign(new Error(`${code}: ${name}`), { code })
        }
        return (operation as (...given: unknown[]) => Promise<unknown>)(...args)
      }
      return [name, failsNow]
    }),
  ) as unknown as Files
  return { files, count: () => count }
}

it('writes all files, keeps modes, and leaves nothing beside them', async () => {
  const transaction = new Transaction()
  await transaction.apply(changes())
  expect(await transaction.commit()).toEqual([])
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{ "a": 1 }\n')
  expect(statSync(join(folder, 'app/secret')).mode & 0o777).toBe(0o640)
  expect(statSync(join(folder, '.env.local')).mode & 0o777).toBe(0o600)
  expect(Object.keys(everything()).filter((path) => path.includes('holdfast-new') || path.includes('-kept-'))).toEqual(
    [],
  )
})

it('takes everything back, lockfiles and new folders too', async () => {
  const before = everything()
  const transaction = new Transaction()
  await attempt(transaction)
  expect(await transaction.rollback()).toEqual([])
  expect(everything()).toEqual(before)
})

describe.each(['ENOSPC', 'EROFS', 'EIO', 'EACCES'])('a disk that says %s', (code) => {
  it('at any operation leaves the project as it was', async () => {
    const before = everything()
    const counting = failing(Infinity, code)
    const whole = new Transaction(() => {}, counting.files)
    await attempt(whole)
    await whole.rollback()
    const steps = counting.count()
    expect(steps).toBeGreaterThan(20)
    for (let at = 1; at <= steps; at++) {
      const { files, count } = failing(at, code)
      const transaction = new Transaction(() => {}, files)
      let failed = false
      try {
        await attempt(transaction)
      } catch {
        failed = true
      }
      if (!failed && count() < at) break
      await transaction.rollback()
      expect(everything(), `operation ${at}`).toEqual(before)
    }
  })
})

it('an end between any two steps leaves the project as it was', async () => {
  const before = everything()
  for (let at = 1; ; at++) {
    let checks = 0
    const transaction = new Transaction(() => {
      if (++checks === at) throw new Error('ended')
    })
    const ended = await transaction.apply(changes()).then(
      () => false,
      () => true,
    )
    expect(await transaction.rollback()).toEqual([])
    expect(everything(), `step ${at}`).toEqual(before)
    if (!ended) break
  }
})

it.each([
  ['a file that somebody has changed', 'package.json', '{ "mine": true }'],
  ['a file that was not there', '.env.local', 'MINE=1'],
])('writes over nothing: %s', async (_name, path, text) => {
  writeFileSync(join(folder, path), text)
  const before = everything()
  const transaction = new Transaction()
  await expect(transaction.apply(changes())).rejects.toThrow(ChangedMeanwhile)
  await transaction.rollback()
  expect(everything()).toEqual(before)
})

it('a file that is no UTF-8 is not the text that was read', async () => {
  writeFileSync(join(folder, 'package.json'), Buffer.from([0x7b, 0xff, 0x7d]))
  const transaction = new Transaction()
  await expect(
    transaction.apply([{ path: join(folder, 'package.json'), before: '{\uFFFD}', after: '{}' }]),
  ).rejects.toThrow(ChangedMeanwhile)
})

it('a folder that cannot be read is no folder that is missing', async () => {
  const { files } = failing(1, 'EACCES')
  const transaction = new Transaction(() => {}, files)
  await expect(transaction.apply(changes())).rejects.toThrow('EACCES')
  chmodSync(folder, 0o700)
})
