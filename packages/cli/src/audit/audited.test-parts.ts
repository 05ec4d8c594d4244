import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { handlerPlace, placeOf, type Judgement, type Rule, type Verdict } from '../rule.js'
import { auditProject, type Audited } from './audit-folder.js'

const DESCRIBED = {
  title: 'handlers keep the rule',
  why: 'Whoever asks gets an answer.',
  fix: 'Ask who calls.',
  severity: 'critical',
  references: { cwe: ['CWE-306'], owasp: ['API2:2023'], asvs: ['8.2.1'] },
  examples: {
    bad: [{ title: 'Bad.', files: { 'app/api/a/route.ts': 'export function GET() { bad() }\n' } }],
    good: [{ title: 'Good.', files: { 'app/api/a/route.ts': 'export function GET() {}\n' } }],
  },
} as const

/** Finds calls of `bad()` and of `odd()` in handlers, each by the line that they are in. */
export const handlerRule: Rule = {
  ...DESCRIBED,
  item: 'A6',
  name: 'bad-handler',
  scope: 'route',
  judge(handler, facts): Judgement[] {
    const judgements = facts.sites(handler).flatMap(({ node, frame }): Judgement[] => {
      const text = frame.file.text.slice(node.start, node.end)
      const place = placeOf(frame.file, node)
      if (text.startsWith('bad(')) return [{ verdict: 'fail', place, message: 'It calls bad().', subject: text }]
      return text.startsWith('odd(') ? [{ verdict: 'unknown', place, message: 'It calls odd().' }] : []
    })
    const place = handlerPlace(handler)
    return judgements.length === 0 ? [{ verdict: 'pass', place, message: 'It calls neither.' }] : judgements
  },
}

/** Finds `leak(…)` in files. */
export const fileRule: Rule = {
  ...DESCRIBED,
  item: 'A4',
  name: 'leak',
  severity: 'low',
  scope: 'file',
  mentions: /leak\(/,
  judge: (file) =>
    [...file.text.matchAll(/leak\(/g)].map(({ index }): Judgement => {
      const line = file.line(index)
      return { verdict: 'fail', place: { path: file.path, line, endLine: line }, message: 'It leaks.', subject: 'leak' }
    }),
}

const RULES: readonly Rule[] = [fileRule, handlerRule]

/** What an audit by these two rules says of a small app. */
export function audited(files: Readonly<Record<string, string>>, rules: readonly Rule[] = RULES): Audited {
  const manifest = JSON.stringify({ name: 'shop', dependencies: { next: '16.0.0' } })
  return auditProject(readProject(SourceTree.of({ 'package.json': manifest, ...files })), 'folder', rules, RULES)
}

export function answerOf({ apps }: Audited, id: string): Verdict | undefined {
  return apps[0]?.answers.find(({ item }) => item.id === id)?.verdict
}
