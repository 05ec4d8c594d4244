import { describe, expect, it } from 'vitest'
import { audit } from '../audit/audit.js'
import { readRules } from '../audit/rules.js'
import { ITEMS } from '../checklist/items.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { ruleId, type Example, type Rule, type Verdict } from '../rule.js'

const PACKAGE = JSON.stringify({ name: 'example', dependencies: { next: '16.0.0' } })

const rules = await readRules()

function verdicts(rule: Rule, { files }: Example): Verdict[] {
  const project = readProject(SourceTree.of({ 'package.json': PACKAGE, ...files }))
  return audit(project, [rule]).map(({ judgement }) => judgement.verdict)
}

describe.each(ITEMS.map(({ id }) => id))('the rules of %s together', (id) => {
  const own = rules.filter((rule) => rule.item === id)

  it('show five that fail and five that do not, at least', () => {
    const count = (kind: 'bad' | 'good'): number => new Set(own.flatMap((rule) => rule.examples[kind])).size
    expect({ bad: count('bad'), good: count('good') }).toEqual({
      bad: Math.max(5, count('bad')),
      good: Math.max(5, count('good')),
    })
  })

  it('never tell twice of one thing', () => {
    for (const { files, title } of own.flatMap(({ examples: { bad, good } }) => [...bad, ...good])) {
      const project = readProject(SourceTree.of({ 'package.json': PACKAGE, ...files }))
      const failed = audit(project, own).filter(({ judgement }) => judgement.verdict === 'fail')
      const told = failed.map(({ rule, route, judgement: { place } }) => ({
        at: JSON.stringify([place, route?.method]),
        by: rule.name,
      }))
      const twice = told.filter(({ at, by }) => told.some((other) => other.at === at && other.by !== by))
      expect(twice.map(({ at, by }) => [title, at, by])).toEqual([])
    }
  })
})

/** By these names the coverage matrix knows what is shown of each rule. */
const named = rules.map((rule) => [`audit/${rule.item} ${ruleId(rule)}`, rule] as const)

describe.each(named)('%s', (_name, rule) => {
  it.each(rule.examples.bad.map((each) => [each.title, each] as const))('fails: %s', (_, example) => {
    expect(verdicts(rule, example)).toContain('fail')
  })
  it.each(rule.examples.good.map((each) => [each.title, each] as const))('clears: %s', (_, example) => {
    expect(verdicts(rule, example)).not.toContain('fail')
  })
  it.each((rule.examples.unknown ?? []).map((each) => [each.title, each] as const))('leaves open: %s', (_, example) => {
    const found = verdicts(rule, example)
    expect(found).toContain('unknown')
    expect(found).not.toContain('fail')
  })
})
