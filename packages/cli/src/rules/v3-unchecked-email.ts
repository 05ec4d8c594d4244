import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { checkedByHand } from '../knowledge/input/hand-checks.js'
import { isTypedArgument, takenOf } from '../knowledge/input/input.js'
import { isServicePath } from '../knowledge/identity/public-routes.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { EMAIL_EXAMPLES } from './v3-unchecked-email.examples.js'

export const rule: Rule = {
  item: 'V3',
  name: 'unchecked-email',
  title: 'an email address is looked at before it is used, schema or not',
  why: 'Whatever text is taken for an email address is stored as one, signed into tokens and put into the headers of mails.',
  fix: 'Hold it against a schema that says so: `z.email()`, `z.string().email()`.',
  severity: 'low',
  references: { cwe: ['CWE-20', 'CWE-1286'], owasp: ['API8:2023'], asvs: ['2.2.1'] },
  scope: 'route',
  examples: EMAIL_EXAMPLES,
  judge(handler, facts) {
    const judgement = isServicePath(handler) ? undefined : judged(handler, facts)
    return judgement === undefined ? [] : [judgement]
  },
}

const EMAIL = /(?:^|[._a-z])[eE]mail(?:Address)?$/

function judged(handler: Handler, facts: Facts): Judgement | undefined {
  const addresses = takenOf(handler, facts).filter((each) => {
    const { source, use } = each
    if (!/^(?:body|argument)$/.test(source.kind) || !EMAIL.test(source.field ?? '')) return false
    return !/^(?:answer|forward)$/.test(use) && !isTypedArgument(each, handler)
  })
  const [first] = addresses
  if (first === undefined) return undefined
  const place = handlerPlace(handler)
  const bad = addresses.find(({ state, source, site }) => {
    return (state === 'unchecked' || state === 'unread') && checkedByHand(source, site, handler, facts) === 'none'
  })
  const { node, frame, source } = bad ?? first
  const at = placeOf(frame.file, node)
  const told = at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`
  if (bad === undefined)
    return { verdict: 'pass', place, message: `\`${source.field}\` is checked before it is used (${told}).` }
  return {
    verdict: 'fail',
    place,
    message: `\`${source.field}\` is used as an email address (${told}), and nothing says that it is one.`,
    subject: 'email',
    confidence: 'medium',
  }
}
