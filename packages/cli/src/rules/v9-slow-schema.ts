import { argumentsOf, calleeOf, isCall } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { growthOf } from '../knowledge/input/regexps.js'
import { frameAt } from '../knowledge/sinks/html.js'
import { bare, nameOf, walk, type Node } from '../project/ast.js'
import { isServerFile } from '../project/server-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { SCHEMA_EXAMPLES } from './v9-slow-schema.examples.js'

export const rule: Rule = {
  item: 'V9',
  name: 'slow-schema',
  title: 'no regular expression of a schema takes for ever',
  why: 'A schema is the first thing that strangers’ input meets. An expression in it that is exponential hangs the process before anybody is refused.',
  fix: 'Let each character belong to one repetition only, or use a format that the library checks itself (`z.email()`, `z.uuid()`).',
  severity: 'medium',
  references: { cwe: ['CWE-1333'], owasp: ['API4:2023'], asvs: ['1.3.12'] },
  scope: 'file',
  mentions: /\.(?:regex|matches|pattern)\(|\bregex\(/,
  examples: SCHEMA_EXAMPLES,
  judge(file, facts) {
    if (!isServerFile(file)) return []
    const judged: Judgement[] = []
    walk(file.program, (node) => {
      if (!isCall(node)) return true
      const frame = frameAt(node, file)
      const callee = bare(calleeOf(node))
      const name = callee.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
      const isValibot = originPath(facts.origins.of(callee, frame)) === 'valibot#regex'
      if (!isValibot && (name === undefined || !/^(?:regex|matches|pattern)$/.test(name))) return true
      const first = argumentsOf(node)[0]
      const root = first === undefined ? undefined : facts.origins.of(first, frame).root
      if (root?.kind !== 'value' || root.node.type !== 'Literal' || !('regex' in root.node)) return true
      const growth = growthOf(root.node.regex.pattern, root.node.regex.flags)
      if (growth === 'linear' || isBounded(node)) return true
      judged.push({
        verdict: growth === 'exponential' ? 'fail' : 'unknown',
        place: placeOf(file, node),
        message: `The time that an expression of this schema takes grows ${growth === 'exponential' ? 'exponentially' : 'with a power of the text’s length'}.`,
        subject: 'schema',
      })
      return true
    })
    return judged
  },
}

/** Whether the chain refused long texts before: `z.string().max(40).regex(…)`. */
function isBounded(call: Node): boolean {
  for (let at: Node = call; ;) {
    const callee = isCall(at) ? bare(calleeOf(at)) : at.type === 'MemberExpression' ? at : undefined
    if (callee?.type !== 'MemberExpression') return false
    if (/^(?:max|length|maxLength)$/.test(nameOf(callee.property, callee.computed) ?? '') && at !== call) return true
    at = bare(callee.object)
  }
}
