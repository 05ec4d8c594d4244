import { audit } from '../audit/audit.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import type { Rule, Verdict } from '../rule.js'

const PACKAGE = JSON.stringify({ name: 'example', dependencies: { next: '16.0.0' } })

/** What a rule says of a small app. */
export function verdictsOf(rule: Rule, files: Readonly<Record<string, string>>): Verdict[] {
  const project = readProject(SourceTree.of({ 'package.json': PACKAGE, ...files }))
  return audit(project, [rule]).map(({ judgement }) => judgement.verdict)
}
