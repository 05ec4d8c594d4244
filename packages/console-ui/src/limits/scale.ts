// Thresholds on one logarithmic scale: from one request to a hundred million, where a step is a round number.

const STEPS = [10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90]

/** What a limit may be at most. */
export const MOST = 100_000_000

/** Numbers that people choose for a limit, ascending, 1 and `MOST` among them. */
export const ROUND: readonly number[] = [
  ...Array.from({ length: 9 }, (_, before) => before + 1),
  ...[1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].flatMap((factor) => STEPS.map((step) => step * factor)),
  MOST,
]

/** Where an amount stands between 1 and `top`: 0 to 1. What is outside stands at the nearer end. */
export function placeOf(amount: number, top: number): number {
  return Math.min(1, Math.max(0, Math.log(Math.max(1, amount)) / Math.log(Math.max(2, top))))
}

/** The round number that stands nearest to a place. */
export function roundAt(place: number, top: number): number {
  const exact = Math.max(2, top) ** Math.min(1, Math.max(0, place))
  return ROUND.reduce((best, each) =>
    each <= top && Math.abs(Math.log(each / exact)) < Math.abs(Math.log(best / exact)) ? each : best,
  )
}

/** So many round numbers further on, or back: what is not round goes to the next one that is. */
export function stepped(amount: number, steps: number, top: number): number {
  let now = amount
  for (let step = 0; step < Math.abs(steps); step++) {
    const next = steps > 0 ? ROUND.find((each) => each > now) : ROUND.findLast((each) => each < now)
    if (next === undefined || next > top) break
    now = next
  }
  return now
}

/** An end for the scale with room to the right of all these amounts: a round number, at least 100. */
export function topOf(amounts: readonly number[]): number {
  const most = Math.max(50, ...amounts)
  return ROUND.find((each) => each >= most * 2) ?? MOST
}

/** Powers of ten up to the end, thinned so that at most six are written below a scale. */
export function ticksOf(top: number): number[] {
  const powers = Array.from({ length: Math.floor(Math.log10(top)) + 1 }, (_, power) => 10 ** power)
  return powers.length <= 6 ? powers : powers.filter((_, index) => index % 2 === 0)
}
