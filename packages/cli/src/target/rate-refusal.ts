import type { Answer } from './exchange.js'

const TOO_MANY =
  /too[ ._-]?many|rate[ ._-]?limit|slow down|throttl|try again (?:later|in \d)|limit[ ._-](?:was |is |has been )?(?:exceeded|reached)|quota/i

/** Whether an answer says in words that there were too many calls. */
export const saysTooMany = ({ text }: Answer): boolean => TOO_MANY.test(text.slice(0, 4_000))

/** Statuses that limiters refuse with: 429, and in its place 403, 503 and two that nobody has registered. */
const IN_ITS_PLACE: readonly number[] = [403, 420, 503, 509]

/** A refusal for the number of calls that is sure enough to be got around. */
export function isRateRefusal(answer: Answer): boolean {
  return answer.status === 429 || (IN_ITS_PLACE.includes(answer.status) && saysTooMany(answer))
}
