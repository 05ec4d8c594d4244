import { allowedBy, type Allowed } from '../knowledge/origin/cors.js'
import { corsAnswersIn, type CorsAnswer } from '../knowledge/origin/cors-headers.js'
import { allCorsAnswers } from '../knowledge/origin/cors-reach.js'
import type { Facts } from '../flow/facts.js'
import { isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { LOOSE_ORIGIN_EXAMPLES } from './c2-loose-origin.examples.js'

export const rule: Rule = {
  item: 'C2',
  name: 'loose-origin',
  title: 'origins are compared with a list, as a whole',
  why: 'An answer that repeats the `Origin` of the request lets every site read it. So does a test that looks at a part: `https://example.com.evil.example` contains, and begins with, `https://example.com`; `https://evilexample.com` ends with `example.com`; and in a regular expression a dot is any character.',
  fix: 'Compare the whole origin with a list: `ALLOWED.includes(origin)`, where `ALLOWED` is an array, and answer with the origin only then.',
  severity: 'high',
  references: { cwe: ['CWE-942', 'CWE-346'], owasp: ['API8:2023'], asvs: ['3.4.2'] },
  scope: 'file',
  mentions: /access-control-allow-origin|['"](?:[\w@/-]*cors|origin)['"]|headers\.origin/i,
  examples: LOOSE_ORIGIN_EXAMPLES,
  judge(file, facts) {
    if (!isServerFile(file)) return []
    const own = corsAnswersIn(file, facts).map((answer) => judged(answer, facts))
    return [...own, ...handedOver(file, facts)]
  },
}

function judged(answer: CorsAnswer, facts: Facts): Judgement {
  const allowed = allowedBy(answer, facts)
  const place = placeOf(answer.file, answer.node)
  const loose = allowed.find(({ kind }) => kind === 'loose')
  if (loose !== undefined) return tooLoose(loose, answer)
  if (allowed.some(({ kind }) => kind === 'reflected')) {
    if (answer.library !== undefined && answer.anonymous) {
      const message = 'Every origin is allowed, and none with credentials: that is as good as `*`.'
      return { verdict: 'unknown', place, message }
    }
    return { verdict: 'fail', place, message: 'Whatever origin asks is allowed.', subject: 'reflected' }
  }
  if (allowed.some(({ kind }) => kind === 'null')) {
    const message = 'The origin `null` is that of every sandboxed frame and local file.'
    return { verdict: 'fail', place, message, subject: 'null', confidence: 'medium' }
  }
  if (allowed.length === 0 || allowed.some(({ kind }) => kind === 'open')) {
    return { verdict: 'unknown', place, message: 'Which origins are allowed, the code does not tell.' }
  }
  if (allowed.every(({ kind }) => kind === 'any')) return { verdict: 'n/a', place, message: 'Every origin is allowed.' }
  return { verdict: 'pass', place, message: 'Allowed origins are written out or looked up in a list.' }
}

function tooLoose({ node, how }: Allowed, answer: CorsAnswer): Judgement {
  // The test may stand in another file.
  const inFile = node !== undefined && answer.file.text.length >= node.end && isIn(answer.file, node)
  const place = placeOf(answer.file, inFile ? node : answer.node)
  return {
    verdict: 'fail',
    place,
    message: `An origin is allowed too easily: ${how ?? 'a part is enough'}.`,
    subject: 'loose',
  }
}

function isIn(file: SourceFile, node: NonNullable<Allowed['node']>): boolean {
  let root = node
  while (root.parent !== undefined && root.parent !== null) root = root.parent
  return root === file.program
}

/** Where a handler hands the origin of a request to a function of another file, which allows what it is given. */
function handedOver(file: SourceFile, facts: Facts): Judgement[] {
  return allCorsAnswers(facts).flatMap((answer) => {
    if (answer.file === file) return []
    const calls = allowedBy(answer, facts).flatMap(({ kind, by }) =>
      kind === 'reflected' && by !== undefined && by.frame.file === file ? [by.node] : [],
    )
    return [...new Set(calls)].map((node) => ({
      verdict: 'fail' as const,
      place: placeOf(file, node),
      message: `Whatever origin asks is handed to ${answer.file.path}, which allows it.`,
      subject: 'handed-over',
    }))
  })
}
