import type { Facts } from '../../flow/facts.js'
import { calleeOf, isCall, topFrame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { App } from '../../project/apps.js'
import { ancestors, bare, isCallable, nameOf, textOf, walk, type Callable, type Node } from '../../project/ast.js'
import { placeOf, type Place } from '../../project/place.js'
import { isAppFile, isScript } from '../../project/server-file.js'
import type { SourceFile } from '../../project/source-file.js'
import { wordsIn } from './credential-names.js'
import { makesToken, tokensMade } from './tokens.js'
import { declaredAs } from '../values.js'

const VERBS = new Set(['refresh', 'renew', 'rotate', 'extend', 'reissue', 'update', 'touch', 'slide', 'prolong'])
const NOUNS = new Set(['token', 'tokens', 'session', 'auth', 'jwt', 'access', 'cookie'])
const SPEAKS =
  /refresh|renew|rotate|extend(?!s)|reissue|prolong|(?:update|touch|slide)\w*(?:[sS]ession|[tT]oken|[jJ]wt)|jwtVerify|jwtDecrypt|\bverify\w*\(/
const VERIFIES = /^jsonwebtoken#(?:default\.)?verify$|^jose(?:\/[\w/]+)?#(?:\w+\.)?(?:jwtVerify|jwtDecrypt)$/

/** Where an app renews the tokens that it makes; undefined where it does so nowhere. An import or a comment is no place. */
export function renewalOf(app: App, facts: Facts): Place | undefined {
  const refresh = tokensMade(app, facts).find(({ purpose }) => purpose === 'refresh')
  if (refresh !== undefined) return placeOf(refresh.file, refresh.call)
  for (const path of app.files) {
    if (!isScript(path) || !isAppFile(path, app)) continue
    const text = facts.project.tree.text(path) ?? ''
    if (!SPEAKS.test(text)) continue
    const file = facts.project.tree.source(path)
    const place = file === undefined ? undefined : renewalIn(file, facts)
    if (file !== undefined && place !== undefined) return placeOf(file, place)
  }
  return undefined
}

function renewalIn(file: SourceFile, facts: Facts): Node | undefined {
  let found: Node | undefined
  walk(file.program, (node) => {
    if (found !== undefined) return false
    if (isCallable(node) && isRenewal(node.id?.name ?? declaredAs(node) ?? '') && doesSomething(node)) found = node
    else if (isRefreshGrant(node)) found = node
    else if (isCall(node) && renews(node, file, facts)) found = node
    return true
  })
  return found
}

function isRenewal(name: string): boolean {
  const words = wordsIn(name)
  return words.some((word) => VERBS.has(word)) && words.some((word) => NOUNS.has(word))
}

/** `grant_type: 'refresh_token'`, and the refresh token that an OAuth client keeps. */
function isRefreshGrant(node: Node): boolean {
  return (
    node.type === 'Property' &&
    nameOf(node.key, node.computed) === 'grant_type' &&
    textOf(node.value) === 'refresh_token'
  )
}

function doesSomething(fn: Callable): boolean {
  let calls = false
  walk(fn.body ?? fn, (node) => {
    calls ||= isCall(node)
    return !calls
  })
  return calls
}

/** A token that is made where one was verified: a new one for an old one. */
function renews(call: Node, file: SourceFile, facts: Facts): boolean {
  if (!isCall(call) || !leadsTo(call, makesToken, file, facts)) return false
  for (const above of ancestors(call)) {
    if (!isCallable(above)) continue
    let verified = false
    walk(above, (node) => {
      verified ||= isCall(node) && node.start < call.start && leadsTo(node, (path) => VERIFIES.test(path), file, facts)
      return !verified
    })
    return verified
  }
  return false
}

/** Whether a call is such a one, or calls a function of the project that makes one. */
function leadsTo(call: Node, is: (path: string) => boolean, file: SourceFile, facts: Facts): boolean {
  if (!isCall(call)) return false
  const callee = facts.origins.of(calleeOf(call), topFrame(file))
  if (is(originPath(callee))) return true
  const { root, steps } = callee
  if (root.kind !== 'function' || steps.length > 0) return false
  let found = false
  walk(root.node, (node) => {
    found ||= isCall(bare(node)) && is(originPath(facts.origins.of(calleeOf(bare(node) as typeof call), root.frame)))
    return !found
  })
  return found
}
