import { ITEMS } from '../../checklist/items.js'
import type { ProbeVerdict } from '../../probe.js'
import type { Check, ProbeResult, ProbeStats } from '../../probe/result.js'

/** What the formats of a probe tell. */
export interface ProbeReport {
  /** Of this CLI. */
  readonly version: string
  readonly result: ProbeResult
}

/** The worst first. */
export const VERDICTS: readonly ProbeVerdict[] = ['fail', 'warn', 'pass', 'skip']

/** A sign for each verdict, which needs no colour to be told apart. */
export const SIGN: Readonly<Record<ProbeVerdict, string>> = { fail: '✗', warn: '!', pass: '✓', skip: '–' }

export function ofVerdict({ checks }: ProbeResult, verdict: ProbeVerdict): readonly Check[] {
  return checks.filter((check) => check.verdict === verdict)
}

/** `2 fail, 1 warns, 30 pass, 4 could not be seen`. */
export function sums(result: ProbeResult): readonly { readonly verdict: ProbeVerdict; readonly count: number }[] {
  return VERDICTS.map((verdict) => ({ verdict, count: ofVerdict(result, verdict).length }))
}

/** The ids of its items, or what it is beside them. */
export function itemsOf({ items }: Check): string {
  return items.length === 0 ? 'hygiene' : items.join(' ')
}

/** The first item's title in the checklist. */
export function itemTitle({ items: [first] }: Check): string | undefined {
  return ITEMS.find(({ id }) => id === first)?.title
}

export function extent({ requests, ms, accounts, routes }: ProbeStats): string {
  const of = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
  return `${of(requests, 'request')} in ${(ms / 1000).toFixed(1)} s, ${of(routes, 'route')}, ${of(accounts, 'account')}`
}
