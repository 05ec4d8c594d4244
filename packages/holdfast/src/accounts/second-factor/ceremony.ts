import type { EndpointContext } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { randomToken } from '../random-token.js'

/** What a challenge was made for; it is good for nothing else. */
export type Ceremony = 'registration' | 'sign-in' | 'second-factor' | 'step-up'

/** How long a challenge is good, milliseconds. */
const LIFETIME = 5 * 60_000

/** The cookie's name, and what its text is sealed for. */
const USE = 'passkey-challenge'

/**
 * A fresh challenge of 32 random bytes in base64url (WebAuthn §13.4.3), remembered by this browser in a sealed cookie.
 *
 * @param subject whom it is for: the account, or the pending sign-in; empty where nobody is known yet
 */
export async function newChallenge(
  { started, clock }: Pick<Parts, 'started' | 'clock'>,
  ceremony: Ceremony,
  subject: string,
  { answer }: Pick<EndpointContext, 'answer'>,
): Promise<string> {
  const { sealer, cookies } = started()
  const challenge = randomToken()
  const sealed = await sealer(USE).seal(JSON.stringify([challenge, ceremony, subject]), clock() + LIFETIME)
  answer.setCookie(cookies.set(USE, sealed, LIFETIME / 1000))
  return challenge
}

/** The challenge that this browser was given for this; it is used up whether the response to it is right or wrong. */
export async function spendChallenge(
  { started, clock, singleUse }: Pick<Parts, 'started' | 'clock' | 'singleUse'>,
  ceremony: Ceremony,
  subject: string,
  { cookies, answer }: Pick<EndpointContext, 'cookies' | 'answer'>,
): Promise<string | null> {
  const { sealer, cookies: profile } = started()
  const now = clock()
  const sealed = cookies.get(profile.name(USE))
  const opened = sealed === undefined ? null : await sealer(USE).open(sealed, now)
  if (opened === null) return null
  const [challenge, madeFor, whom] = JSON.parse(opened) as [string, string, string]
  if (madeFor !== ceremony || whom !== subject) return null
  answer.setCookie(profile.clear(USE))
  return (await singleUse.spend(`passkey ${challenge}`, now + LIFETIME, now)) ? challenge : null
}
