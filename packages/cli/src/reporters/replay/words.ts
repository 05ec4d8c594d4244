import type { ReplayReport } from '../../replay/report.js'

export const number = (amount: number): string => amount.toLocaleString('en')

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`

/** `97.6 %`; what is not nothing is never shown as 0, nor what is not all as 100. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`
  const shown = (share * 100).toFixed(share < 0.01 ? 2 : 1)
  if (Number(shown) === 0) return '< 0.01 %'
  return Number(shown) === 100 ? '> 99.9 %' : `${shown} %`
}

export const shareOf = (part: number, whole: number): string => percent(whole === 0 ? 0 : part / whole)

/** `2015-05-18 08:05:55`, UTC. */
export const moment = (time: string): string => time.replace('T', ' ').replace(/(?:\.\d+)?Z$/, '')

const LENGTHS: readonly (readonly [number, string])[] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** `3 days`, `41 hours`, `90 seconds`: of the largest unit of which there are two, else one. */
export function length(seconds: number): string {
  const [size, unit] = LENGTHS.find(([each]) => seconds >= each * 2) ?? [1, 'second']
  return counted(Math.round(seconds / size), unit)
}

/** What was replayed, in one line. */
export function summary({ requests, identities, span }: ReplayReport): string {
  if (span === null) return 'No request.'
  const from = counted(identities.addresses, 'address', 'addresses')
  return `${counted(requests, 'request')} from ${from} in ${length(span.seconds)}`
}

/** Why lines are no requests, the most frequent reason first. */
export function reasons({ skippedBy }: ReplayReport): (readonly [reason: string, lines: number])[] {
  return Object.entries(skippedBy).toSorted(([, a], [, b]) => b - a)
}

/** What refused: the limits that were named, else the suggested one. */
export function refusing({ limits, suggestion }: ReplayReport): string {
  if (limits.length === 0) return suggestion === null ? 'no limit' : 'the suggestion'
  return limits.length === 1 ? 'the limit' : 'all limits'
}
