import type { Endpoint } from '../../accounts/endpoint.js'
import type { ActionResult } from '../../pipeline/action.js'
import type { Action } from './action.js'

/** What people do through a form, by the endpoint that does it. */
export const ACTION_ENDPOINTS = {
  register: 'POST register',
  login: 'POST login',
  secondFactor: 'POST login/second-factor',
  loginPasskeyOptions: 'POST login/passkey/options',
  loginPasskey: 'POST login/passkey',
  logout: 'POST logout',
  logoutEverywhere: 'POST logout-everywhere',
  endSession: 'DELETE sessions/:id',
  endOtherSessions: 'DELETE sessions',
  forgotPassword: 'POST password/forgot',
  resetPassword: 'POST password/reset',
  changePassword: 'POST password/change',
  verifyEmail: 'POST email/verify',
  sendVerification: 'POST email/verify/send',
  unlock: 'POST unlock',
  stepUpOptions: 'POST step-up/options',
  stepUp: 'POST step-up',
  setUpTotp: 'POST totp',
  confirmTotp: 'POST totp/confirm',
  removeTotp: 'DELETE totp',
  replaceRecoveryCodes: 'POST recovery-codes',
  passkeyOptions: 'POST passkeys/options',
  addPasskey: 'POST passkeys',
  removePasskey: 'DELETE passkeys/:id',
  createKey: 'POST keys',
  rotateKey: 'POST keys/:id/rotate',
  revokeKey: 'DELETE keys/:id',
} as const satisfies Readonly<Record<string, `${Endpoint['method']} ${string}`>>

type Input = Readonly<Record<string, unknown>> | undefined

/** What a form shows after an account endpoint: the data of the endpoint, or the problem with its fields' errors. */
export type AccountAction = Action<Input, unknown>

/**
 * As `AccountAction`, about one of several things; give it the id first: `endSession.bind(null, session.id)`. The last
 * argument behind it is the input, where the endpoint takes one.
 */
export type AccountItemAction = (
  id: string,
  previousOrInput?: unknown,
  input?: Input | FormData,
) => Promise<ActionResult<unknown>>

/** The endpoints that people use through a form, as Server Actions: `auth.actions.login`. */
export type AccountActions = {
  readonly [Name in keyof typeof ACTION_ENDPOINTS]: (typeof ACTION_ENDPOINTS)[Name] extends `${string}:id${string}`
    ? AccountItemAction
    : AccountAction
}
