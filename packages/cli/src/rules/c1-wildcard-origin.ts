import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { allowedBy } from '../knowledge/origin/cors.js'
import { corsAnswersIn, type CorsAnswer } from '../knowledge/origin/cors-headers.js'
import { sensitivityOf } from '../knowledge/origin/cors-sensitivity.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { WILDCARD_EXAMPLES } from './c1-wildcard-origin.examples.js'

export const rule: Rule = {
  item: 'C1',
  name: 'wildcard-origin',
  title: 'no sensitive answer is for every site to read',
  why: 'With `Access-Control-Allow-Origin: *` the script of any page reads the answer, from any visitor’s network and with any token that it holds. A sign-in that is open so can be tried from every visitor’s address; what stands behind a token is one stolen token away from every site.',
  fix: 'Take the header off: pages of the same site do not need it. Where another site of yours calls, name its origin.',
  severity: 'medium',
  references: { cwe: ['CWE-942'], owasp: ['API8:2023'], asvs: ['3.4.2'] },
  scope: 'route',
  examples: WILDCARD_EXAMPLES,
  judge(handler, facts) {
    if (handler.kind === 'action') return []
    const own = corsAnswersIn(handler.file, facts).filter((answer) => isWithin(answer, handler))
    const wild = own.filter((answer) => allowedBy(answer, facts).some(({ kind }) => kind === 'any'))
    if (wild.length === 0)
      return [{ verdict: 'n/a', place: handlerPlace(handler), message: 'It does not allow every origin.' }]
    return [judged(handler, wild, facts)]
  },
}

function isWithin({ node }: CorsAnswer, { node: handler }: Handler): boolean {
  return handler.start <= node.start && node.end <= handler.end
}

function judged(handler: Handler, wild: readonly CorsAnswer[], facts: Facts): Judgement {
  // The answer that carries the goods comes last; a preflight answers for what follows it.
  const answer = wild.at(-1) as CorsAnswer
  const place = placeOf(answer.file, answer.node)
  const asked =
    handler.method === 'OPTIONS'
      ? facts.handlers.filter((each) => each.file === handler.file && each.method !== 'OPTIONS')
      : [handler]
  const found = asked.map((each) => sensitivityOf(each, facts))
  const sensitive = found.find((each) => each.kind === 'sensitive')
  if (sensitive?.kind === 'sensitive') {
    return {
      verdict: 'fail',
      place,
      message: `Every site may read the answer, and ${sensitive.why}.`,
      subject: 'wildcard',
    }
  }
  if (found.some(({ kind }) => kind === 'third-party' || kind === 'open')) {
    return {
      verdict: 'unknown',
      place,
      message: 'Every site may read the answer: whether it is meant for them, the code does not tell.',
    }
  }
  return { verdict: 'pass', place, message: 'What every site may read is public.' }
}
