import type { Facts } from '../../flow/facts.js'
import type { CallNode } from '../../flow/frame.js'
import { ancestors, isCallable, nameOf, textOf, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { wordsIn } from './credential-names.js'
import { declaredAs, literalsOf, memberOf } from '../values.js'

/** What a token is for. `other`: one mail, one download, another service. */
export type TokenPurpose = 'session' | 'refresh' | 'other'

const REFRESH = /\b(?:refresh\w*|rt)\b/
const OTHER =
  /\b(?:verif\w*|confirm\w*|reset|forgot\w*|recovery|magic\w*|invit\w*|unsubscri\w*|subscri\w*|email|mail|otp|2fa|mfa|totp|challenge|state|csrf|nonce|pkce|download|upload|signed|url|preview|share|link|webhook|service|gateway|internal|socket|ws|realtime|chat|stream|livekit|apns|apple|google|github|jira|installation|assertion|client|embed|metabase|cube|collab\w*|liveblocks|temp\w*|handshake|pdf|unlock|captcha|ticket|qr|relink|intent|connect|integration|pending|setup|device|pin|zoom|video|meeting|room|survey|contact|relay|worker|job|cron|queue|proxy|partner|oauth|oidc|license|licence|coupon|dub|docusign|widget|guest|checkout|payment|sso|saml|export|report|file|asset|image|avatar)\b/
const SESSION =
  /\b(?:access\w*|session\w*|auth\w*|log ?in|login|sign ?in|signin|sign ?up|signup|register|registration|jwt|token\w*|user\w*|bearer|credential\w*|encrypt|cookie)\b/
const NAMED = /\b(?:access\w*|session\w*|auth\w*|log ?in|login|sign ?in|signin|sign ?up|signup|register|registration)\b/

/** What is done with a link in a mail. */
const MAILED = /\b(?:forgot\w*|reset|recover\w*|unsubscri\w*|invit\w*)\b/

/** What is written around a call that says what it is for, the nearest first. */
function namesAround(call: Node, file: SourceFile): string[] {
  const names: string[] = []
  const own = declaredAs(call)
  if (own !== undefined) names.push(own)
  for (const above of ancestors(call)) {
    if (above.type === 'Property') names.push(nameOf(above.key, above.computed) ?? '')
    if (above.type === 'AssignmentExpression' && above.left.type === 'Identifier') names.push(above.left.name)
    if (above.type === 'MethodDefinition') names.push(nameOf(above.key, above.computed) ?? '')
    if (isCallable(above)) names.push(above.id?.name ?? declaredAs(above) ?? '')
  }
  names.push(file.path.replace(/^.*?((?:[^/]+\/){0,3}[^/]+)\.\w+$/, '$1'))
  return names.map((name) => wordsIn(name).join(' ')).filter((words) => words !== '')
}

/** Claims that say what a token is for. */
const CLAIMS = ['purpose', 'type', 'typ', 'scope', 'use', 'kind', 'action', 'token_type', 'tokenType']

/** What a token is for, by its claims and by the names around the call that makes it. */
export function purposeOf(call: CallNode, payload: Node | undefined, file: SourceFile, facts: Facts): TokenPurpose {
  const literals = literalsOf(facts.project)
  for (const name of payload === undefined ? [] : CLAIMS) {
    for (const claim of memberOf({ node: payload as Node, file }, name, literals)) {
      const words = wordsIn(textOf(claim.node) ?? '').join(' ')
      if (REFRESH.test(words)) return 'refresh'
      if (name === 'purpose' && !NAMED.test(words)) return 'other'
      if (OTHER.test(words)) return 'other'
    }
  }
  const names = namesAround(call, file)
  for (const words of names) {
    if (REFRESH.test(words)) return 'refresh'
    if (OTHER.test(words)) return 'other'
    // `const token` in a handler that is called forgot-password
    if (SESSION.test(words)) return !NAMED.test(words) && names.some((each) => MAILED.test(each)) ? 'other' : 'session'
  }
  return 'other'
}

/** Whether a name around a call speaks of sign-in, sessions or access. */
export function isOfSession(call: Node, file: SourceFile): boolean {
  return namesAround(call, file).some((words) => NAMED.test(words))
}
