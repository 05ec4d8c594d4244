import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readRules } from '../audit/rules.js'
import { ITEMS } from '../checklist/items.js'
import { ruleId, type Rule } from '../rule.js'
import { parsePage } from './page.js'
import { referencesOf } from './references.js'
import { rulePage, rulePageText } from './rule-page.js'

const rules = await readRules()
const folder = new URL('../../docs/rules/', import.meta.url)

it('every rule has a page, and every page a rule', () => {
  expect(readdirSync(folder).toSorted()).toEqual(rules.map((rule) => `${ruleId(rule)}.md`).toSorted())
})

describe.each(rules.map((rule) => [ruleId(rule), rule] as const))('%s', (id, rule) => {
  it('has the page that it makes (`npx vitest run --project cli rule-page -u` writes it)', async () => {
    await expect(rulePageText(rule)).toMatchFileSnapshot(new URL(`${id}.md`, folder).pathname)
  })

  it('can be read as a page again', () => {
    const page = parsePage(rulePageText(rule))
    expect([page.code, page.title]).toEqual([id, rulePage(rule).title])
    expect(page.sections.map(({ title }) => title)).toEqual(rulePage(rule).sections.map(({ title }) => title))
  })

  it('rests on standards that are named as they are', () => {
    expect(ITEMS.map((item) => item.id)).toContain(rule.item)
    expect(rule.references.cwe.filter((name) => !/^CWE-\d+$/.test(name))).toEqual([])
    expect(rule.references.asvs.filter((name) => !/^\d+\.\d+\.\d+$/.test(name))).toEqual([])
    const addresses = referencesOf(rule).flatMap(({ name, url }) => (name.includes('ASVS') ? [] : [url]))
    expect(addresses.filter((url) => url === undefined || !URL.canParse(url))).toEqual([])
  })
})

it('an example that holds a fence stays in its own', () => {
  const [first] = rules
  const files = { 'README.md': '```ts\na\n```\n' }
  const rule = {
    ...first,
    examples: { bad: [{ title: 'A fence.', files }], good: [{ title: 'Good.', files }] },
  } as Rule
  expect(rulePageText(rule)).toContain('````md\n# README.md\n```ts\na\n```\n````')
})
