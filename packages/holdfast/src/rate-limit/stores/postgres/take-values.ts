import { capacity } from '../../quota.js'
import type { Counter, Take, Taken } from '../../store.js'
import { ALGORITHMS } from './algorithms-sql.js'
import { asciiJson } from './ascii-json.js'

/** Numbers of a take among several, and of its answer. */
export const GIVEN = 7
const TOLD = 4

/** How the functions know the algorithms. */
export const CODES = new Map(ALGORITHMS.map(([algorithm], code) => [algorithm, code]))

/** The functions that take one. */
export const ONE = new Map(ALGORITHMS.map(([algorithm]) => [algorithm, `take_${algorithm.replace('-', '_')}`]))

/** The text that a counter is found by, its own whatever its texts hold. */
export function nameOf({ limit, identity, policy }: Counter): string {
  return asciiJson([limit, identity, policy.algorithm, policy.window])
}

/** What the function of its algorithm is called with, but for `charging`. */
export function encodeTake(take: Take): (string | number)[] {
  return [nameOf(take), ...numbersIn(take)]
}

/** What `take_limits` is called with. */
export function encodeTakes(takes: readonly Take[]): { names: string[]; numbers: number[] } {
  const all = takes.map(nameOf)
  const names = [...new Set(all)].toSorted()
  return { names, numbers: takes.flatMap((take, i) => numbersOf(take, names.indexOf(all[i] as string))) }
}

/** Each by itself, and none refused for the sake of another. */
export function encodePeeks(takes: readonly Take[]): { names: string[]; numbers: number[] } {
  return { names: takes.map(nameOf), numbers: takes.flatMap((take, i) => numbersOf({ ...take, observe: true }, i)) }
}

function numbersOf(take: Take, owner: number): number[] {
  return [owner + 1, CODES.get(take.policy.algorithm) as number, ...numbersIn(take), take.observe === true ? 1 : 0]
}

const numbersIn = ({ policy, cost }: Take) => [policy.limit, policy.window, capacity(policy), Math.min(cost, MOST)]

/** More than any limit, and few enough to be multiplied by a window. */
const MOST = 200_000_000

/** @throws {TypeError} on what is no answer of the functions */
export function decodeTaken(answer: unknown, count: number): Taken[] {
  const numbers = String(answer).split(' ').map(Number)
  if (numbers.length !== count * TOLD || !numbers.every((number) => number >= 0)) {
    throw new TypeError('This is no answer to takes.')
  }
  return Array.from({ length: count }, (_, i) => {
    const [allowed, remaining, reset, retryAfter] = numbers.slice(i * TOLD) as [number, number, number, number]
    return { allowed: allowed === 1, remaining, reset, retryAfter }
  })
}
