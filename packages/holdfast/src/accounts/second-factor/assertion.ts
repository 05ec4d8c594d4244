import type { EndpointContext } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { newChallenge, spendChallenge, type Ceremony } from './ceremony.js'
import type { Occasion } from './code.js'
import { relyingParty, userHandle, type AssertionResponse, type OptionsJson, type Passkeys } from './webauthn.js'

/** What a passkey is asked for. */
export interface Asked {
  readonly ceremony: Exclude<Ceremony, 'registration'>
  /** What the challenge is bound to: the pending sign-in or the account; empty where nobody is known yet. */
  readonly subject: string
  /** Whose passkey it must be; `null`: whoever's it is signs in. */
  readonly userId: string | null
}

export interface ProvedPasskey {
  readonly userId: string
  /** By a PIN, a finger or a face: then the passkey is two factors in one. */
  readonly isUserVerified: boolean
}

/** Why it is refused, for the audit trail; the caller learns no more than that it failed. */
interface Refused {
  readonly refused: 'challenge' | 'unknown' | 'signature' | 'user_verification' | 'counter'
  /** The account whose passkey was named; `null`: no account's. */
  readonly userId: string | null
}

/** Options for the browser, and a challenge in its cookie. */
export async function assertionOptions(
  parts: Parts,
  passkeys: Passkeys,
  { ceremony, subject, userId }: Asked,
  context: Pick<EndpointContext, 'answer'>,
): Promise<OptionsJson> {
  const allowed = userId === null ? undefined : await parts.factors.passkeys(userId)
  return passkeys.requestOptions(relyingParty(parts.started().origin), {
    challenge: await newChallenge(parts, ceremony, subject, context),
    ...(allowed === undefined
      ? { userVerification: 'required' }
      : { allowed: allowed.map(({ id, transports }) => ({ id, transports })), userVerification: 'preferred' }),
  })
}

/** `null`: refused, and recorded. The challenge is used up in any case. */
export async function proveByPasskey(
  parts: Parts,
  passkeys: Passkeys,
  asked: Asked,
  response: AssertionResponse,
  context: Pick<EndpointContext, 'cookies' | 'answer'>,
): Promise<ProvedPasskey | null> {
  const judged = await judge(parts, passkeys, asked, response, context)
  if (!('refused' in judged)) return judged
  const at: Occasion = asked.ceremony === 'step-up' ? 'step_up' : 'sign_in'
  context.answer.audit('second_factor_failed', judged.userId, { factor: 'passkey', at, reason: judged.refused })
  return null
}

/** WebAuthn §7.2. Without a password before it, the passkey alone has to be two factors: its owner must be verified. */
async function judge(
  parts: Parts,
  passkeys: Passkeys,
  { ceremony, subject, userId }: Asked,
  response: AssertionResponse,
  context: Pick<EndpointContext, 'cookies' | 'answer'>,
): Promise<ProvedPasskey | Refused> {
  const { factors, started, clock } = parts
  const challenge = await spendChallenge(parts, ceremony, subject, context)
  if (challenge === null) return { refused: 'challenge', userId }
  const passkey = await factors.passkey(response.id)
  if (passkey === null || (userId !== null && passkey.userId !== userId)) return { refused: 'unknown', userId }
  const owner = passkey.userId
  const handle = Buffer.from(userHandle(owner)).toString('base64url')
  // A credential that was made under another account's handle must not sign in as either.
  if (response.userHandle === undefined ? userId === null : response.userHandle !== handle) {
    return { refused: 'unknown', userId: owner }
  }
  const party = relyingParty(started().origin)
  const verified = await passkeys.verifyAssertion(party, challenge, response, passkey.publicKey)
  if (verified === null) return { refused: 'signature', userId: owner }
  const { counter, isUserVerified } = verified
  if (userId === null && !isUserVerified) return { refused: 'user_verification', userId: owner }
  if (!(await factors.usePasskey(passkey.id, counter, clock()))) return { refused: 'counter', userId: owner }
  return { userId: owner, isUserVerified }
}
