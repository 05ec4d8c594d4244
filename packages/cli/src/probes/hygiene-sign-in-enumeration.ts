import type { Probe, Sight } from '../probe.js'
import type { SignInAttempt } from '../target/target.js'
import { isUnlike } from './reading/answers.js'
import { isLockedOut, isTooMany, plainAttempts } from './reading/limits.js'
import { failed, passed, seenOr, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: [],
  title: 'the sign-in does not tell which addresses have an account',
  why: 'A list of who has an account is where attacks begin: passwords are tried only where there is one, and mails that look real are sent to those who expect them. For some apps the list itself is the harm.',
  fix: 'Answer a wrong password and an unknown address alike, in status, words and time: compare with a made-up hash where there is no account.',
  phase: 'limits',
  async look(target) {
    const attempts = (await plainAttempts(target)).filter(
      ({ exchange }) => !isTooMany(exchange.answer) && !isLockedOut(exchange.answer),
    )
    const known = attempts.filter(({ address }) => address === 'known')
    const unknown = attempts.filter(({ address }) => address === 'unknown')
    if (known.length === 0 || unknown.length === 0) return skipped('No sign-in is known that could be tried with both.')
    return seenOr(
      judged(known, unknown),
      passed('A known and an unknown address are answered alike.', known[0]?.exchange),
    )
  },
}

/** Fewer say nothing of time. */
const ENOUGH = 4
/** Milliseconds that show over a network, and are no noise of a machine. */
const SHOWS = 40

function judged(known: readonly SignInAttempt[], unknown: readonly SignInAttempt[]): readonly Sight[] {
  const [one, other] = [known[0]?.exchange, unknown[0]?.exchange]
  if (!one?.answer || !other?.answer) return []
  if (isUnlike(one.answer, other.answer))
    return [failed('The sign-in answers an address that has no account otherwise than a wrong password.', other)]
  if (known.length < ENOUGH || unknown.length < ENOUGH) return []
  const took = (attempts: readonly SignInAttempt[]): readonly number[] =>
    attempts.map(({ exchange }) => exchange.answer?.ms ?? 0).toSorted((a, b) => a - b)
  const [ofKnown, ofUnknown] = [took(known), took(unknown)]
  // Every one of these took longer than every one of those but the slowest: noise does not do that.
  const isSlower = (ofKnown[0] ?? 0) > (ofUnknown.at(-2) ?? 0) && median(ofKnown) - median(ofUnknown) > SHOWS
  return isSlower && median(ofKnown) > 2 * median(ofUnknown)
    ? [warned('The sign-in takes longer where there is an account.', one)]
    : []
}

const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0
