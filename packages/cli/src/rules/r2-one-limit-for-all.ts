import type { Facts } from '../flow/facts.js'
import type { CallSite } from '../flow/reach.js'
import { accessOf } from '../knowledge/identity/access.js'
import { limiterOf, ownLimiterOf, type Limiter } from '../knowledge/limits/limiters.js'
import { exposuresOf } from '../knowledge/answers/exposure.js'
import type { App } from '../project/apps.js'
import { placeOf, type Judgement, type Place, type Rule } from '../rule.js'
import { ONE_LIMIT_EXAMPLES } from './r2-one-limit-for-all.examples.js'

export const rule: Rule = {
  item: 'R2',
  name: 'one-limit-for-all',
  title: 'callers who are signed in have limits of their own',
  why: 'One number for everybody is too high for strangers, who can be anybody and many, or too low for customers, who share an address with their whole office.',
  fix: 'Count strangers by their address and strictly, and callers who are signed in by their account, with what they need.',
  severity: 'low',
  references: { cwe: ['CWE-770'], owasp: ['API4:2023'], asvs: ['2.4.1'] },
  scope: 'project',
  examples: ONE_LIMIT_EXAMPLES,
  judge: (app, facts) => judged(app, facts),
}

interface Limits {
  readonly site: CallSite
  readonly limiter: Limiter
}

/** Libraries’ limiters first: a function around one is no second limit. */
function judged(app: App, facts: Facts): Judgement[] {
  const byLibrary = judgedBy(limiterOf, app, facts)
  return byLibrary.length > 0 ? byLibrary : judgedBy(ownLimiterOf, app, facts)
}

function judgedBy(limiterAt: typeof limiterOf, app: App, facts: Facts): Judgement[] {
  const all: Limits[] = []
  const strangers: Limits[] = []
  const known: Limits[] = []
  for (const handler of facts.handlers) {
    if (handler.app !== app) continue
    const own = facts.sites(handler).flatMap((site): Limits[] => {
      const limiter = limiterAt(site, facts)
      return limiter === undefined ? [] : [{ site, limiter }]
    })
    if (own.length === 0) continue
    all.push(...own)
    const { kind } = accessOf(handler, facts)
    if (kind === 'identity' || kind === 'role') known.push(...own)
    else if (kind === 'public' || kind === 'none') {
      // A session that is looked at and not asked for: both kinds call it.
      if (exposuresOf(handler, facts).length > 0 || handler.method !== 'GET') strangers.push(...own)
    }
  }
  const [first] = all
  if (first === undefined) return []
  const place = first.limiter.declared ?? placeOf(first.site.frame.file, first.site.node)
  return [judgement(place, all, strangers, known)]
}

function judgement(
  place: Place,
  all: readonly Limits[],
  strangers: readonly Limits[],
  known: readonly Limits[],
): Judgement {
  const limits = new Set(all.map(({ limiter }) => limiter.settings))
  if (all.some(({ limiter }) => limiter.isDynamic)) {
    return { verdict: 'pass', place, message: 'How much is allowed depends on who calls.' }
  }
  if (limits.size > 1) return { verdict: 'pass', place, message: `${limits.size} different limits are in use.` }
  if (strangers.length === 0 || known.length === 0) {
    return { verdict: 'n/a', place, message: 'Only one kind of caller is limited.' }
  }
  if (all.some(({ limiter }) => !limiter.isWritten)) {
    return { verdict: 'unknown', place, message: 'How much is allowed, the code does not tell.' }
  }
  const message = 'One limit is for strangers and for those who are signed in.'
  return { verdict: 'fail', place, message, subject: 'one-limit', confidence: 'medium' }
}
