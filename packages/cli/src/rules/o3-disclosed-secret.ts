import { argumentsOf } from '../flow/frame.js'
import { disclosureOf, isAnswer } from '../knowledge/answers/disclosure.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { DISCLOSED_EXAMPLES } from './o3-disclosed-secret.examples.js'

export const rule: Rule = {
  item: 'O3',
  name: 'disclosed-secret',
  title: 'no answer holds a secret of the environment',
  why: 'What an answer holds is in the browser, in caches and in logs. An endpoint that was made for debugging and shows the environment gives away every key at once, and with the signing secret every account.',
  fix: 'Answer with what the page needs, and with whether something is set where that is the question. Change every secret that was shown.',
  severity: 'critical',
  references: { cwe: ['CWE-200', 'CWE-526', 'CWE-497'], owasp: ['API3:2023', 'API8:2023'], asvs: ['13.3.1', '13.4.2'] },
  scope: 'route',
  examples: DISCLOSED_EXAMPLES,
  judge(handler, facts) {
    return facts.sites(handler).flatMap((site): Judgement[] => {
      if (!isAnswer(site)) return []
      const shows = argumentsOf(site.node).some(
        (each) => disclosureOf(each, site.frame, facts.origins, 'environment') === 'environment',
      )
      if (!shows) return []
      const place = placeOf(site.frame.file, site.node)
      return [
        { verdict: 'fail', place, message: 'The answer holds a secret of the environment.', subject: 'environment' },
      ]
    })
  },
}
