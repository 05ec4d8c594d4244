import type { Exchange } from '../../target/exchange.js'
import type { Target } from '../../target/target.js'
import { oncePerRun } from '../reading/once-per-run.js'
import { allowedBy } from './answers.js'
import { arguableLikenesses, likenessesOf, roughLikenesses, type Likeness } from './likenesses.js'
import { from, isRepeated, surveyOf, type Surveyed } from './survey.js'

/** A path that allows an origin which is on nobody's list. */
export interface Loose extends Likeness {
  readonly surveyed: Surveyed
  readonly exchange: Exchange
  /** Some allow it on purpose: another port, a subdomain. */
  readonly isArguable: boolean
}

/** The same for every probe of a run; where whoever asks is allowed there is no list to come near to. */
export const looselyAllowed = oncePerRun(findLoose)

async function findLoose(target: Target): Promise<readonly Loose[]> {
  const found: Loose[] = []
  // Routes of an app mostly share a list: what is finer than a part is tried on each friend once.
  const tried = new Set<string | undefined>()
  for (const surveyed of await surveyOf(target)) {
    if (isRepeated(surveyed)) continue
    const friend = surveyed.fromFriend?.origin
    const loose = await looseAt(surveyed, !tried.has(friend), target)
    tried.add(friend)
    if (loose !== undefined) found.push(loose)
  }
  return found
}

async function looseAt(surveyed: Surveyed, isThorough: boolean, target: Target): Promise<Loose | undefined> {
  const friend = surveyed.fromFriend?.origin
  const fine = isThorough && friend !== undefined
  const rough = roughLikenesses(friend, target.url.hostname, isThorough)
  const clear = [...(fine ? likenessesOf(friend) : []), ...rough]
  const arguable = fine ? arguableLikenesses(friend) : []
  for (const likeness of [...clear, ...arguable]) {
    const exchange = await target.seen(from(likeness.origin, surveyed.path, target))
    if (allowedBy(exchange).origin !== likeness.origin) continue
    return { ...likeness, surveyed, exchange, isArguable: arguable.includes(likeness) }
  }
  return undefined
}
