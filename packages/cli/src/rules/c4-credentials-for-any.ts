import { allowedBy } from '../knowledge/origin/cors.js'
import { CORS_MENTIONS, corsAnswersIn } from '../knowledge/origin/cors-headers.js'
import { isServerFile } from '../project/server-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { CREDENTIALS_EXAMPLES } from './c4-credentials-for-any.examples.js'

export const rule: Rule = {
  item: 'C4',
  name: 'credentials-for-any',
  title: 'credentials are allowed to named origins only',
  why: 'With `Access-Control-Allow-Credentials: true` a site may send the visitor’s cookies and read the answer. For an origin that is repeated from the request every site may. Beside `*` browsers refuse it, until somebody repairs that by repeating the origin.',
  fix: 'Take the header off where everybody may read, and where cookies are needed compare the origin with a list first.',
  severity: 'high',
  references: { cwe: ['CWE-942'], owasp: ['API8:2023'], asvs: ['3.4.2'] },
  scope: 'file',
  mentions: CORS_MENTIONS,
  examples: CREDENTIALS_EXAMPLES,
  judge(file, facts) {
    if (!isServerFile(file)) return []
    return corsAnswersIn(file, facts).flatMap((answer): Judgement[] => {
      if (answer.credentials === undefined) return []
      const place = placeOf(file, answer.credentials)
      const kinds = new Set(allowedBy(answer, facts).map(({ kind }) => kind))
      if (kinds.has('reflected') || kinds.has('null')) {
        return [{ verdict: 'fail', place, message: 'Credentials are allowed to whatever origin asks.' }]
      }
      if (kinds.has('any')) {
        return [
          { verdict: 'fail', place, severity: 'medium', message: 'Credentials are allowed beside the origin `*`.' },
        ]
      }
      if (kinds.has('loose')) {
        return [{ verdict: 'fail', place, message: 'Credentials are allowed to origins of which a part fits.' }]
      }
      if (kinds.has('open') || kinds.size === 0) {
        return [
          { verdict: 'unknown', place, message: 'To which origins credentials are allowed, the code does not tell.' },
        ]
      }
      return [{ verdict: 'pass', place, message: 'Credentials are allowed to origins that are written out.' }]
    })
  },
}
