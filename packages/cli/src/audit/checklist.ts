import { ITEMS, type Item } from '../checklist/items.js'
import type { Rule, Verdict } from '../rule.js'
import type { Judged } from './audit.js'
import type { Notice } from './notice.js'
import { VERDICTS, worst } from './order.js'
import { redact } from './redaction.js'

/** One thing that was seen, and what it says of the item. */
export interface Evidence {
  readonly verdict: Verdict
  /** `null` where it is about the app as a whole. */
  readonly file: string | null
  readonly line: number | null
  readonly method: string | null
  readonly message: string
}

/** What an app has of one item of the checklist. */
export interface Answer {
  readonly item: Item
  readonly verdict: Verdict
  /** What decided first; at most `MOST_EVIDENCE` of it. */
  readonly evidence: readonly Evidence[]
  /** Of all evidence, whether it is listed or not. */
  readonly counts: Readonly<Record<Verdict, number>>
}

/** More is not read; the counts tell of all. */
export const MOST_EVIDENCE = 20

/**
 * The verdict on every item that was asked.
 * @param judged of one app
 * @param unread files of its routes that could not be parsed: nobody knows what is in them
 */
export function answers(
  judged: readonly Judged[],
  rules: readonly Rule[],
  items: readonly Item[] = ITEMS,
  unread: readonly Notice[] = [],
): Answer[] {
  const open = unread.map(({ file, line, message }): Evidence => ({
    verdict: 'unknown',
    file,
    line,
    method: null,
    message,
  }))
  return items.map((item) => {
    const own = [
      ...judged.filter(({ rule }) => rule.item === item.id).map(seen),
      ...(item.scope.startsWith('route') ? open : []),
    ]
    const counts = { fail: 0, unknown: 0, pass: 0, 'n/a': 0 }
    for (const { verdict } of own) counts[verdict] += 1
    if (own.length === 0) return { item, counts, ...unjudged(rules.some((rule) => rule.item === item.id)) }
    const evidence = VERDICTS.flatMap((verdict) => own.filter((each) => each.verdict === verdict))
    return {
      item,
      verdict: worst(own.map(({ verdict }) => verdict)),
      evidence: evidence.slice(0, MOST_EVIDENCE),
      counts,
    }
  })
}

function unjudged(isRuled: boolean): Pick<Answer, 'verdict' | 'evidence'> {
  const verdict = isRuled ? 'n/a' : 'unknown'
  const message = isRuled ? 'Nothing in this app is what it speaks of.' : 'No rule answers it: look at it by hand.'
  return { verdict, evidence: [{ verdict, file: null, line: null, method: null, message }] }
}

function seen({ route, judgement: { verdict, place, message } }: Judged): Evidence {
  return { verdict, file: place.path, line: place.line, method: route?.method ?? null, message: redact(message) }
}
