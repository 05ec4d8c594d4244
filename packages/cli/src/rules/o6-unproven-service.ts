import type { Facts } from '../flow/facts.js'
import { argumentsOf } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { guardOfAll } from '../knowledge/identity/access.js'
import { EFFECT_TOLD } from '../knowledge/answers/effects.js'
import { exposuresOf, isPartOfCheck } from '../knowledge/answers/exposure.js'
import { identityCheck } from '../knowledge/identity/identity.js'
import { isServicePath } from '../knowledge/identity/public-routes.js'
import { serviceCheck } from '../knowledge/identity/signatures.js'
import { textOf } from '../project/ast.js'
import { handlerPlace, placeOf, type Confidence, type Judgement, type Rule } from '../rule.js'
import { SERVICE_EXAMPLES } from './o6-unproven-service.examples.js'

export const rule: Rule = {
  item: 'O6',
  name: 'unproven-service',
  title: 'service endpoints prove their caller',
  why: 'The address of a webhook or a cron job is no secret: it stands in logs, in dashboards and in guesses. Whoever knows it can tell the app that a bill was paid, or run the job a thousand times.',
  fix: 'Verify the signature over the raw body before anything else (`stripe.webhooks.constructEvent`, `new Webhook(secret).verify`, `new Receiver().verify`), or compare a secret from the environment with `timingSafeEqual`. A list of addresses is no proof where the address is read from a header.',
  severity: 'high',
  references: { cwe: ['CWE-345', 'CWE-306'], owasp: ['API2:2023', 'API10:2023'], asvs: ['8.2.1', '4.1.5'] },
  scope: 'route',
  examples: SERVICE_EXAMPLES,
  judge(handler, facts) {
    if (handler.kind === 'action' || handler.method === 'OPTIONS' || handler.method === 'HEAD') return []
    return isServicePath(handler) || isScheduled(handler, facts) || readsSignature(handler, facts)
      ? [judged(handler, facts)]
      : []
  },
}

function judged(handler: Handler, facts: Facts): Judgement {
  const place = handlerPlace(handler)
  const fail = (message: string, confidence: Confidence): Judgement => ({
    verdict: 'fail',
    place,
    message,
    subject: 'signature',
    confidence,
  })
  const exposures = exposuresOf(handler, facts)
  const proven = guardOfAll(serviceCheck, handler, facts, exposures)
  if (proven !== undefined) {
    const seen = placeOf(proven.frame.file, proven.check)
    return { verdict: 'pass', place, message: `The service proves itself: ${seen.path}:${seen.line}.` }
  }
  if (guardOfAll(identityCheck, handler, facts, exposures) !== undefined) {
    return { verdict: 'n/a', place, message: 'A person calls it, whom A6 is about.' }
  }
  if (handler.entries.length === 0) return { verdict: 'n/a', place, message: 'A library answers here.' }
  const open = exposures.find(
    (exposure) => facts.guardOf(serviceCheck, exposure.site, handler) === undefined && !isPartOfCheck(exposure, facts),
  )
  if (open !== undefined) {
    const seen = placeOf(open.site.frame.file, open.site.node)
    const at = seen.path === place.path ? `line ${seen.line}` : `${seen.path}:${seen.line}`
    return fail(
      `Whoever knows its address can call it: no signature or secret is checked before it ${EFFECT_TOLD[open.effect]} (${at}).`,
      'high',
    )
  }
  return { verdict: 'unknown', place, message: 'No signature or secret is checked, and nothing that is known is done.' }
}

const SIGNED =
  /^(?:stripe-signature|svix-(?:id|signature)|webhook-signature|x-hub-signature(?:-256)?|upstash-signature|x-[\w-]*(?:signature|hmac)[\w-]*|x-vercel-cron|x-github-event)$/i

/** Whether the handler reads what only services send. */
function readsSignature(handler: Handler, facts: Facts): boolean {
  return facts.sites(handler).some(({ callee, node }) => {
    return callee.steps.at(-1) === 'get' && SIGNED.test(textOf(argumentsOf(node)[0]) ?? '')
  })
}

/** Whether `vercel.json` names it as a cron job. */
function isScheduled({ app, path }: Handler, { project }: Facts): boolean {
  const text = project.tree.text(app.root === '' ? 'vercel.json' : `${app.root}/vercel.json`)
  if (text === undefined || !text.includes('"crons"')) return false
  return [...text.matchAll(/"path"\s*:\s*"([^"?]+)/g)].some(([, job]) => job === path)
}
