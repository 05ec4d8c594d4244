import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ITEMS } from '../checklist/items.js'
import { ruleId } from '../rule.js'
import { handlerRule } from './audited.test-parts.js'
import { isNamed, readRules } from './rules.js'

describe('the folder is the list', () => {
  it('every file that is no part of another is a rule, in the order of the checklist', async () => {
    const files = readdirSync(new URL('../rules/', import.meta.url)).filter((file) => !/\.[\w-]+\.ts$/.test(file))
    const rules = await readRules()
    expect(rules.map(ruleId).toSorted()).toEqual(files.map((file) => file.slice(0, -3)).toSorted())
    const order = rules.map(({ item }) => ITEMS.findIndex(({ id }) => id === item))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(order).not.toContain(-1)
  })

  it('a file without a rule of its name is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-rules-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'a1-nothing.js'), 'export const other = 1')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    await expect(readRules(pathToFileURL(`${folder}/`))).rejects.toThrow('a1-nothing.js exports no rule')
  })
})

it.each([
  ['A6', true],
  ['a6', true],
  [' A6 ', true],
  ['a6-bad-handler', true],
  ['A6/bad-handler', true],
  ['A6 bad-handler', true],
  ['A', false],
  ['A60', false],
  ['bad-handler', false],
  ['', false],
])('%j names the rule: %s', (word, isIt) => {
  expect(isNamed(handlerRule, word)).toBe(isIt)
})
