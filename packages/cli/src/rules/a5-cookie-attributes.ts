import type { Facts } from '../flow/facts.js'
import { isCookieOfSession } from '../knowledge/credentials/cookie-kinds.js'
import {
  cookiesSet,
  isLocalOnly,
  SETS_COOKIES,
  type Attribute,
  type CookieSet,
} from '../knowledge/credentials/cookies.js'
import type { App } from '../project/apps.js'
import { isAppFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { COOKIE_EXAMPLES } from './a5-cookie-attributes.examples.js'

export const rule: Rule = {
  item: 'A5',
  name: 'cookie-attributes',
  title: 'cookies that prove something are HttpOnly, Secure and SameSite',
  why: 'Without `HttpOnly` every script on the page reads the session, and one injected line sends it away. Without `Secure` it goes over plain http as soon as somebody is lured to such an address. Without `SameSite` each browser decides by its own default whether other sites’ requests carry it.',
  fix: 'Set `httpOnly: true`, `secure: process.env.NODE_ENV === "production"` and `sameSite: "lax"` (or `"strict"`), or leave the cookie to a library that does. The prefix `__Host-` lets the browser hold you to it.',
  severity: 'medium',
  references: {
    cwe: ['CWE-1004', 'CWE-614', 'CWE-1275'],
    owasp: ['API2:2023', 'API8:2023'],
    asvs: ['3.3.1', '3.3.2', '3.3.4'],
  },
  scope: 'file',
  mentions: SETS_COOKIES,
  examples: COOKIE_EXAMPLES,
  judge: (file, facts, app) => (isAppFile(file.path, app) ? judged(file, facts, app) : []),
}

function judged(file: SourceFile, facts: Facts, _app: App): Judgement[] {
  return cookiesSet(file, facts).flatMap((cookie) => {
    const kind = isCookieOfSession(cookie, facts)
    return kind === undefined ? [] : [ofCookie(cookie, kind)]
  })
}

const SAID: Readonly<Record<Attribute, string>> = { httpOnly: 'HttpOnly', secure: 'Secure', sameSite: 'SameSite' }

function ofCookie(cookie: CookieSet, kind: 'sure' | 'perhaps'): Judgement {
  const { node, file, name = 'of the session', byScript, attributes } = cookie
  const place = placeOf(file, node)
  const named = Object.entries(SAID) as [Attribute, string][]
  const lacking = named.filter(([key]) => attributes[key] === 'missing' || attributes[key] === 'off')
  if (lacking.length === 0) {
    const open = named.filter(([key]) => attributes[key] === 'unknown')
    if (open.length === 0)
      return { verdict: 'pass', place, message: `The cookie ${name} is HttpOnly, Secure and SameSite.` }
    return {
      verdict: 'unknown',
      place,
      message: `Where the options of the cookie ${name} come from, the code here does not tell.`,
    }
  }
  const without = lacking
    .map(([, said]) => said)
    .join(', ')
    .replace(/, (\w+)$/, ' and $1')
  const message = byScript
    ? `A script sets the cookie ${name}, so every script can read it${lacking.length > 1 ? `; it is without ${without.replace(/HttpOnly(?:, | and )/, '')}` : ''}.`
    : `The cookie ${name} is set without ${without}.`
  if (kind === 'perhaps')
    return { verdict: 'unknown', place, message: `${message} Whether it proves anything, its name does not tell.` }
  if (isLocalOnly(cookie))
    return { verdict: 'unknown', place, message: `${message} The branch says that it is for development.` }
  const onlySameSite = lacking.every(([key]) => key === 'sameSite')
  return { verdict: 'fail', place, message, subject: name, ...(onlySameSite ? { severity: 'low' } : {}) }
}
