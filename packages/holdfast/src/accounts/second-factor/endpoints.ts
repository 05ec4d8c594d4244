import type { Endpoint } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { loginCode } from './login-code.js'
import { loginPasskey, loginPasskeyOptions } from './login-passkey.js'
import { secondFactors } from './overview.js'
import { addPasskey, passkeyOptions, removePasskey } from './passkey-endpoints.js'
import { replaceRecoveryCodes } from './recovery-code-endpoint.js'
import { stepUp, stepUpOptions } from './step-up.js'
import { beginTotp, confirmTotp, removeTotp } from './totp-endpoints.js'

/** Setting up, using and removing second factors, and proving again who one is. Passkeys where the app has them. */
export function secondFactorEndpoints(parts: Parts): readonly Endpoint[] {
  const { passkeys } = parts
  const always = [loginCode, stepUp, secondFactors, beginTotp, confirmTotp, removeTotp, replaceRecoveryCodes]
  const withPasskeys = [loginPasskeyOptions, loginPasskey, stepUpOptions, passkeyOptions, addPasskey, removePasskey]
  return [
    ...always.map((make) => make(parts)),
    ...(passkeys === undefined ? [] : withPasskeys.map((make) => make(parts, passkeys))),
  ]
}
