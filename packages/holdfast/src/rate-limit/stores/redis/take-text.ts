import { capacity } from '../../quota.js'
import type { Algorithm, Counter, LimitPolicy, Take } from '../../store.js'

/** In keys and arguments. */
const CODES: Readonly<Record<Algorithm, number>> = {
  'sliding-window': 0,
  'fixed-window': 1,
  'token-bucket': 2,
  gcra: 3,
}

/** Added to the code of a take that only observes. */
export const OBSERVES = 4

/** Characters of a take. */
export const WIDTH = 22

/** The most that five digits hold: more than any capacity. */
const MOST = 64 ** 5 - 1

/**
 * What makes a text another one in UTF-8 (a lone surrogate becomes U+FFFD), ends a hash tag, or is itself an escape.
 */
const ESCAPED = /[%}\ud800-\udfff]/u

/** What is the same in every take of a limit; most apps have a few of them, and most calls are for one unit. */
interface LimitText {
  readonly limit: string
  /** The end of its keys. */
  readonly ending: string
  /** All numbers but the cost. */
  readonly numbers: string
  /** An ordinary take, of one unit. */
  readonly one: string
}

const texts = new WeakMap<LimitPolicy, LimitText>()

function textOfLimit(limit: string, policy: LimitPolicy): LimitText {
  const known = texts.get(policy)
  if (known?.limit === limit) return known
  const code = CODES[policy.algorithm]
  const numbers = digits(policy.limit, 5) + digits(policy.window, 6) + digits(capacity(policy), 5)
  const ending = `}${code}${policy.window}:${escaped(limit)}`
  const made = { limit, ending, numbers, one: code + numbers + digits(1, 5) }
  if (Object.isFrozen(policy)) texts.set(policy, made)
  return made
}

/**
 * The key of a counter, its own whatever its texts hold. What stands in braces is what a cluster hashes: an identity is
 * in one place with all of its limits. Keys of nothing else begin like this.
 */
export function keyOf(prefix: string, { limit, identity, policy }: Counter): string {
  return `${prefix}:{${escaped(identity)}${textOfLimit(limit, policy).ending}`
}

function escaped(text: string): string {
  if (!ESCAPED.test(text)) return text
  return text.replace(new RegExp(ESCAPED, 'gu'), (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * A take in an argument of a script: the algorithm, then `limit`, `window`, the capacity and the cost as digits of base
 * 64, from `0` to `o`. All of fixed width: the script reads them in one step.
 */
export function textOf({ limit, policy, cost, observe }: Take): string {
  const { numbers, one } = textOfLimit(limit, policy)
  if (cost === 1 && observe !== true) return one
  const code = CODES[policy.algorithm] + (observe === true ? OBSERVES : 0)
  return code + numbers + digits(Math.min(cost, MOST), 5)
}

function digits(number: number, width: number): string {
  let text = ''
  for (let rest = number; text.length < width; rest = Math.floor(rest / 64)) {
    text = String.fromCharCode(48 + (rest % 64)) + text
  }
  return text
}

/** What as many zeros add to a number of so many digits. */
const zeros = (width: number) => (48 * (64 ** width - 1)) / 63

/** Lua: declares the numbers of the take at `at` of `takes`. */
export const READ_TAKE = `
    local code, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u = byte(takes, at, at + ${WIDTH - 1})
    code = code - 48
    local observes = code >= ${OBSERVES}
    if observes then code = code - ${OBSERVES} end
    local limit = (((a * 64 + b) * 64 + c) * 64 + d) * 64 + e - ${zeros(5)}
    local window = ((((f * 64 + g) * 64 + h) * 64 + i) * 64 + j) * 64 + k - ${zeros(6)}
    local size = (((l * 64 + m) * 64 + n) * 64 + o) * 64 + p - ${zeros(5)}
    local cost = (((q * 64 + r) * 64 + s) * 64 + t) * 64 + u - ${zeros(5)}`

/**
 * The same in a script for many calls: they have few different takes, and what one says is kept in `read`. Its digits
 * cost more than all else that is done with it.
 */
export const READ_TAKE_ONCE = `
    local text = sub(takes, at, at + ${WIDTH - 1})
    local numbers = read[text]
    if not numbers then
      ${READ_TAKE}
      numbers = { code, observes, limit, window, size, cost }
      read[text] = numbers
    end
    local code, observes, limit, window, size, cost = unpack(numbers)`
