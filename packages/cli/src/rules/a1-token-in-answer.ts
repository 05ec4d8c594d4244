import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import { isAnswer } from '../knowledge/answers/disclosure.js'
import { wordsOf } from '../knowledge/identity/public-routes.js'
import { makesToken } from '../knowledge/credentials/tokens.js'
import { bare, isCallable, nameOf, returnsOf, walk, type Node } from '../project/ast.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { ANSWER_EXAMPLES } from './a1-token-in-answer.examples.js'

export const rule: Rule = {
  item: 'A1',
  name: 'token-in-answer',
  title: 'a sign-in does not hand the token to scripts',
  why: 'A token in the body of an answer has to be kept by a script, and there is no place in a browser where scripts keep something from other scripts. It ends up in localStorage, and with the first injected line it is somebody else’s.',
  fix: 'Set the token as a cookie with `HttpOnly`, `Secure` and `SameSite`, and answer with nothing, or with what the page shows of the user.',
  severity: 'high',
  references: { cwe: ['CWE-522', 'CWE-922'], owasp: ['API2:2023'], asvs: ['3.3.4', '14.3.3'] },
  scope: 'route',
  examples: ANSWER_EXAMPLES,
  judge: (handler, facts) => judged(handler, facts),
}

const SIGNS_IN =
  /^(?:auth|log-?in|sign-?in|sign-?up|register|registration|session|sessions|authenticate|verify(?:-otp|-code)?|otp|google|callback|handle-?log-?in|login-action)$|^(?:log-?in|sign-?(?:in|up)|register|authenticate)-/
/** Their callers are no pages: they keep tokens elsewhere. */
const NO_BROWSER =
  /mobile|native|cli|device|extension|desktop|oauth2?|oidc|saml|scim|machine|service|internal|m2m|realtime|socket|stream|chat|livekit|upload/
const NAMED = /^(?:access_?token|auth_?token|session_?token|id_?token|token|jwt|bearer(?:_?token)?)$/i
/** What is put together by hand, or drawn by lot, and given for a token. */
const MADE =
  /^#Buffer\.from\(\)\.toString\(\)$|^#btoa\(\)$|crypto#(?:default\.)?(?:randomUUID\(\)|randomBytes\(\)\.toString\(\))$|^#crypto\.randomUUID\(\)$|^(?:uuid|nanoid)#\w+\(\)$/

function judged(handler: Handler, facts: Facts): Judgement[] {
  const words = wordsOf(handler)
  if (words.some((word) => NO_BROWSER.test(word))) return []
  const handed = tokenHanded(handler, facts)
  if (handed === undefined) return []
  const place = isWithin(handler, handed.frame) ? placeOf(handed.frame.file, handed.node) : handlerPlace(handler)
  if (!words.some((word) => SIGNS_IN.test(word))) {
    return handed.isSigned
      ? [{ verdict: 'unknown', place, message: 'The answer holds a signed token: what for, its path does not tell.' }]
      : []
  }
  if (words.some((word) => word.startsWith('refresh'))) {
    return [
      {
        verdict: 'unknown',
        place,
        message: 'The answer holds a new token: where the page keeps it, the code here does not tell.',
      },
    ]
  }
  return [
    {
      verdict: 'fail',
      place,
      message: 'The sign-in hands the token to scripts, in the body of the answer.',
      subject: 'answer',
    },
  ]
}

function isWithin({ file, node }: Handler, frame: Frame): boolean {
  return frame.file === file && frame.fn !== undefined && frame.fn.start >= node.start && frame.fn.end <= node.end
}

interface Handed {
  readonly node: Node
  readonly frame: Frame
  readonly isSigned: boolean
}

/** Where an answer, or what an action returns, holds a token that was just made. */
function tokenHanded(handler: Handler, facts: Facts): Handed | undefined {
  for (const site of facts.sites(handler)) {
    if (!isAnswer(site)) continue
    const found = argumentsOf(site.node)
      .map((each) => tokenIn(each, site.frame, facts))
      .find((each) => each !== undefined)
    if (found !== undefined) return { node: site.node, frame: site.frame, isSigned: found }
  }
  const entry = handler.kind === 'action' ? handler.entries.at(-1) : undefined
  for (const node of entry?.fn === undefined ? [] : returnsOf(entry.fn)) {
    const found = tokenIn(node, entry as Frame, facts)
    if (found !== undefined) return { node, frame: entry as Frame, isSigned: found }
  }
  return undefined
}

/** Whether a token in an object, or in one that has a name, is signed; undefined where there is none. */
function tokenIn(answer: Node, frame: Frame, facts: Facts, depth = 0): boolean | undefined {
  let found: boolean | undefined
  walk(answer, (node) => {
    if (isCallable(node) || found === true) return false
    if (node.type === 'Identifier' && depth < MAX_DEPTH && isValue(node)) {
      const named = facts.origins.declaration(node, frame)
      if (named?.node.type === 'ObjectExpression') found ??= tokenIn(named.node, named.frame, facts, depth + 1)
    }
    if (node.type !== 'Property' || !NAMED.test(nameOf(node.key, node.computed) ?? '')) return true
    const kind = madeToken(node.value, frame, facts)
    if (kind !== undefined) found = kind
    return true
  })
  return found
}

/** `{ data: result }`, `{ result }`, `json(result)`, and no member's name. */
function isValue(node: Node): boolean {
  const { parent } = node
  if (parent?.type === 'Property') return parent.value === node
  return parent === null || parent === undefined || isCall(parent) || parent.type === 'SpreadElement'
}

/** An answer is put together through fewer names than this. */
const MAX_DEPTH = 3

function madeToken(value: Node, frame: Frame, facts: Facts): boolean | undefined {
  const plain = bare(value)
  const path = originPath(facts.origins.of(plain, frame))
  if (makesToken(path.replace(/\(\)$/, ''))) return true
  if (MADE.test(path)) return false
  // A function of the project that makes one somewhere inside.
  const call = plain.type === 'Identifier' ? facts.origins.declaration(plain, frame)?.node : plain
  if (call === undefined || !isCall(call)) return undefined
  const { root, steps } = facts.origins.of(calleeOf(call), frame)
  if (root.kind !== 'function' || steps.length > 0) return undefined
  let signs = false
  walk(root.node, (node) => {
    signs ||= isCall(node) && makesToken(originPath(facts.origins.of(calleeOf(node), root.frame)))
    return !signs
  })
  return signs ? true : undefined
}
