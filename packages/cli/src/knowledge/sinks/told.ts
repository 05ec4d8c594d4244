import type { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { pagesOf } from '../../flow/pages.js'
import type { CallSite } from '../../flow/reach.js'
import type { SourceKind } from '../../flow/sources.js'
import type { App } from '../../project/apps.js'
import type { Node } from '../../project/ast.js'
import { placeOf, type Place } from '../../project/place.js'
import { dangersOf, type Danger } from './danger.js'
import { sinkSites, type SinkSite } from './reached.js'
import type { SinkKind } from './table.js'

/** For the beginning of a sentence. */
const SOURCE_TOLD: Readonly<Record<SourceKind, string>> = {
  body: 'A value of the body',
  query: 'A value of the query',
  params: 'A value of the path',
  header: 'A header',
  cookie: 'A cookie',
  url: 'A value of the query',
  argument: 'An argument of the action',
}

/** What a rule says of the sinks that it is about. */
export interface SinkRule {
  /** Which sinks, and for what purpose their values are looked at. */
  readonly about: (reached: SinkSite) => SinkKind | undefined
  /** The rest of the sentence that begins with where a value is from. */
  readonly told: (reached: SinkSite) => string
  /** Leaves out what is no danger here after all. */
  readonly unless?: (danger: Danger, reached: SinkSite) => boolean
  /** Where a reviewer could argue that the sink does no harm. */
  readonly isArguable?: (reached: SinkSite) => boolean
  readonly subject: string
}

/** As a rule judges. */
export interface SinkJudgement {
  readonly verdict: 'pass' | 'fail' | 'unknown'
  readonly place: Place
  readonly message: string
  readonly subject?: string
}

const WEIGHT = { fail: 2, unknown: 1, pass: 0 } as const

/**
 * One judgement for each sink that a handler or a page of an app reaches, where it stands: of the ways that lead to one
 * the worst counts.
 */
export function appSinkJudgements(app: App, facts: Facts, rule: SinkRule): SinkJudgement[] {
  const judged = new Map<Node, SinkJudgement>()
  for (const handler of [...facts.handlers.filter((each) => each.app === app), ...pagesOf(app, facts)]) {
    for (const reached of sinkSites(handler, facts)) {
      const danger = dangerOfSink(reached, handler, facts, rule)
      if (danger === 'none') continue
      const judgement: SinkJudgement =
        danger === undefined
          ? { verdict: 'pass', place: placeOf(reached.frame.file, reached.node), message: harmless(reached) }
          : {
              verdict: danger.sure ? 'fail' : 'unknown',
              place: dangerPlace(danger, reached),
              message: dangerTold(danger, rule.told(reached)),
              subject: rule.subject,
            }
      const before = judged.get(reached.node)
      if (before === undefined || WEIGHT[judgement.verdict] > WEIGHT[before.verdict])
        judged.set(reached.node, judgement)
    }
  }
  return [...judged.values()]
}

/** The worst of a sink; `none` where the rule is not about it. */
function dangerOfSink(reached: SinkSite, handler: Handler, facts: Facts, rule: SinkRule): Danger | 'none' | undefined {
  const kind = rule.about(reached)
  if (kind === undefined) return 'none'
  const dangers = dangersOf(reached, handler, facts, kind).filter((each) => rule.unless?.(each, reached) !== true)
  const worst = dangers.find(({ sure }) => sure) ?? dangers[0]
  return worst === undefined ? undefined : { ...worst, sure: worst.sure && rule.isArguable?.(reached) !== true }
}

function harmless({ sink }: SinkSite): string {
  return `What ${sink.taker} takes here, no caller chooses freely.`
}

/** One judgement for each place where a caller's value gets into a sink that a handler reaches, or one that none does. */
export function sinkJudgements(handler: Handler, facts: Facts, rule: SinkRule): SinkJudgement[] {
  const judged = new Map<string, SinkJudgement>()
  let looked: SinkSite | undefined
  for (const reached of sinkSites(handler, facts)) {
    const danger = dangerOfSink(reached, handler, facts, rule)
    if (danger === 'none') continue
    looked ??= reached
    if (danger === undefined) continue
    // A path that is made, written and read again is one mistake.
    const { node, frame } = danger.part
    const key = `${frame.file.path} ${frame.file.text.slice(node.start, node.end)}`
    if (judged.get(key)?.verdict === 'fail') continue
    judged.set(key, {
      verdict: danger.sure ? 'fail' : 'unknown',
      place: placeInHandler(dangerPlace(danger, reached), reached, handler),
      message: dangerTold(danger, rule.told(reached)),
      subject: rule.subject,
    })
  }
  if (looked === undefined || judged.size > 0) return [...judged.values()]
  const place = placeInHandler(placeOf(looked.frame.file, looked.node), looked, handler)
  return [{ verdict: 'pass', place, message: harmless(looked) }]
}

function dangerTold({ source, sure }: Danger, told: string): string {
  const sentence = `${SOURCE_TOLD[source]} ${told}`
  return sure ? `${sentence}.` : `${sentence}; whether what is done before is enough, the code does not tell.`
}

/** Where a text is put together, or taken where it is one value. */
function dangerPlace({ part }: Danger, { node, frame }: SinkSite): Place {
  return part.joined === undefined ? placeOf(frame.file, node) : placeOf(part.joined.frame.file, part.joined.node)
}

/** The same where it lies in the handler; otherwise the call in the handler that leads there, or the handler. */
function placeInHandler(place: Place, { node, frame, from }: SinkSite, handler: Handler): Place {
  const whole = placeOf(handler.file, handler.node)
  const inside = (at: Place): boolean => at.path === whole.path && whole.line <= at.line && at.endLine <= whole.endLine
  const own = placeOf(frame.file, node)
  if (inside(place)) return place
  if (inside(own)) return own
  const seen = new Set<CallSite>()
  for (let at = from[0]; at !== undefined && !seen.has(at); at = at.from[0]) {
    seen.add(at)
    const here = placeOf(at.frame.file, at.node)
    if (inside(here)) return here
  }
  return whole
}
