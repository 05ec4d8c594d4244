import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import type { CallSite } from '../flow/reach.js'
import { accessOf } from '../knowledge/identity/access.js'
import { CRITICAL_TOLD, criticalOf, type Critical } from '../knowledge/limits/critical.js'
import { limitedBefore } from '../knowledge/limits/limited.js'
import { isBuilt } from '../knowledge/identity/passage.js'
import { wordsOf } from '../knowledge/identity/public-routes.js'
import { lastName } from '../project/ast.js'
import { handlerPlace, type Judgement, type Rule } from '../rule.js'
import { UNLIMITED_EXAMPLES } from './r1-unlimited-endpoint.examples.js'

export const rule: Rule = {
  item: 'R1',
  name: 'unlimited-endpoint',
  title: 'sign-in and costly calls are limited',
  why: 'Without a limit a sign-in is a machine for trying passwords, a code of six digits is found in a day, and a form that sends mail or asks a model spends your money and your name at the speed of a script.',
  fix: 'Ask a limiter before the effect and act on its answer: by account and by address for a sign-in, by user for what costs.',
  severity: 'high',
  references: { cwe: ['CWE-307', 'CWE-770', 'CWE-799'], owasp: ['API2:2023', 'API4:2023'], asvs: ['6.3.1', '2.4.1'] },
  scope: 'route',
  examples: UNLIMITED_EXAMPLES,
  judge(handler, facts) {
    const critical = criticalOf(handler, facts)
    return critical === undefined ? [] : [judged(handler, critical, facts)]
  },
}

function judged(handler: Handler, critical: Critical, facts: Facts): Judgement {
  const place = handlerPlace(handler)
  const told = CRITICAL_TOLD[critical.kind]
  const limited = limitedBefore(critical.sites, handler, facts)
  if (limited.kind === 'yes') return { verdict: 'pass', place, message: `${told}, after ${limited.by}.` }
  if (critical.provider !== undefined && /^(?:sign-in|credential)$/.test(critical.kind)) {
    return { verdict: 'pass', place, message: `${told}, by ${critical.provider}, which counts attempts.` }
  }
  if (limited.kind === 'perhaps') return { verdict: 'unknown', place, message: `${told}; ${limited.by}.` }
  const doubt = doubtOf(handler, critical, limited.kind === 'ignored', facts)
  if (doubt !== undefined) return { verdict: 'unknown', place, message: `${told}, without a limit; ${doubt}.` }
  const why =
    limited.kind === 'ignored' ? `what ${limited.by} says is not acted on before it` : 'nothing limits how often'
  return {
    verdict: 'fail',
    place,
    message: `${told}, and ${why}.`,
    subject: critical.kind,
    confidence: critical.kind === 'sign-in' ? 'high' : 'medium',
  }
}

const HUMAN = /turnstile|recaptcha|hcaptcha|captcha|botid|checkBotId/i

const BETTER_AUTH = /^better-auth(?:\/\w+)*#betterAuth\(\)\.api\./

/** What a reviewer could bring up against a finding. */
function doubtOf(handler: Handler, { kind, compared }: Critical, asked: boolean, facts: Facts): string | undefined {
  if (compared && asked) return 'a limit is asked after the comparison'
  const sites = facts.sites(handler)
  if (sites.some(asksHuman)) return 'it asks for proof of a human'
  if (sites.some(({ callee }) => BETTER_AUTH.test(originPath(callee)))) return 'Better Auth limits its own routes'
  if (kind !== 'ai' && kind !== 'credential' && takesToken(handler, facts))
    return 'a token that nobody guesses is asked for'
  // A password that is compared looks like a secret that services share.
  if (kind === 'sign-in' || kind === 'credential') return undefined
  const access = accessOf(handler, facts)
  if (access.kind === 'secret' || access.kind === 'signature') return 'a service calls it'
  if (access.kind === 'role') return 'only some roles may call it'
  if (access.kind === 'unknown') return 'who may call it, the code does not tell'
  const known = access.kind === 'identity' || access.kind === 'gate'
  if (kind === 'payment') return 'the provider counts too'
  return known && kind !== 'ai' ? 'only those who are signed in call it' : undefined
}

function asksHuman({ node, frame, callee }: CallSite): boolean {
  const written = calleeOf(node)
  return HUMAN.test(originPath(callee)) || HUMAN.test(frame.file.text.slice(written.start, written.end))
}

const TOKEN = /(?:^|[._a-z])[tT]oken(?:_?[hH]ash)?$/

/** Whether it is the second step of what began with a mail: a long token is all that it takes. */
function takesToken(handler: Handler, facts: Facts): boolean {
  const second = wordsOf(handler).some((word) =>
    /reset|verify|verification|confirm|accept|activate|change|unsubscribe|new-password/.test(word),
  )
  if (!second || wordsOf(handler).some((word) => /otp|code|2fa|mfa|pin/.test(word))) return false
  return facts.sites(handler).some(({ node, frame, depth }) => {
    if (depth > 1) return false
    return argumentsOf(node).some(
      (each) =>
        (TOKEN.test(lastName(each) ?? '') && isBuilt(handler)) ||
        facts.sources.of(each, frame, handler).some(({ field }) => TOKEN.test(field ?? '')),
    )
  })
}
