import type { Facts } from '../flow/facts.js'
import { LONGEST_ACCESS } from '../knowledge/credentials/lifetimes.js'
import { sessionLibraries } from '../knowledge/identity/session-libraries.js'
import { tokensMade, type TokenMade } from '../knowledge/credentials/tokens.js'
import type { App } from '../project/apps.js'
import { appPlace } from '../project/place.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { LIFETIME_EXAMPLES } from './a2-long-lived-token.examples.js'

export const rule: Rule = {
  item: 'A2',
  name: 'long-lived-token',
  title: 'access tokens live 30 minutes at most',
  why: 'A signed token is good until it expires: no sign-out, no new password and no locked account takes it back. Whoever gets hold of one, from a log, a backup or a browser, has the account for all of that time.',
  fix: 'Sign access tokens for 15 minutes and renew them with a refresh token that the server keeps and rotates; or keep the session in the database and hand out nothing but its id.',
  severity: 'medium',
  references: { cwe: ['CWE-613'], owasp: ['API2:2023'], asvs: ['7.3.2', '9.2.1'] },
  scope: 'project',
  examples: LIFETIME_EXAMPLES,
  judge: (app, facts) => judged(app, facts),
}

function judged(app: App, facts: Facts): Judgement[] {
  const libraries = sessionLibraries(app, facts)
  const own = tokensMade(app, facts).filter(({ purpose, isNamed }) => {
    // Beside a library that signs people in, a token that is not called a session's is for something else.
    return purpose === 'session' && (isNamed || libraries.length === 0)
  })
  const found = own.map((token) => ofToken(token, libraries.length > 0))
  const worst = ['fail', 'unknown', 'pass'].map((verdict) => found.filter((each) => each.verdict === verdict))
  const [first] = worst.filter((each) => each.length > 0)
  if (first !== undefined) return first[0]?.verdict === 'fail' ? first : first.slice(0, 1)
  const [library] = libraries
  if (library === undefined) {
    return [{ verdict: 'n/a', place: appPlace(app), message: 'No session or token of its own was found.' }]
  }
  const { name, keeping, place } = library
  if (keeping === 'server')
    return [{ verdict: 'pass', place, message: `Sessions are kept by ${name}, which can end them.` }]
  return [
    {
      verdict: 'unknown',
      place,
      message: `${name} keeps sessions in cookies that nobody can take back: how long they may live is to be weighed.`,
    },
  ]
}

function ofToken({ file, call, lifetime, isRevocable }: TokenMade, besideLibrary: boolean): Judgement {
  const place = placeOf(file, call)
  if (lifetime === undefined)
    return { verdict: 'unknown', place, message: 'How long the token lives, the code does not tell.' }
  if (lifetime !== 'never' && lifetime <= LONGEST_ACCESS) {
    return { verdict: 'pass', place, message: `The token lives ${told(lifetime)}.` }
  }
  const message =
    lifetime === 'never' ? 'The session’s token never expires.' : `The session’s token lives ${told(lifetime)}.`
  if (isRevocable)
    return { verdict: 'unknown', place, message: `${message} It names a session that the server may end.` }
  return { verdict: 'fail', place, message, subject: 'lifetime', ...(besideLibrary ? { confidence: 'medium' } : {}) }
}

function told(seconds: number): string {
  const [amount, unit] =
    seconds >= 86_400
      ? [seconds / 86_400, 'day']
      : seconds >= 3600
        ? [seconds / 3600, 'hour']
        : seconds >= 60
          ? [seconds / 60, 'minute']
          : [seconds, 'second']
  const round = Math.round(amount * 10) / 10
  return `${round} ${unit}${round === 1 ? '' : 's'}`
}
