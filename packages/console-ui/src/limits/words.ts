import { count } from '../design/format.ts'
import type { LimitNumbers, LimitOverride, LimitRow } from '../../../holdfast/src/console/wire.ts'

const UNITS = [
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'min', 'min'],
  [1_000, 's', 's'],
] as const

/** `1 min`, `10 s`, `2 days`: exactly, as it was declared. */
export function windowText(milliseconds: number): string {
  const [length, one, several] = UNITS.find(([each]) => milliseconds % each === 0) ?? [1, 'ms', 'ms']
  const amount = milliseconds / length
  return `${amount} ${amount === 1 ? one : several}`
}

/** After an amount: `/ min`, `/ 10 s`. */
export const perWindow = (milliseconds: number): string => `/ ${windowText(milliseconds).replace(/^1 /, '')}`

/** `600 / min`, `10 / s, 50 at once`. */
export function numbersText({ limit, window, burst }: Pick<LimitNumbers, 'limit' | 'window' | 'burst'>): string {
  const rate = `${count(limit)} ${perWindow(window)}`
  return burst === undefined || burst === limit ? rate : `${rate}, ${count(burst)} at once`
}

/** What a change does, on both sides of an arrow: `600 / min`, `30 / min, observe only`. */
export const stateText = (numbers: LimitNumbers, observe: boolean): string =>
  numbersText(numbers) + (observe ? ', observe only' : '')

/** One side of a change in the history; what it leaves alone is not told. */
export function overriddenText(override: LimitOverride | null, declared: LimitNumbers | undefined): string {
  if (override === null) return 'as declared'
  const { limit = declared?.limit, window = declared?.window, burst, observe } = override
  const parts = [
    limit === undefined ? null : window === undefined ? count(limit) : `${count(limit)} ${perWindow(window)}`,
    burst === undefined ? null : `${count(burst)} at once`,
    observe === undefined ? null : observe ? 'observe only' : 'refusing',
  ]
  return parts.filter((part) => part !== null).join(', ')
}

const ALGORITHMS: Readonly<Record<LimitNumbers['algorithm'], string>> = {
  'fixed-window': 'fixed window',
  'sliding-window': 'sliding window',
  'token-bucket': 'token bucket',
  gcra: 'GCRA',
}

export const algorithmText = (algorithm: LimitNumbers['algorithm']): string => ALGORITHMS[algorithm]

const PER: Readonly<Record<LimitRow['per'], string>> = {
  address: 'each address',
  anonymous: 'each address, not signed in',
  caller: 'each caller',
  crawler: 'each verified crawler',
  everybody: 'everybody together',
}

export const perText = (per: LimitRow['per']): string => PER[per]

/** How many at once may be used: what percentiles of use are compared with. */
export const capacityOf = ({ limit, burst }: LimitNumbers): number => burst ?? limit

export const hasBurst = (algorithm: LimitNumbers['algorithm']): boolean =>
  algorithm === 'token-bucket' || algorithm === 'gcra'
