import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isInstalled } from '../../verbs/install.mjs'
import { temporaryFolder } from '../parts/server.ts'

describe('what npm start and npm test install', () => {
  let checkout: string
  beforeEach(() => {
    checkout = temporaryFolder('install')
    mkdirSync(join(checkout, 'node_modules', 'zod'), { recursive: true })
  })
  afterEach(() => rmSync(checkout, { recursive: true }))

  const zod = { version: '4.6.7', integrity: 'sha512-a' }
  const write = (file: string, packages: object): void =>
    writeFileSync(join(checkout, file), JSON.stringify({ packages }))
  const locked = (packages: object): void => write('package-lock.json', { '': { name: 'app' }, ...packages })
  const present = (packages: object): void => write('node_modules/.package-lock.json', packages)

  it('is nothing when npm has installed what the lockfile names', () => {
    locked({ 'node_modules/zod': zod })
    present({ 'node_modules/zod': zod })
    expect(isInstalled(checkout)).toBe(true)
  })

  it('is everything before npm was ever here', () => {
    locked({})
    expect(isInstalled(checkout)).toBe(false)
  })

  it('is nothing when only the binaries of other platforms are missing', () => {
    locked({ 'node_modules/zod': zod, 'node_modules/@next/swc-win32': { version: '16.4.5', optional: true } })
    present({ 'node_modules/zod': zod })
    expect(isInstalled(checkout)).toBe(true)
  })

  it('is everything in a fresh clone', () => {
    locked({ 'node_modules/zod': zod })
    expect(isInstalled(checkout)).toBe(false)
  })

  it('is everything after a change of the lockfile', () => {
    locked({ 'node_modules/zod': { ...zod, version: '4.6.8' } })
    present({ 'node_modules/zod': zod })
    expect(isInstalled(checkout)).toBe(false)
    locked({ 'node_modules/zod': { ...zod, integrity: 'sha512-b' } })
    expect(isInstalled(checkout)).toBe(false)
  })

  it('is everything when somebody deleted a package', () => {
    locked({ 'node_modules/zod': zod })
    present({ 'node_modules/zod': zod })
    rmSync(join(checkout, 'node_modules', 'zod'), { recursive: true })
    expect(isInstalled(checkout)).toBe(false)
  })
})
