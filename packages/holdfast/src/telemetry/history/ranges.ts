/** How far back the numbers of a history go. */
export type Range = '10m' | '1h' | '24h'

export interface RangeShape {
  /** The length of a step, milliseconds. */
  readonly step: number
  /** Steps of the range, with the one that is not over yet. */
  readonly steps: number
}

export const ranges: Readonly<Record<Range, RangeShape>> = {
  '10m': { step: 5_000, steps: 120 },
  '1h': { step: 30_000, steps: 120 },
  '24h': { step: 600_000, steps: 144 },
}
