import { isProblem, problem } from '../../core/problem.js'
import type { Endpoint } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { passkeyBody, type PasskeyBody } from './bodies.js'
import { newChallenge, spendChallenge } from './ceremony.js'
import { publicPasskey } from './overview.js'
import { hasSecondFactor } from './has-second-factor.js'
import { endSessionsWithoutFactor, ownAccount, provedRecently } from './owner.js'
import { newRecoveryCodes } from './recovery-code.js'
import { relyingParty, type Passkeys } from './webauthn.js'

/** Passkeys of one account. */
const MOST = 20

/** `POST passkeys/options`, no body → options for `navigator.credentials.create`. */
export function passkeyOptions(parts: Parts, passkeys: Passkeys): Endpoint {
  const { factors, started } = parts
  return {
    method: 'POST',
    path: 'passkeys/options',
    access: provedRecently,
    limits: [],
    async handler(context) {
      const account = await ownAccount(parts, context.principal)
      if (isProblem(account)) return account
      const existing = await factors.passkeys(account.id)
      if (existing.length >= MOST) return problem('account.too_many')
      return passkeys.creationOptions(relyingParty(started().origin), {
        challenge: await newChallenge(parts, 'registration', account.id, context),
        user: account,
        existing,
      })
    },
  }
}

/**
 * `POST passkeys { name, response }` → 201 `{ passkey }`; with `recoveryCodes`, shown this once, where it is the
 * account's first second factor: a lost device must not lock its owner out.
 */
export function addPasskey(parts: Parts, passkeys: Passkeys): Endpoint<PasskeyBody> {
  const { factors, started, clock } = parts
  return {
    method: 'POST',
    path: 'passkeys',
    access: provedRecently,
    limits: [],
    body: passkeyBody,
    status: 201,
    async handler(context) {
      const { principal, body, answer } = context
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      const challenge = await spendChallenge(parts, 'registration', account.id, context)
      if (challenge === null) return problem('account.factor_refused')
      const made = await passkeys.verifyRegistration(relyingParty(started().origin), challenge, body.response)
      if (made === null) return problem('account.factor_refused')

      const passkey = { ...made, userId: account.id, name: body.name, createdAt: clock(), lastUsedAt: null }
      const outcome = await factors.addPasskey(passkey, MOST)
      if (outcome === 'taken') return problem('account.factor_exists')
      if (outcome === 'too_many') return problem('account.too_many')
      if (outcome === 'gone') return problem('access.denied')
      answer.audit('passkey_added', account.id)
      if (hasSecondFactor(account)) return { passkey: publicPasskey(passkey) }

      await endSessionsWithoutFactor(parts, principal, account, answer)
      const { codes, hashes } = newRecoveryCodes()
      await factors.replaceRecoveryCodes(account.id, hashes)
      answer.audit('recovery_codes_replaced', account.id)
      return { passkey: publicPasskey(passkey), recoveryCodes: codes }
    },
  }
}

/** `DELETE passkeys/:id` → `{ removed: 1 }`; 404 for anybody else's passkey as for one that never was. */
export function removePasskey(parts: Parts): Endpoint {
  const { factors } = parts
  return {
    method: 'DELETE',
    path: 'passkeys/:id',
    access: provedRecently,
    limits: [],
    async handler({ principal, params, answer }) {
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      if (!(await factors.removePasskey(account.id, params.id ?? ''))) return problem('object.not_found')
      answer.audit('passkey_removed', account.id)
      // Codes that nobody looks after any more must not be found to work when a factor is set up again.
      if (!account.factors.totp && account.factors.passkeys === 1) await factors.replaceRecoveryCodes(account.id, [])
      return { removed: 1 }
    },
  }
}
