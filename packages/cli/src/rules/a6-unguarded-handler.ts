import type { Handler } from '../flow/handler.js'
import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf, isCall } from '../flow/frame.js'
import type { Guard } from '../flow/guards.js'
import type { CallSite } from '../flow/reach.js'
import type { SourceKind } from '../flow/sources.js'
import { accessOf, guardOfAll, guardOfEnd } from '../knowledge/identity/access.js'
import { isAnswer } from '../knowledge/answers/disclosure.js'
import { isByAddress, isClaimed } from '../knowledge/identity/claims.js'
import { EFFECT_TOLD } from '../knowledge/answers/effects.js'
import { readsLittle, type Exposure } from '../knowledge/answers/exposure.js'
import { identityCheck, mayHandOn, nominalCheck } from '../knowledge/identity/identity.js'
import { isPrivateRead, opennessOf, PUBLIC_BECAUSE, publicReason, recordsKept } from '../knowledge/identity/openness.js'
import { isPerson } from '../knowledge/ownership/ownership.js'
import { unprovenReset } from '../knowledge/credentials/password-resets.js'
import { audienceOf, isAdminPath, isServicePath, wordsOf } from '../knowledge/identity/public-routes.js'
import { refusalsOf } from '../knowledge/answers/refusals.js'
import { roleCheck } from '../knowledge/identity/roles.js'
import { serviceCheck } from '../knowledge/identity/signatures.js'
import { handlerPlace, placeOf, type Confidence, type Judgement, type Rule } from '../rule.js'
import { HANDLER_EXAMPLES } from './a6-unguarded-handler.examples.js'

export const rule: Rule = {
  item: 'A6',
  name: 'unguarded-handler',
  title: 'sensitive routes are protected in the handler',
  why: 'Next.js runs a Route Handler for whoever asks. A proxy or a layout that looks at sessions is not asked by every request, and a matcher forgets routes.',
  fix: 'Find out who calls in the handler, or in the wrapper that it is given to, and end the call there when nobody may.',
  severity: 'critical',
  references: { cwe: ['CWE-306', 'CWE-862'], owasp: ['API2:2023', 'API5:2023'], asvs: ['8.2.1', '8.3.1'] },
  scope: 'route',
  examples: HANDLER_EXAMPLES,
  judge(handler, facts) {
    return handler.kind === 'action' ? [] : [judged(handler, facts)]
  },
}

function judged(handler: Handler, facts: Facts): Judgement {
  const place = handlerPlace(handler)
  const clear = (message: string): Judgement => ({ verdict: 'n/a', place, message })
  const fail = (message: string, subject: string, confidence: Confidence = 'high'): Judgement => ({
    verdict: 'fail',
    place,
    message: message + besideProxy(handler, facts),
    subject,
    confidence,
  })
  const { method, entries } = handler
  if (entries.length === 0) {
    if (accessOf(handler, facts).kind !== 'gate') return clear('A library answers here.')
    return { verdict: 'pass', place, message: 'Who may call it is declared where the gate is told of it.' }
  }
  if (method === 'OPTIONS' || method === 'HEAD') return clear('It only describes itself.')
  if (isServicePath(handler)) return clear('A service calls it: O6 tells whether it proves itself.')

  const { exposures, open, asks } = opennessOf(handler, facts)
  const guarded = guardOfAll(identityCheck, handler, facts, exposures)
  if (guarded !== undefined) {
    const role = isAdminPath(handler) ? unlookedRole(handler, facts, exposures, guarded) : undefined
    if (role !== undefined) return fail(role, 'role', 'medium')
    const seen = placeOf(guarded.frame.file, guarded.check)
    return {
      verdict: 'pass',
      place,
      message: `The caller is known before anything happens: ${seen.path}:${seen.line}.`,
    }
  }
  const nominal = guardOfAll(nominalCheck, handler, facts, exposures)
  if (nominal !== undefined) {
    const seen = placeOf(nominal.frame.file, nominal.check)
    if (isOwn(nominal, handler, facts)) {
      return fail(`What is asked at line ${seen.line} asks nobody: the caller says who he is.`, 'claim')
    }
    const message = `What is asked at ${seen.path}:${seen.line} tells who calls by its name, and by nothing that is known.`
    return { verdict: 'unknown', place, message }
  }
  const [refusal] = refusalsOf(handler, facts)
  if (refusal !== undefined && !asks && !forwards(handler, facts)) {
    const { line } = placeOf(refusal.frame.file, refusal.node)
    return fail(
      `It turns callers away for ${refusal.claim} (line ${line}), which anybody can send: nothing proves it.`,
      'claim',
    )
  }
  if (exposures.length === 0) return unseen(handler, facts, fail, clear)

  // What its helpers' helpers do besides is not what it is for.
  const near = open.filter(({ site }) => !asks || site.depth <= 1)
  if (near.length === 0) return { verdict: 'pass', place, message: 'What it is for happens after the caller is known.' }
  const reset = unprovenReset(near, handler, facts)
  if (reset !== undefined) {
    const at = placeOf(reset.site.frame.file, reset.site.node)
    const where = at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`
    return fail(`Whoever names an account sets its password (${where}): nothing proves that it is his.`, 'reset')
  }
  const reason = publicReason(handler, near, facts)
  if (reason !== undefined) return clear(PUBLIC_BECAUSE[reason])
  const worst = near.find(({ effect }) => effect !== 'read' && effect !== 'costly')
  const seen = (exposure: Exposure): string => {
    const at = placeOf(exposure.site.frame.file, exposure.site.node)
    return at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`
  }
  if (worst !== undefined && near.every(({ site }) => isAnsweredFor(site, handler, facts))) {
    const message = `What is called with the caller's credential decides whether it ${EFFECT_TOLD[worst.effect]} (${seen(worst)}).`
    return { verdict: 'unknown', place, message }
  }
  if (worst !== undefined)
    return fail(`Nobody asks who calls before it ${EFFECT_TOLD[worst.effect]} (${seen(worst)}).`, 'identity')
  const read = near.find((exposure) => isPrivateRead(exposure) === true || isOfSomebody(exposure, handler, facts))
  if (read !== undefined) {
    return fail(
      `Nobody asks who calls before it reads ${read.records ?? 'records'} (${seen(read)}).`,
      'identity',
      'medium',
    )
  }
  const kept = near.find(({ site, effect, records }) => {
    if (effect !== 'read' || site.depth > 2 || records === undefined || audienceOf(records) === 'everybody')
      return false
    return recordsKept(handler.app, facts).has(records)
  })
  if (kept !== undefined && !readsLittle(kept)) {
    const message = `Nobody asks who calls before it reads ${kept.records} (${seen(kept)}), which other handlers keep from strangers.`
    return fail(message, 'identity', 'medium')
  }
  if (isAdminPath(handler) && near.some(({ effect }) => effect === 'read')) {
    return fail('Its path says that it is for administrators, and nobody asks who calls.', 'admin', 'medium')
  }
  const other = near[0] as Exposure
  return {
    verdict: 'unknown',
    place,
    message: `Anybody may call it, and it ${EFFECT_TOLD[other.effect]} (${seen(other)}): is that for everybody?`,
  }
}

const NAMED: ReadonlySet<SourceKind> = new Set<SourceKind>(['body', 'query', 'params'])

/** Whether records are read by the user whose they are, whom the caller names: they are that user's, whatever they are called. */
function isOfSomebody(exposure: Exposure, handler: Handler, facts: Facts): boolean {
  const { effect, records, site } = exposure
  if (effect !== 'read' || site.depth > 2 || /^(?:count|aggregate|groupBy)$/.test(site.callee.steps.at(-1) ?? ''))
    return false
  if (audienceOf(records) === 'everybody' && !isByAddress(exposure, handler, facts)) return false
  return !isPerson(records) && isClaimed(exposure, handler, facts, NAMED)
}

/** Where nothing is done that is known: what the path and the request say about it. */
function unseen(
  handler: Handler,
  facts: Facts,
  fail: (message: string, subject: string, confidence: Confidence) => Judgement,
  clear: (message: string) => Judgement,
): Judgement {
  const changes = /^(?:POST|PUT|PATCH|DELETE)$/.test(handler.method)
  const takes = changes && takesBody(handler, facts)
  if (takes && wordsOf(handler).some((word) => /^(?:\w+-)?(?:uploads?|imports?)$/.test(word))) {
    return fail('Anybody may send files to it: nobody asks who calls.', 'upload', 'medium')
  }
  if (changes && isAdminPath(handler))
    return fail('Its path says that it is for administrators, and nobody asks who calls.', 'admin', 'medium')
  return clear('It neither reads nor changes anything that is known.')
}

function takesBody(handler: Handler, facts: Facts): boolean {
  return facts.sites(handler).some(({ callee: { root, steps } }) => {
    return root.kind === 'parameter' && root.index === 0 && /^(?:formData|arrayBuffer|blob)$/.test(steps.at(-1) ?? '')
  })
}

/** Whether a check is a function of the handler's own file. */
function isOwn({ check, frame }: Guard, handler: Handler, facts: Facts): boolean {
  if (!isCall(check)) return false
  const { root } = facts.origins.of(calleeOf(check), frame)
  return root.kind === 'function' && root.frame.file === handler.file
}

/** Whether what came with the request is passed on to somebody who may check it. */
function forwards(handler: Handler, facts: Facts): boolean {
  return facts.sites(handler).some((site) => {
    if (!mayHandOn(site.callee) || isAnswer(site)) return false
    return argumentsOf(site.node).some((argument) =>
      facts.sources.of(argument, site.frame, handler).some(({ kind }) => kind === 'header' || kind === 'cookie'),
    )
  })
}

/** Whether a call lies in a callback of a library that was handed the caller's credential, and calls back if it likes it. */
function isAnsweredFor({ from }: CallSite, handler: Handler, facts: Facts, seen = new Set<CallSite>()): boolean {
  return from.some((way) => {
    if (seen.has(way)) return false
    seen.add(way)
    if (!mayHandOn(way.callee) || isAnswer(way)) return isAnsweredFor(way, handler, facts, seen)
    return argumentsOf(way.node).some((argument) =>
      facts.sources
        .of(argument, way.frame, handler)
        .some(({ kind, field }) => kind === 'header' && /^(?:authorization|x-api-key)$/i.test(field ?? '')),
    )
  })
}

/** Why an administrator's route lets other users in; undefined where it looks at what the caller may do. */
function unlookedRole(
  handler: Handler,
  facts: Facts,
  exposures: readonly Exposure[],
  guarded: Guard,
): string | undefined {
  if (exposures.length === 0 || !isCall(guarded.check)) return undefined
  if (facts.guards(serviceCheck).proof(guarded.check, guarded.frame) !== undefined) return undefined
  if (exposures.some(({ site }) => facts.guardOf(roleCheck, site, handler) !== undefined)) return undefined
  const asked = guardOfEnd(roleCheck, handler, facts)
  if (asked !== undefined && !exposures.every((each) => isBefore(each, asked))) return undefined
  return 'It is for administrators by its path, and lets in everybody who is signed in: nobody looks at a role.'
}

/** Whether something has happened when a check is made. */
function isBefore({ site }: Exposure, { check, frame }: Guard): boolean {
  return site.frame.fn === frame.fn && site.node.start < check.start
}

function besideProxy({ app }: Handler, facts: Facts): string {
  const text = app.proxyFile === undefined ? undefined : facts.project.tree.text(app.proxyFile)
  if (text === undefined || !/auth|session|token|clerk|jwt/i.test(text)) return ''
  return ` What ${app.proxyFile} asks is no check of the handler: a matcher that is changed opens it.`
}
