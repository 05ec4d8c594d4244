import { figureOf } from '../measuring/statistics.mjs'

const ROUNDS = 7

/**
 * Microseconds of this process's CPU for each event, in several rounds after a warm-up.
 *
 * @param {number} events in each round
 * @param {(number: number) => unknown} run
 * @param {() => PromiseLike<unknown>} [settle] the end of a round
 */
export async function cpuOfEach(events, run, settle = async () => {}) {
  /** @type {number[]} */
  const rounds = []
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let number = 0; number < events; number++) run(number)
    await settle()
    const { user, system } = process.cpuUsage(before)
    if (round > 0) rounds.push((user + system) / events)
  }
  return figureOf(rounds)
}

/** @param {number} value to three digits behind the point */
export const rounded = (value) => Math.round(value * 1_000) / 1_000
