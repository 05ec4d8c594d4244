import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { audit } from '../audit/audit.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import type { Example, Rule, Verdict } from '../rule.js'

const PACKAGE = JSON.stringify({ name: 'example', dependencies: { next: '16.0.0' } })

const rules = await Promise.all(
  readdirSync(import.meta.dirname)
    .filter((file) => /^[a-z]\d+-[a-z-]+\.ts$/.test(file))
    .map(async (file): Promise<[string, Rule]> => {
      const { rule } = (await import(`./${file}`)) as { rule: Rule }
      return [file.replace(/\.ts$/, ''), rule]
    }),
)

function verdicts(rule: Rule, { files }: Example): Verdict[] {
  const project = readProject(SourceTree.of({ 'package.json': PACKAGE, ...files }))
  return audit(project, [rule]).map(({ judgement }) => judgement.verdict)
}

describe.each(rules)('%s', (file, rule) => {
  it('is called what its file is called', () => {
    expect(file).toBe(`${rule.item.toLowerCase()}-${rule.name}`)
  })
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
