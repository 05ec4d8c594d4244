import { isProblem, problem, type Problem } from '../../core/problem.js'
import type { EndpointContext } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { beginAttempt } from './attempts.js'
import { recoveryHash } from './recovery-code.js'
import { totpCode, totpStep } from './totp.js'
import { openTotpSecret } from './totp-secret.js'

/** Where a second factor is asked for; audit events say it. */
export type Occasion = 'sign_in' | 'step_up'

/**
 * A code of the authenticator app, or a recovery code: it is used up by this call, by exactly one caller. A wrong one is
 * counted; `auth.locked` after five.
 */
export async function proveByCode(
  parts: Parts,
  userId: string,
  code: string,
  at: Occasion,
  { answer }: Pick<EndpointContext, 'answer'>,
): Promise<'totp' | 'recovery code' | Problem> {
  const attempt = await beginAttempt(parts, userId)
  if (isProblem(attempt)) return attempt
  const factor = totpCode(code) === null ? 'recovery code' : 'totp'
  const isRight = await (factor === 'totp' ? useTotp : useRecoveryCode)(parts, userId, code)
  if (!isRight) {
    attempt.failed(answer)
    answer.audit('second_factor_failed', userId, { factor, at })
    return secondFactorFailed()
  }
  await attempt.succeeded()
  if (factor === 'recovery code') answer.audit('recovery_code_used', userId, { at })
  return factor
}

export function secondFactorFailed(): Problem {
  return problem('auth.second_factor_failed', { headers: { 'WWW-Authenticate': 'Bearer' } })
}

async function useTotp(parts: Parts, userId: string, code: string): Promise<boolean> {
  const factor = await parts.factors.totp(userId)
  if (factor === null || factor.confirmedAt === null) return false
  const secret = await openTotpSecret(parts, userId, factor.sealedSecret)
  const step = secret === null ? null : totpStep(code, secret, parts.clock())
  return step !== null && (await parts.factors.useTotp(userId, step))
}

async function useRecoveryCode({ factors }: Parts, userId: string, code: string): Promise<boolean> {
  const hash = recoveryHash(code)
  return hash !== null && (await factors.useRecoveryCode(userId, hash))
}
