import type { Handler } from '../flow/handler.js'
import type { Facts } from '../flow/facts.js'
import { argumentsOf } from '../flow/frame.js'
import { returnsOf } from '../flow/origins.js'
import { guardOfAll } from '../knowledge/identity/access.js'
import { isClaimed } from '../knowledge/identity/claims.js'
import { disclosureOf } from '../knowledge/answers/disclosure.js'
import { EFFECT_TOLD } from '../knowledge/answers/effects.js'
import type { Exposure } from '../knowledge/answers/exposure.js'
import { identityCheck, nominalCheck } from '../knowledge/identity/identity.js'
import { termsIn } from '../knowledge/object-access/terms.js'
import { MESSAGES } from '../knowledge/limits/paid.js'
import { opennessOf, PUBLIC_BECAUSE, publicReason, recordsKept } from '../knowledge/identity/openness.js'
import { unprovenReset } from '../knowledge/credentials/password-resets.js'
import { audienceOf, natureOf, wordsOf } from '../knowledge/identity/public-routes.js'
import { originPath } from '../flow/origin.js'
import { handlerPlace, placeOf, type Confidence, type Judgement, type Rule } from '../rule.js'
import { ACTION_EXAMPLES } from './o7-unguarded-action.examples.js'

export const rule: Rule = {
  item: 'O7',
  name: 'unguarded-action',
  title: 'Server Actions check identity',
  why: 'Every export of a file with `use server` is an endpoint that anybody can call with any arguments, whether a page shows a form for it or not. A layout or a page that looks at the session does not run then.',
  fix: 'Find out who calls inside the action, or make it with a client that does (`authActionClient`, `withUser`), and throw or return where nobody may. Move helpers that are no actions out of the file.',
  severity: 'critical',
  references: { cwe: ['CWE-306', 'CWE-862'], owasp: ['API2:2023', 'API5:2023'], asvs: ['8.2.1', '8.3.1'] },
  scope: 'route',
  examples: ACTION_EXAMPLES,
  judge(handler, facts) {
    return handler.kind === 'action' ? [judged(handler, facts)] : []
  },
}

function judged(handler: Handler, facts: Facts): Judgement {
  const place = handlerPlace(handler)
  const fail = (message: string, confidence: Confidence = 'high'): Judgement => ({
    verdict: 'fail',
    place,
    message,
    subject: 'identity',
    confidence,
  })
  const { exposures, open, asks } = opennessOf(handler, facts)
  const guarded = guardOfAll(identityCheck, handler, facts, exposures)
  if (guarded !== undefined) {
    const seen = placeOf(guarded.frame.file, guarded.check)
    return {
      verdict: 'pass',
      place,
      message: `The caller is known before anything happens: ${seen.path}:${seen.line}.`,
    }
  }
  if (handler.entries.length === 0) return { verdict: 'n/a', place, message: 'What runs here is a library.' }
  const near = open.filter(({ site }) => !asks || site.depth <= 1)
  if (exposures.length > 0 && near.length === 0)
    return { verdict: 'pass', place, message: 'What it is for happens after the caller is known.' }
  const nominal = guardOfAll(nominalCheck, handler, facts, exposures)
  if (nominal !== undefined) {
    const seen = placeOf(nominal.frame.file, nominal.check)
    return {
      verdict: 'unknown',
      place,
      message: `What is asked at ${seen.path}:${seen.line} tells who calls by its name, and by nothing that is known.`,
    }
  }
  if (near.length === 0) return unseen(handler, facts, fail)
  if (unprovenReset(near, handler, facts) !== undefined)
    return fail('Whoever names an account sets its password with this action: nothing proves that it is his.')
  const reason = publicReason(handler, near, facts)
  if (reason !== undefined) return { verdict: 'n/a', place, message: PUBLIC_BECAUSE[reason] }
  const seen = (exposure: Exposure): string => {
    const at = placeOf(exposure.site.frame.file, exposure.site.node)
    return at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`
  }
  const worst = near.find(
    (exposure) => (exposure.effect !== 'read' && exposure.effect !== 'costly') || isAddressed(exposure, handler, facts),
  )
  if (worst !== undefined)
    return fail(
      `Anybody may call this action, and it ${EFFECT_TOLD[worst.effect]} (${seen(worst)}) without asking who calls.`,
    )
  const read = near.find((exposure) => isRead(exposure, handler, facts))
  if (read !== undefined) {
    return fail(
      `Anybody may call this action, and it reads ${read.records ?? 'records'} (${seen(read)}) without asking who calls.`,
      'medium',
    )
  }
  return {
    verdict: 'unknown',
    place,
    message: `Anybody may call this action, and it ${EFFECT_TOLD[(near[0] as Exposure).effect]} (${seen(near[0] as Exposure)}).`,
  }
}

/** Whether it sends a message to whomever the caller says. */
function isAddressed({ effect, site }: Exposure, handler: Handler, facts: Facts): boolean {
  if (effect !== 'costly' || !MESSAGES.test(originPath(site.callee))) return false
  return argumentsOf(site.node).some((each) => {
    const to = termsIn(each, site.frame, facts.origins).find(({ key }) =>
      /^(?:to|recipients?|toEmail)$/i.test(key ?? ''),
    )
    return to !== undefined && facts.sources.of(to.value, to.frame, handler).some(({ kind }) => kind === 'argument')
  })
}

/** A read near enough to be what it gives back, of records that are not for everybody: by their name, or as others keep them. */
function isRead(exposure: Exposure, handler: Handler, facts: Facts): boolean {
  const { effect, records, site } = exposure
  if (effect !== 'read' || site.depth > 2) return false
  const audience = audienceOf(records)
  if (audience !== undefined) return audience === 'somebody'
  return records === undefined || recordsKept(handler.app, facts).has(records) || isClaimed(exposure, handler, facts)
}

const CHANGES =
  /^(?:delete|remove|update|edit|create|add|insert|save|withdraw|deposit|transfer|pay|charge|refund|ban|promote|grant|revoke|approve|assign|invite)(?:-|$)/
const MOVES_MONEY = /^(?:withdraw|deposit|transfer|refund)(?:-|$)/
/** What makes an action something that only looks like one. */
const ELSEWHERE = /^#fetch$|^next\/headers#(?:cookies|headers|draftMode)/

/** An action that does nothing that is known: what it gives back, keeps in its module, or says that it does. */
function unseen(
  handler: Handler,
  facts: Facts,
  fail: (message: string, confidence: Confidence) => Judgement,
): Judgement {
  const place = handlerPlace(handler)
  const entry = handler.entries.at(-1)
  if (
    entry?.fn !== undefined &&
    returnsOf(entry.fn).some((value) => disclosureOf(value, entry, facts.origins) !== undefined)
  ) {
    return fail('Anybody may call this action, and it gives away secrets or private records.', 'high')
  }
  const name = wordsOf(handler)[0] ?? ''
  const parts = name.split('-')
  const about = parts.slice(1).some((part) => audienceOf(part.replace(/s$/, '')) === 'somebody')
  const calls = facts
    .sites(handler)
    .some(({ callee }) => callee.root.kind === 'external' || ELSEWHERE.test(originPath(callee)))
  if (
    !calls &&
    natureOf(handler) === undefined &&
    ((CHANGES.test(name) && about) || MOVES_MONEY.test(name)) &&
    takesInput(handler)
  ) {
    return fail('By its name this action changes what belongs to somebody, and it does not ask who calls.', 'medium')
  }
  return { verdict: 'n/a', place, message: 'It neither reads nor changes anything that is known.' }
}

function takesInput(handler: Handler): boolean {
  return (handler.entries.at(-1)?.fn?.params.length ?? 0) > 0
}
