import type { Endpoint } from '../accounts/endpoint.js'
import type { ActionResult } from '../pipeline/action.js'
import { accountPolicy } from '../pipeline/account-policy.js'
import type { Gate } from '../pipeline/gate.js'
import { UNMOUNTED } from './account-handlers.js'
import { actionCall, bindAction, type Action } from './action.js'

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

/** One that the app does not have (no API keys, no second factors) answers 404, as over HTTP. */
export function accountActions(gate: Gate, endpoints: readonly Endpoint[]): AccountActions {
  const actions = Object.entries(ACTION_ENDPOINTS).map(([name, route]) => {
    const endpoint = endpoints.find(({ method, path }) => `${method} ${path}` === route)
    return [name, endpoint === undefined ? bindAction(gate, UNMOUNTED) : accountAction(gate, endpoint)] as const
  })
  return Object.fromEntries(actions) as AccountActions
}

function accountAction(gate: Gate, endpoint: Endpoint): Action<unknown, unknown> {
  const policy = accountPolicy(endpoint)
  return bindAction(gate, policy, (received, given) => {
    const [id, input] = endpoint.path.includes(':id') ? [given[0], given.slice(1).at(-1)] : [undefined, given.at(-1)]
    // With its own method: an action and the request that does the same share their counters.
    const { method } = endpoint
    return { ...actionCall(policy, received, input), method, params: typeof id === 'string' ? { id } : {} }
  })
}
