import { allowedBy, isPerOrigin } from '../knowledge/origin/cors.js'
import { CORS_MENTIONS, corsAnswersIn } from '../knowledge/origin/cors-headers.js'
import { isServerFile } from '../project/server-file.js'
import { placeOf, type Rule } from '../rule.js'
import { VARY_EXAMPLES } from './c5-vary-origin.examples.js'

export const rule: Rule = {
  item: 'C5',
  name: 'vary-origin',
  title: 'an answer that differs by origin says so',
  why: 'A cache between the app and the browser keeps an answer under its address alone. The answer that one origin was given, with that origin in it, is then handed to another: which is refused, or sees what it should not. `Vary: Origin` keeps them apart.',
  fix: 'Send `Vary: Origin` with every answer of such a handler, those without `Access-Control-Allow-Origin` too.',
  severity: 'low',
  references: { cwe: ['CWE-524'], owasp: ['API8:2023'], asvs: ['14.2.2'] },
  scope: 'file',
  mentions: CORS_MENTIONS,
  examples: VARY_EXAMPLES,
  judge(file, facts) {
    if (!isServerFile(file)) return []
    return corsAnswersIn(file, facts).map((answer) => {
      const place = placeOf(file, answer.node)
      const allowed = allowedBy(answer, facts)
      if (!isPerOrigin(allowed)) return { verdict: 'n/a', place, message: 'The answer is the same for every origin.' }
      if (answer.vary === 'beside') return { verdict: 'pass', place, message: '`Vary: Origin` is sent with it.' }
      if (answer.unsent) {
        return { verdict: 'unknown', place, message: 'An index of a `Headers` object is no header: it is not sent.' }
      }
      if (answer.vary === 'elsewhere') {
        return {
          verdict: 'unknown',
          place,
          message: '`Vary` is sent elsewhere in this file: whether with this answer, the code does not tell.',
        }
      }
      return { verdict: 'fail', place, message: 'The answer differs by origin and does not say `Vary: Origin`.' }
    })
  },
}
