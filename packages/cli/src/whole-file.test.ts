import { spawn } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeWhole } from './whole-file.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-whole-'))
  file = join(folder, 'report.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('makes a file, and replaces one, which keeps its permissions', async () => {
  await writeWhole(file, 'one')
  expect(readFileSync(file, 'utf8')).toBe('one')
  chmodSync(file, 0o640)
  await writeWhole(file, 'two')
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['two', 0o640])
  expect(readdirSync(folder)).toEqual(['report.json'])
})

it('takes a text piece by piece, and leaves what was there where a piece does not come', async () => {
  async function* pieces(isBroken: boolean) {
    yield 'one '
    if (isBroken) throw new Error('The database is gone.')
    yield 'two'
  }
  await writeWhole(file, pieces(false))
  await expect(writeWhole(file, pieces(true))).rejects.toThrow('The database is gone.')
  expect(readFileSync(file, 'utf8')).toBe('one two')
  expect(readdirSync(folder)).toEqual(['report.json'])
})

it('writes through a link', async () => {
  writeFileSync(join(folder, 'real.json'), 'one')
  symlinkSync('real.json', file)
  await writeWhole(file, 'two')
  expect([lstatSync(file).isSymbolicLink(), readFileSync(join(folder, 'real.json'), 'utf8')]).toEqual([true, 'two'])
})

it('a device stays one', async () => {
  await writeWhole('/dev/null', 'gone')
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
})

it('says why it cannot, by the name that was given', async () => {
  const nowhere = join(folder, 'none', 'report.json')
  await expect(writeWhole(nowhere, 'a')).rejects.toThrow(`"${nowhere}" cannot be written: there is no folder`)
  writeFileSync(file, 'a')
  await expect(writeWhole(join(file, 'b'), 'a')).rejects.toThrow('is no folder')
  mkdirSync(join(folder, 'sub'))
  await expect(writeWhole(join(folder, 'sub'), 'a')).rejects.toThrow('EISDIR')
  expect(readdirSync(folder)).toEqual(['report.json', 'sub'])
})

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while it writes leaves what was there, and nothing else',
  async (signal) => {
    writeFileSync(file, 'before')
    // The signal comes when a part of the new text is on disk.
    const script = `
    import { readdirSync, statSync } from 'node:fs'
    import { writeWhole } from ${JSON.stringify(new URL('../dist/whole-file.js', import.meta.url).href)}
    void writeWhole(${JSON.stringify(file)}, 'x'.repeat(48_000_000))
    const look = () => {
      const [part] = readdirSync(${JSON.stringify(folder)}).filter((name) => name.endsWith('.tmp'))
      const size = part && statSync(${JSON.stringify(`${folder}/`)} + part, { throwIfNoEntry: false })?.size
      if (size > 0) process.kill(process.pid, '${signal}')
      else setImmediate(look)
    }
    look()`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
    const ended = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)))
    expect([ended, readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([signal, 'before', ['report.json']])
  },
)
