import { describe, expect, it } from 'vitest'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import type { Rule } from '../rule.js'
import { audit } from './audit.js'
import { answerOf, audited, fileRule, handlerRule } from './audited.test-parts.js'

const SECRET = 'k3Jd9sXwQ7'
const failure = (): never => {
  throw new TypeError(`cannot read '${SECRET}'`)
}
const { title, why, fix, severity, references, examples } = fileRule
const described = { title, why, fix, severity, references, examples }
const ofApp: Rule = { ...described, item: 'O2', name: 'broken-app', scope: 'project', judge: failure }
const BROKEN: readonly Rule[] = [
  { ...handlerRule, scope: 'route', name: 'broken-handler', judge: failure },
  { ...fileRule, scope: 'file', name: 'broken-file', mentions: /leak/, judge: failure },
  ofApp,
]
const FILES = {
  'app/api/a/route.ts': 'export function GET() { bad() }\n',
  'app/page.tsx': 'leak()\n',
}

describe('a rule that throws', () => {
  const result = audited(FILES, [handlerRule, fileRule, ...BROKEN])

  it('is a notice for what it was judging', () => {
    expect(result.notices.map(({ kind, file, message }) => [kind, file, message])).toEqual([
      ['rule', 'app/api/a/route.ts', 'The rule a6-broken-handler broke here and says nothing of it: TypeError.'],
      ['rule', 'app/page.tsx', 'The rule a4-broken-file broke here and says nothing of it: TypeError.'],
      ['rule', 'package.json', 'The rule o2-broken-app broke here and says nothing of it: TypeError.'],
    ])
  })

  it('ends nothing for the others', () => {
    expect(result.findings.map(({ rule }) => rule.name)).toEqual([handlerRule.name, fileRule.name])
  })

  it('leaves its item open, where no other fails', () => {
    expect(['A6', 'A4', 'O2'].map((item) => answerOf(result, item))).toEqual(['fail', 'fail', 'unknown'])
  })

  it('tells nothing of the code', () => {
    expect(JSON.stringify([result.notices, result.apps])).not.toContain(SECRET)
  })

  it('is heard where rules are tested', () => {
    const tree = SourceTree.of({ 'package.json': '{"dependencies":{"next":"16.0.0"}}', ...FILES })
    expect(() => audit(readProject(tree), [ofApp])).toThrow(TypeError)
  })
})
