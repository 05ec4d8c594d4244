import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModule } from '../arrows/source-module.ts'
import { root, workingTree } from '../working-tree.ts'
import { CASES } from './cases.ts'
import { namedTests } from './named-tests.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const tree = new Set(workingTree('packages', 'checks'))

/** Packages of Node and of browsers by which a test speaks to a server. */
const WIRE = /^node:(?:http|https|http2|net|tls)$|^(?:puppeteer-core|playwright-core)$/
const wires = new Map<string, boolean>()

/** Whether a test, or the parts that it is made of, go over the wire. What the library itself imports does not count. */
function isOverHttp(path: string): boolean {
  const known = wires.get(path)
  if (known !== undefined) return known
  wires.set(path, false)
  const { imports } = readModule(path, read(path))
  const is = imports.some(({ specifier, kind }) => {
    if (kind === 'type') return false
    if (WIRE.test(specifier)) return true
    if (!specifier.startsWith('.')) return false
    const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
    const isPartOfTest =
      target.startsWith('checks/') || target.endsWith('.test-parts.ts') || target.includes('/testing/')
    return isPartOfTest && tree.has(target) && isOverHttp(target)
  })
  wires.set(path, is)
  return is
}

const counts = { all: new Map<string, number>(), overHttp: new Map<string, number>() }
for (const path of tree) {
  if (!/\.test(?:-parts)?\.ts$|\/testing\/.*\.ts$/.test(path)) continue
  for (const { name, count } of namedTests(path, read(path))) {
    counts.all.set(name, (counts.all.get(name) ?? 0) + count)
    if (isOverHttp(path)) counts.overHttp.set(name, (counts.overHttp.get(name) ?? 0) + count)
  }
}

it.each(CASES)('$name $holds: a test and three siblings', ({ name }) => {
  expect(counts.all.get(name) ?? 0).toBeGreaterThanOrEqual(4)
})

it.each(CASES.filter(({ notOverHttp }) => notOverHttp === undefined))('$name $holds: over HTTP', ({ name }) => {
  expect(counts.overHttp.get(name) ?? 0).toBeGreaterThanOrEqual(4)
})

it('no test names a case that is none', () => {
  const names = new Set(CASES.map(({ name }) => name))
  expect([...counts.all.keys()].filter((name) => !names.has(name))).toEqual([])
})

describe('the count of tests', () => {
  const count = (source: string) =>
    Object.fromEntries(namedTests('a.test.ts', source).map((each) => [each.name, each.count]))

  it('is of rows, through groups', () => {
    const rows = `describe.each([1, 2])('cors/01 %s', () => { it.each([1, 2, 3])('%s', () => {}); it('x', () => {}) })`
    expect(count(rows)).toEqual({ 'cors/01': 8 })
  })

  it('knows a table by its name', () => {
    expect(count(`const rows = [1, 2] as const; it.each(rows)('cors/01 %s', () => {})`)).toEqual({ 'cors/01': 2 })
  })

  it('leaves out what does not run', () => {
    const [skip, todo] = ['skip', 'todo']
    const source = `it.${skip}('cors/01 x', () => {}); it.${todo}('cors/02 x'); test('csrf/11 y', () => {})`
    expect(count(source)).toEqual({ 'csrf/11': 1 })
  })

  it('leaves out a group without tests', () => {
    expect(count(`describe('cors/01 x', () => {})`)).toEqual({})
  })
})
