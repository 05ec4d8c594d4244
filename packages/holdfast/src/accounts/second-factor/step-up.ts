import { challenge } from '../../authentication/challenge.js'
import { signedIn } from '../../authorization/access.js'
import { isProblem, problem, type Problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { inputError, inputInvalid } from '../../validation/schema.js'
import type { AccountCredentials } from '../account-store.js'
import type { Endpoint, EndpointContext } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { provedByPassword } from '../password-proof.js'
import { completeSignIn, type ProvedBy } from '../sign-in.js'
import { assertionOptions, proveByPasskey, type Asked } from './assertion.js'
import { stepUpBody, type StepUpBody } from './bodies.js'
import { proveByCode, secondFactorFailed } from './code.js'
import { hasSecondFactor } from './has-second-factor.js'
import { secondFactorMissing } from './pending.js'
import { ownAccount } from './owner.js'
import type { Passkeys } from './webauthn.js'

/** `POST step-up/options`, no body → options for `navigator.credentials.get`, for one of the account's own passkeys. */
export function stepUpOptions(parts: Parts, passkeys: Passkeys): Endpoint {
  return {
    method: 'POST',
    path: 'step-up/options',
    access: signedIn,
    limits: [],
    async handler(context) {
      const account = await ownAccount(parts, context.principal)
      return isProblem(account) ? account : assertionOptions(parts, passkeys, asked(account), context)
    },
  }
}

/**
 * `POST step-up { password?, code?, response? }` → as `POST login`: a new session in place of this one, since a copy of
 * the old one must not become as good as its owner's proof (OWASP ASVS 5.0 7.2.4). What a sign-in takes is taken here
 * (7.5.1): the password; with a second factor the password and a code or passkey; or a passkey that has verified its
 * user. Were one factor enough, a stolen session and one leaked secret would suffice to replace the other.
 */
export function stepUp(parts: Parts): Endpoint<StepUpBody> {
  return {
    method: 'POST',
    path: 'step-up',
    access: signedIn,
    limits: [slidingWindow(10, '1 m', { name: 'step-up' })],
    body: stepUpBody,
    async handler(context) {
      const { principal, answer } = context
      if (principal?.sessionId === undefined) return problem('access.denied')
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      const proof = await prove(parts, account, context)
      if (isProblem(proof)) return proof
      const renewed = await completeSignIn(parts, proof.account, context, proof.by)
      // Disabled, removed or given another password meanwhile: each of these has ended the session.
      if (renewed === null)
        return problem('auth.revoked', { headers: { 'WWW-Authenticate': challenge([], 'auth.revoked') } })
      if (!isProblem(renewed)) answer.audit('stepped_up', account.id, { by: proof.by })
      return renewed
    },
  }
}

function asked(account: AccountCredentials): Asked {
  return { ceremony: 'step-up', subject: account.id, userId: account.id }
}

interface Proof {
  /** As it was when the proof was looked at. */
  readonly account: AccountCredentials
  readonly by: ProvedBy
}

async function prove(
  parts: Parts,
  account: AccountCredentials,
  context: EndpointContext<StepUpBody>,
): Promise<Proof | Problem> {
  const { code, response } = context.body
  if (response !== undefined && parts.passkeys !== undefined) {
    const passkey = await proveByPasskey(parts, parts.passkeys, asked(account), response, context)
    if (passkey === null) return secondFactorFailed()
    if (passkey.isUserVerified) return { account, by: 'passkey' }
    const known = await provePassword(parts, account, context)
    return isProblem(known) ? known : { account: known, by: 'password and passkey' }
  }
  const offersPasskeys = parts.passkeys !== undefined
  // Before the password is looked at: without the other factor it must not be told whether it is right.
  if (hasSecondFactor(account) && code === undefined) return secondFactorMissing(account, offersPasskeys)
  const known = await provePassword(parts, account, context)
  if (isProblem(known)) return known
  // As the account is by now: another tab may have set up its first factor.
  if (!hasSecondFactor(known)) return { account: known, by: 'password' }
  if (code === undefined) return secondFactorMissing(known, offersPasskeys)
  const factor = await proveByCode(parts, known.id, code, 'step_up', context)
  return isProblem(factor) ? factor : { account: known, by: `password and ${factor}` }
}

/** Guesses are counted as those of a sign-in: somebody with a stolen session has no more of them. */
async function provePassword(
  parts: Parts,
  { id, email }: AccountCredentials,
  context: EndpointContext<StepUpBody>,
): Promise<AccountCredentials | Problem> {
  const { password } = context.body
  if (password === undefined) {
    return inputInvalid([inputError('body', ['password'], 'invalid_type', 'This is required.')])
  }
  const find = () => parts.accounts.credentials(id)
  return provedByPassword(parts, { email, find, password, asksHuman: false }, context)
}
