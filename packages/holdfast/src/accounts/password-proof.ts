import { problem, type Problem } from '../core/problem.js'
import type { AccountCredentials } from './account-store.js'
import type { Attempt } from './attempt-store.js'
import type { EndpointContext } from './endpoint.js'
import type { Parts } from './endpoints/parts.js'

export interface PasswordProof {
  /** Normalised: what the person says their address is. */
  readonly email: string
  /**
   * The account; `null`: there is none. Asked when this attempt has its turn, since a password that was changed while
   * it waited must not be taken any more.
   */
  find(): Promise<AccountCredentials | null>
  readonly password: string
  /** Whether failures bring up the gate's CAPTCHA: at sign-in, not for somebody who is signed in. */
  readonly asksHuman: boolean
}

type ProofContext = Pick<EndpointContext, 'answer' | 'cookies' | 'human' | 'after'>

/**
 * The one way in which a password is looked at: the account if it is right, or the problem to answer. Each look is
 * counted before it is taken, by the address whether it has an account or not, and a known device apart from everybody
 * else; beyond the threshold nothing is looked at. An unknown address, a wrong password and a disabled account get the
 * same answer after the same work (OWASP Authentication Cheat Sheet).
 */
export async function provedByPassword(
  parts: Parts,
  { email, find, password, asksHuman }: PasswordProof,
  context: ProofContext,
): Promise<AccountCredentials | Problem> {
  const { attempts, devices, hasher, lockout, clock, inTurn } = parts
  const { answer, human } = context
  const device = await devices.find(email, context.cookies)
  const key = await attemptKey(parts, email, device)

  return inTurn(key, async () => {
    const account = await find()
    const attempt = await attempts.begin(key, lockout.rule, clock())
    const recordFailure = (reason: string) => {
      answer.audit('user_sign_in_failed', account?.id ?? null, { reason })
      if (attempt.admitted && attempt.lockedUntil !== null) recordLock(parts, account, device !== null, context)
    }
    if (!attempt.admitted) {
      recordFailure('locked')
      return locked(attempt, clock())
    }
    // The count holds this attempt too: it may be looked at without a proof when there were fewer before it.
    if (asksHuman && human.isConfigured && attempt.failures > lockout.humanAfter) {
      const unproved = await human.check()
      if (unproved !== undefined) {
        recordFailure('human')
        return unproved.code === 'human.unavailable' ? unproved : refused('auth.human_required', await human.puzzle())
      }
    }
    const matches = await hasher.verify(account?.passwordHash ?? null, password)
    const proved = account !== null && matches && !account.disabled ? await present(parts, account, password) : null
    if (proved !== null) {
      await attempts.clear(key)
      return proved
    }
    recordFailure(account === null ? 'unknown' : !matches ? 'password' : account.disabled ? 'disabled' : 'changed')
    const asksNext = asksHuman && human.isConfigured && attempt.failures >= lockout.humanAfter
    return invalidCredentials(asksNext ? await human.puzzle() : null)
  })
}

/** With a hash of the present parameters, now that the password is at hand; `null`: it has another password by now. */
async function present(
  { accounts, hasher }: Parts,
  account: AccountCredentials,
  password: string,
): Promise<AccountCredentials | null> {
  const { id, passwordHash } = account
  if (passwordHash === null || !hasher.isOutdated(passwordHash)) return account
  const renewed = await hasher.hash(password)
  return (await accounts.replacePassword(id, passwordHash, renewed)) ? { ...account, passwordHash: renewed } : null
}

/** Under which name wrong guesses are counted; it holds no address. */
export function attemptKey({ started }: Pick<Parts, 'started'>, email: string, device: string | null): Promise<string> {
  return started().keyedHash('attempt-key', device === null ? `sign-in ${email}` : `device ${device} ${email}`)
}

/** Once for each lock: by the attempt that reached the threshold. */
function recordLock(
  { mailer }: Parts,
  account: AccountCredentials | null,
  isKnownDevice: boolean,
  { answer, after }: ProofContext,
): void {
  answer.audit('account_locked', account?.id ?? null, { known_device: isKnownDevice })
  // The owner's own browser locks itself alone, and waits; a link would be worth nothing more than that.
  if (account !== null && !account.disabled && !isKnownDevice) after(async () => mailer?.send('unlock', account))
}

/** 429 until the lock has passed. In the body too: an action's answer has no headers. */
export function locked({ lockedUntil }: Pick<Attempt, 'lockedUntil'>, now: number): Problem {
  const seconds = Math.max(1, Math.ceil(((lockedUntil ?? now) - now) / 1000))
  return problem('auth.locked', { headers: { 'Retry-After': String(seconds) }, extensions: { retryAfter: seconds } })
}

/** The one answer for whatever is wrong with an address and a password. @param puzzle what the next attempt has to solve */
export function invalidCredentials(puzzle: object | null): Problem {
  return refused('auth.invalid_credentials', puzzle)
}

function refused(code: 'auth.invalid_credentials' | 'auth.human_required', puzzle: object | null): Problem {
  return problem(code, {
    headers: { 'WWW-Authenticate': 'Bearer' },
    ...(puzzle === null ? {} : { extensions: { human: puzzle } }),
  })
}
