import type { Facts } from '../flow/facts.js'
import { isCookieOfSession } from '../knowledge/credentials/cookie-kinds.js'
import { cookiesSet, isLocalOnly, SETS_COOKIES } from '../knowledge/credentials/cookies.js'
import {
  isKeptCredential,
  KEEPS_IN_BROWSER,
  storageUses,
  type StorageUse,
} from '../knowledge/credentials/web-storage.js'
import { enclosingFunction, type Node } from '../project/ast.js'
import type { App } from '../project/apps.js'
import { frontEndFiles } from '../project/front-ends.js'
import { appPlace, placeOf } from '../project/place.js'
import { isAppFile, isScript } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import type { Judgement, Rule } from '../rule.js'
import { STORAGE_EXAMPLES } from './a1-token-in-storage.examples.js'

export const rule: Rule = {
  item: 'A1',
  name: 'token-in-storage',
  title: 'no script can read the token that proves who calls',
  why: 'Whatever is in localStorage or sessionStorage, or in a cookie without `HttpOnly`, every script of the page can read: one of a dependency, of an advertisement, or one line that somebody managed to inject. A token that was read is used from elsewhere, long after the page is closed.',
  fix: 'Let the server set the token as a cookie with `HttpOnly`, `Secure` and `SameSite`. The browser sends it by itself, and no code has to read it.',
  severity: 'high',
  references: { cwe: ['CWE-922', 'CWE-1004'], owasp: ['API2:2023'], asvs: ['3.3.4', '14.3.3'] },
  scope: 'project',
  examples: STORAGE_EXAMPLES,
  judge: (app, facts) => judged(app, facts),
}

function judged(app: App, facts: Facts): Judgement[] {
  const { tree } = facts.project
  const found: Judgement[] = []
  for (const path of [...app.files, ...frontEndFiles(app, facts.project)]) {
    if (!isScript(path) || !isAppFile(path, app)) continue
    const text = tree.text(path) ?? ''
    const keeps = KEEPS_IN_BROWSER.test(text)
    if (!keeps && !SETS_COOKIES.test(text)) continue
    const file = tree.source(path)
    if (file === undefined) continue
    if (keeps) found.push(...inStorage(file, facts))
    found.push(...inCookies(file, facts))
  }
  if (found.length > 0) return found
  return [{ verdict: 'pass', place: appPlace(app), message: 'No token was found where scripts can read it.' }]
}

/** One for each function and key: what is written there is read back a line later. */
function inStorage(file: SourceFile, facts: Facts): Judgement[] {
  const seen = new Map<Node, Set<string>>()
  return storageUses(file, facts).flatMap((use): Judgement[] => {
    const kind = isKeptCredential(use)
    if (kind === undefined) return []
    const where = enclosingFunction(use.node) ?? file.program
    const keys = seen.get(where) ?? new Set()
    seen.set(where, keys)
    const key = use.key ?? ''
    if (keys.has(key)) return []
    keys.add(key)
    return [ofStorage(use, kind)]
  })
}

function ofStorage({ node, file, access }: StorageUse, kind: 'sure' | 'perhaps'): Judgement {
  const place = placeOf(file, node)
  if (kind === 'perhaps') {
    return {
      verdict: 'unknown',
      place,
      message:
        'What is kept in web storage here is called a session: whether it proves who calls, the code does not tell.',
    }
  }
  const message =
    access === 'written'
      ? 'A token is kept in web storage, where every script of the page reads it.'
      : 'A token is read from web storage, where every script of the page reads it.'
  return { verdict: 'fail', place, message, subject: access }
}

function inCookies(file: SourceFile, facts: Facts): Judgement[] {
  return cookiesSet(file, facts).flatMap((cookie): Judgement[] => {
    const { httpOnly } = cookie.attributes
    if (isCookieOfSession(cookie, facts) !== 'sure' || (httpOnly !== 'missing' && httpOnly !== 'off')) return []
    const message = `The cookie ${cookie.name ?? 'of the session'} is not HttpOnly: every script of the page reads it.`
    return [
      {
        verdict: isLocalOnly(cookie) ? 'unknown' : 'fail',
        place: placeOf(cookie.file, cookie.node),
        message,
        subject: cookie.name ?? 'cookie',
      },
    ]
  })
}
