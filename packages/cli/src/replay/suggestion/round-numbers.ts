const DIGITS = [
  10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 25, 28, 30, 32, 35, 38, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95,
]
const MOST = 10_000_000

/** Numbers that people choose for a limit, ascending: nowhere more than an eighth apart from 10 on. */
export const ROUND_NUMBERS: readonly number[] = roundNumbers()

function roundNumbers(): number[] {
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  for (let factor = 1; factor * 10 <= MOST; factor *= 10) numbers.push(...DIGITS.map((digits) => digits * factor))
  return numbers
}

/** The place of the least round number that is at least so much. */
export function placeOf(amount: number): number {
  const place = ROUND_NUMBERS.findIndex((number) => number >= amount)
  return place < 0 ? ROUND_NUMBERS.length - 1 : place
}
