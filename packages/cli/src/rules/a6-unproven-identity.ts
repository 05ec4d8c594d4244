import { argumentsOf, calleeOf, isCall, topFrame, type Frame } from '../flow/frame.js'
import type { Facts } from '../flow/facts.js'
import { originPath } from '../flow/origin.js'
import { returnsOf } from '../flow/origins.js'
import { reach } from '../flow/reach.js'
import { isCheckName } from '../knowledge/identity/identity-names.js'
import { identityCheck, mayCheck } from '../knowledge/identity/identity.js'
import {
  enclosingFunction,
  bare,
  isCallable,
  nameOf,
  propertyOf,
  textOf,
  walk,
  type Callable,
  type Node,
} from '../project/ast.js'
import { isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { IDENTITY_EXAMPLES } from './a6-unproven-identity.examples.js'

export const rule: Rule = {
  item: 'A6',
  name: 'unproven-identity',
  title: 'what says who calls has been verified',
  why: 'A token that is decoded and not verified says what its bearer wrote into it. So does a cookie of JSON or base64. A helper that believes either hands every route that asks it to anybody who can write JSON.',
  fix: 'Verify the signature (`jwtVerify`, `jwt.verify`) with a key from the environment, or look the session up in the database, before anything of it is believed.',
  severity: 'critical',
  references: { cwe: ['CWE-347', 'CWE-287'], owasp: ['API2:2023'], asvs: ['9.1.1', '9.1.2'] },
  scope: 'file',
  mentions: /decode(?:Jwt)?\s*[(<]|jwt-?[dD]ecode|atob\(|['"]base64|[aA]uthorization/,
  examples: IDENTITY_EXAMPLES,
  judge(file, facts, app) {
    if (!isServerFile(file) || file.path === app.proxyFile) return []
    const judged: Judgement[] = []
    walk(file.program, (node) => {
      const judgement = isCall(node)
        ? decoded(node, file, facts)
        : isCallable(node)
          ? madeUp(node, file, facts)
          : undefined
      if (judgement !== undefined) judged.push(judgement)
      return true
    })
    return judged
  },
}

const DECODES =
  /^jsonwebtoken#(?:default\.)?decode$|^jose#(?:\w+\.)?(?:decodeJwt|UnsecuredJWT\.decode)$|^jwt-decode#|^jwt-simple#(?:default\.)?decode$/
const CLAIMS =
  /^(?:sub|id|_id|uid|userId|user_id|user|email|roles?|isAdmin|is_admin|admin|org_id|orgId|tenantId|permissions|username|payload)$/
const FROM_REQUEST = /(?:^next\/headers#|^…(?:\w+\.)*)(?:headers|cookies)\b/
const CARRIES = /token|jwt|cookie|session|auth|bearer|credential/i

/** A decoding whose claims are believed. */
function decoded(call: Node, file: SourceFile, facts: Facts): Judgement | undefined {
  if (!isCall(call)) return undefined
  const fn = enclosingFunction(call)
  if (fn === undefined || !/decode|parse|Unsecured/i.test(file.text.slice(calleeOf(call).start, calleeOf(call).end)))
    return undefined
  const frame: Frame = { file, fn, outer: topFrame(file) }
  const [given] = argumentsOf(call)
  if (given === undefined) return undefined
  const path = originPath(facts.origins.of(calleeOf(call), frame))
  const unpacked = path === '#JSON.parse' && unpacks(given, frame, facts)
  if (!DECODES.test(path) && !unpacked) return undefined
  if (!isFromRequest(given, frame, facts, 0)) return undefined
  // A helper is handed a token by somebody who may have verified it.
  if (!readsRequest(fn, file) && /\b(?:jwtVerify|verify)\(/.test(file.text)) return undefined
  const guards = facts.guards(identityCheck)
  if (guards.covering(call, frame) !== undefined) return undefined
  if (!isBelieved(call, fn, frame, facts)) return undefined
  return {
    verdict: 'fail',
    place: placeOf(file, call),
    message: 'What the caller sent is taken apart and believed: no signature is verified.',
    subject: 'decode',
    confidence: DECODES.test(path) ? 'high' : 'medium',
  }
}

/** Base64, back to text. */
function unpacks(node: Node, frame: Frame, facts: Facts): boolean {
  let found = false
  const visit = (at: Node, depth: number): void => {
    walk(at, (each) => {
      if (found) return false
      if (isCall(each)) {
        const path = originPath(facts.origins.of(calleeOf(each), frame))
        if (path === '#atob') found = true
        else if (path.endsWith('Buffer.from')) found = textOf(argumentsOf(each)[1])?.startsWith('base64') === true
      } else if (each.type === 'Identifier' && depth < 3) {
        const binding = frame.file.bindings.lookup(each.name, each)
        if (binding?.kind === 'variable' && binding.init !== undefined) visit(binding.init, depth + 1)
      }
      return !found
    })
  }
  visit(node, 0)
  return found
}

function isFromRequest(node: Node, frame: Frame, facts: Facts, depth: number): boolean {
  let found = false
  walk(node, (each) => {
    if (found) return false
    if (each.type === 'MemberExpression' || isCall(each)) {
      found = FROM_REQUEST.test(originPath(facts.origins.of(each, frame)))
    } else if (each.type === 'Identifier' && depth < 5) {
      const binding = frame.file.bindings.lookup(each.name, each)
      if (binding?.kind === 'parameter') found = CARRIES.test(each.name) && binding.path.length === 0
      else if (
        binding?.kind === 'variable' &&
        binding.init !== undefined &&
        !/^(?:data|res|response|account)$/.test(each.name)
      ) {
        found = isFromRequest(binding.init, frame, facts, depth + 1)
      }
    }
    return !found
  })
  return found
}

function readsRequest(fn: Callable, file: SourceFile): boolean {
  return /\b(?:headers|cookies)\b/.test(file.text.slice(fn.start, fn.end))
}

/** Whether a claim is returned or decided on where nothing has verified it. */
function isBelieved(call: Node, fn: Callable, frame: Frame, facts: Facts): boolean {
  const names = namesOf(call, fn)
  let found = false
  walk(fn, (node) => {
    if (found) return false
    if (node.type === 'MemberExpression' && CLAIMS.test(nameOf(node.property, node.computed) ?? '')) {
      const object = bare(node.object)
      const told = object === call || (object.type === 'Identifier' && names.has(object.name))
      found = told && facts.guards(identityCheck).covering(node, frame) === undefined && !isAssigned(node)
    } else if (node.type === 'VariableDeclarator' && node.init !== null && node.id.type === 'ObjectPattern') {
      const init = bare(node.init)
      const told = init === call || (init.type === 'Identifier' && names.has(init.name))
      found =
        told &&
        node.id.properties.some(
          (each) => each.type === 'Property' && CLAIMS.test(nameOf(each.key, each.computed) ?? ''),
        )
    } else if (node.type === 'ReturnStatement' && node.argument !== null && isCheckName(fn.id?.name ?? '')) {
      const value = bare(node.argument)
      found =
        (value === call || (value.type === 'Identifier' && names.has(value.name))) &&
        facts.guards(identityCheck).covering(node, frame) === undefined
    }
    return !found
  })
  return found
}

function namesOf(call: Node, fn: Callable): Set<string> {
  const names = new Set<string>()
  walk(fn, (node) => {
    if (
      node.type === 'VariableDeclarator' &&
      node.id.type === 'Identifier' &&
      node.init !== null &&
      within(node.init, call)
    )
      names.add(node.id.name)
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && within(node.right, call))
      names.add(node.left.name)
    return true
  })
  return names
}

function within(node: Node, inner: Node): boolean {
  return bare(node) === inner
}

function isAssigned(node: Node): boolean {
  return node.parent?.type === 'AssignmentExpression' && node.parent.left === node
}

/** A user who is made up for whoever sends a token. */
function madeUp(fn: Callable, file: SourceFile, facts: Facts): Judgement | undefined {
  const name =
    fn.id?.name ??
    (fn.parent?.type === 'VariableDeclarator' && fn.parent.id.type === 'Identifier' ? fn.parent.id.name : '')
  if (!isCheckName(name) || !/[aA]uthorization|[cC]ookie/.test(file.text.slice(fn.start, fn.end))) return undefined
  const frame: Frame = { file, fn, outer: topFrame(file) }
  const made = returnsOf(fn).find((value) => {
    const user = propertyOf(value, 'userId') ?? propertyOf(value, 'id') ?? propertyOf(propertyOf(value, 'user'), 'id')
    return (textOf(user) ?? '') !== ''
  })
  if (made === undefined || reach(facts.origins, frame).some(({ callee }) => mayCheck(callee))) return undefined
  return {
    verdict: 'fail',
    place: placeOf(file, made),
    message: 'Whoever sends any token is taken for a user: nothing looks at what was sent.',
    subject: 'made-up',
  }
}
