import type { Facts } from '../flow/facts.js'
import { renewalOf } from '../knowledge/credentials/renewal.js'
import { sessionLibraries } from '../knowledge/identity/session-libraries.js'
import { tokensMade } from '../knowledge/credentials/tokens.js'
import type { App } from '../project/apps.js'
import { appPlace } from '../project/place.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { REFRESH_EXAMPLES } from './a3-no-refresh.examples.js'

export const rule: Rule = {
  item: 'A3',
  name: 'no-refresh',
  title: 'a login with tokens of its own can renew them',
  why: 'Without a way to renew a token it has to live as long as somebody may want to stay signed in: a stolen one does too, and nobody notices that two people use it. A refresh token that is used once shows the theft.',
  fix: 'Keep refresh tokens in the database, each good for one use, and give a new pair for it; or keep sessions in the database; or leave it to a library that does.',
  severity: 'medium',
  references: { cwe: ['CWE-613'], owasp: ['API2:2023'], asvs: ['7.1.3', '10.4.5'] },
  scope: 'project',
  examples: REFRESH_EXAMPLES,
  judge: (app, facts) => [judged(app, facts)],
}

function judged(app: App, facts: Facts): Judgement {
  const libraries = sessionLibraries(app, facts)
  const tokens = tokensMade(app, facts)
  const own = tokens.filter(({ purpose, isNamed }) => purpose === 'session' && (isNamed || libraries.length === 0))
  const [library] = libraries
  if (library !== undefined) {
    const { name, keeping, place } = library
    const message = keeping === 'server' ? `Sessions are kept and renewed by ${name}.` : `${name} renews its cookie.`
    return { verdict: keeping === 'unknown' ? 'unknown' : 'pass', place, message }
  }
  const [first] = own
  if (first === undefined)
    return { verdict: 'n/a', place: appPlace(app), message: 'It signs nobody in with tokens of its own.' }
  const renewal = renewalOf(app, facts)
  if (renewal !== undefined) return { verdict: 'pass', place: renewal, message: 'Tokens are renewed here.' }
  const place = placeOf(first.file, first.call)
  if (own.every(({ isRevocable }) => isRevocable)) {
    return {
      verdict: 'unknown',
      place,
      message: 'The token names a session of the server’s, which may be renewed there.',
    }
  }
  return {
    verdict: 'fail',
    place,
    message: 'Whoever signs in gets this token, and nothing in the app renews it.',
    subject: 'refresh',
    ...(own.some(({ isNamed }) => isNamed) ? {} : { confidence: 'medium' }),
  }
}
