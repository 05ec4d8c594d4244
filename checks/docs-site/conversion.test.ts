import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { states } from '../../apps/docs/reference/conversion.ts'
import { audit, initialise, naiveCopy, steps, take, typeCheck } from './conversion.mjs'

const told = states()

/** Every file of the app but what holds secrets of this machine. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.env.local')
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !/^(?:\.git|node_modules)\//.test(name))
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

describe('the naive shop, protected step by step', { timeout: 300_000 }, () => {
  let folder: string

  beforeAll(() => {
    folder = naiveCopy()
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('begins with what holdfast init writes', () => {
    const other = naiveCopy('initialised')
    try {
      initialise(other)
      take(folder, steps[0] as string)
      expect(filesOf(folder)).toEqual(filesOf(other))
    } finally {
      rmSync(other, { recursive: true, force: true })
    }
  })

  it('compiles after each step, and is audited as the page says', () => {
    for (const [index, step] of steps.entries()) {
      if (index > 0) take(folder, step)
      typeCheck(folder)
      expect([step, audit(folder)]).toEqual([step, told.find(({ state }) => state === step)?.audit])
    }
  })

  it('is told for each state, from failing checks to none', () => {
    const failing = told.map(({ probe }) => Object.values(probe).filter(({ verdict }) => verdict === 'fail').length)
    expect(told.map(({ state }) => state)).toEqual(['naive', ...steps])
    expect(failing[0]).toBeGreaterThanOrEqual(25)
    expect(failing.at(-1)).toBe(0)
    expect(told.at(-1)?.audit).toEqual({})
  })
})
