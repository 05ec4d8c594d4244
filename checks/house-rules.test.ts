import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, workingTree } from './working-tree.ts'

/** Says nothing about what is inside. */
const emptyNames = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'service', 'lib', 'misc'])

/** Long because they list, not because they do. */
const tables = [/\/core\/codes\.ts$/, /\/accounts\/common-passwords\.ts$/, /\/advisories\//]

const isSource = (path: string): boolean => /\.(ts|tsx|mjs|js|css)$/.test(path)
const isTest = (path: string): boolean => /\.test(-d)?\.tsx?$/.test(path)

const rules: Readonly<Record<string, (path: string, text: string) => boolean>> = {
  'a name that says nothing': (path) =>
    withoutAddress(path)
      .split('/')
      .some((part) => emptyNames.has(part.replace(/\..*/, '').toLowerCase())),
  "a machine's own path": (_, text) => /(?<![\w.:/-])\/(work|farm)\//.test(text),
  'the host of a package registry': (path, text) =>
    path !== 'package-lock.json' && registries().some((host) => text.includes(host)),
  'a test that is left out': (path, text) =>
    isTest(path) && /\b(describe|it|test|suite)(\.\w+)*\.(only|skip|todo|skipIf|runIf)\b/.test(text),
  'over 400 lines': (path, text) =>
    isSource(path) && !isTest(path) && !tables.some((table) => table.test(path)) && text.split('\n').length > 401,
}

/** The folders of an API are its addresses, which their callers know; the naive app is named as tutorials do. */
function withoutAddress(path: string): string {
  return path.replace(/\/app\/api\/.*\//, '/').replace(/^apps\/naive\/lib\//, '')
}

function broken(path: string, text: string): string[] {
  return Object.keys(rules).filter((rule) => rules[rule]?.(path, text))
}

/** npm's, and the one that this machine uses. */
function registries(): string[] {
  const own = process.env['npm_config_registry']
  return [['registry', 'npmjs', 'org'].join('.'), ...(own === undefined ? [] : [new URL(own).host])]
}

it('every file keeps the house rules', () => {
  const findings = workingTree().flatMap((path) =>
    broken(path, readFileSync(join(root, path), 'utf8')).map((rule) => `${path}: ${rule}`),
  )
  expect(findings).toEqual([])
})

describe('a planted violation is found', () => {
  // Put together here, so that this file itself keeps the rules.
  const out = (how: string): string => `.${how}('a')`
  it.each([
    ['packages/holdfast/src/utils/a.ts', '', 'a name that says nothing'],
    ['packages/holdfast/src/core/Helpers.ts', '', 'a name that says nothing'],
    ['apps/reference/app/api/orders/helpers.ts', '', 'a name that says nothing'],
    ['docs/a.md', ['see ', 'work', 'main', 'a.ts'].join('/'), "a machine's own path"],
    ['docs/a.md', `https://${['registry', 'npmjs', 'org'].join('.')}/next`, 'the host of a package registry'],
    ['checks/a.test.ts', `it${out('only')}`, 'a test that is left out'],
    ['checks/a.test.ts', `describe.concurrent${out('skip')}`, 'a test that is left out'],
    ['checks/a.test.ts', `test${out('skipIf(slow)')}`, 'a test that is left out'],
    ['packages/holdfast/src/core/a.ts', 'a\n'.repeat(401), 'over 400 lines'],
  ])('%s', (path, text, rule) => {
    expect(broken(path, text)).toEqual([rule])
  })

  it('and nothing else is', () => {
    expect(broken('packages/holdfast/src/core/codes.ts', 'a\n'.repeat(900))).toEqual([])
    expect(broken('checks/a.test.ts', 'a\n'.repeat(900))).toEqual([])
    expect(broken('apps/reference/app/api/service/report/route.ts', '')).toEqual([])
    expect(broken('docs/a.md', 'https://example.com/work/a, ./work/b, framework/c')).toEqual([])
    expect(broken('packages/holdfast/src/core/a.ts', 'items.only(1)\n'.repeat(400))).toEqual([])
  })
})
