/**
 * Every code with which the gate refuses or fails: the one table. Each has a status (RFC 9110), a title, and a page
 * `docs/problems/<code>.md`; a check compares the two both ways. Codes are public names: they are added, never reused.
 */
export const codes = {
  // 1 · origin
  'cors.origin_denied': { status: 403, title: 'This origin may not call this API' },
  'cors.preflight_denied': { status: 403, title: 'The preflight asks for something this route does not allow' },
  'csrf.cross_site': { status: 403, title: 'A cross-site request with a cookie was refused' },
  'csrf.origin_missing': { status: 403, title: 'A request with a cookie must say where it comes from' },
  'csrf.token_missing': { status: 403, title: 'A request with a session must bring its CSRF token' },
  'csrf.token_invalid': { status: 403, title: 'The CSRF token does not belong to this session' },
  'request.method_not_allowed': { status: 405, title: 'This method is not allowed here' },
  // 2, 4 · limits
  'limit.exceeded': { status: 429, title: 'Too many requests' },
  'limit.budget_exceeded': { status: 503, title: 'This route has used up its budget' },
  'limit.caller_denied': { status: 403, title: 'This caller is blocked' },
  'limit.bot_denied': { status: 403, title: 'Automated clients may not call this route' },
  'limit.store_unavailable': { status: 503, title: 'The rate limit store does not answer' },
  // 3 · identity
  'auth.required': { status: 401, title: 'Sign in first' },
  'auth.invalid_token': { status: 401, title: 'The credential is not valid' },
  'auth.expired_token': { status: 401, title: 'The credential has expired' },
  'auth.revoked': { status: 401, title: 'The session has ended' },
  'auth.unavailable': { status: 503, title: 'The caller cannot be identified right now' },
  // accounts
  'auth.invalid_credentials': { status: 401, title: 'The e-mail address or the password is wrong' },
  'auth.locked': { status: 429, title: 'Too many failed sign-ins' },
  'auth.human_required': { status: 401, title: 'Show that you are a person, then sign in' },
  'auth.second_factor_required': { status: 401, title: 'The sign-in needs a second factor' },
  'auth.passkey_failed': { status: 401, title: 'The passkey could not be verified' },
  'auth.second_factor_failed': { status: 401, title: 'The second factor is wrong' },
  'auth.email_unverified': { status: 403, title: 'Confirm your e-mail address first' },
  'account.ticket_invalid': { status: 400, title: 'This link has been used, has expired, or is not complete' },
  'account.factor_exists': { status: 409, title: 'This second factor is set up already' },
  'account.factor_refused': { status: 400, title: 'The second factor could not be set up' },
  'account.too_many': { status: 409, title: 'There are as many of these as one account may have' },
  'account.email_taken': { status: 409, title: 'An account with this e-mail address exists' },
  'account.last_admin': { status: 409, title: 'The last administrator cannot be removed' },
  'account.password_refused': { status: 400, title: 'The password does not meet the policy' },
  // 5 · access
  'access.denied': { status: 403, title: 'You may not do this' },
  'access.scope_not_grantable': { status: 403, title: 'You may not give a key this scope' },
  'auth.step_up_required': { status: 401, title: 'Prove again who you are' },
  'human.required': { status: 403, title: 'Show that you are a person' },
  'human.failed': { status: 403, title: 'The proof that you are a person does not hold' },
  'human.unavailable': { status: 503, title: 'Whether you are a person cannot be checked right now' },
  // 6 · input
  'input.invalid': { status: 400, title: 'The request is not as this route expects it' },
  'input.malformed': { status: 400, title: 'The body cannot be read' },
  'input.unsafe': { status: 400, title: 'The body holds a structure that is refused' },
  'input.too_large': { status: 413, title: 'The body is too large' },
  'input.timeout': { status: 408, title: 'The body took too long to arrive' },
  'input.unsupported_type': { status: 415, title: 'This content type is not accepted here' },
  // 7 · ownership
  'object.not_found': { status: 404, title: 'Not found' },
  'object.denied': { status: 403, title: 'You may not use this object' },
  'object.conflict': { status: 409, title: 'Somebody else has changed it meanwhile' },
  // the console
  'console.own_caller': { status: 409, title: 'You would shut yourself out' },
  // 8, 9 · handler and response
  'response.invalid': { status: 500, title: 'Something went wrong' },
  'response.secret_leaked': { status: 500, title: 'Something went wrong' },
  'internal.error': { status: 500, title: 'Something went wrong' },
  'internal.unavailable': { status: 503, title: 'A part that this route needs is not available' },
} as const satisfies Readonly<Record<string, CodeEntry>>

export interface CodeEntry {
  /** The HTTP status, RFC 9110 §15. */
  readonly status: number
  /** One short sentence for people; the same for every occurrence (RFC 9457 §3.1.3). */
  readonly title: string
}

export type Code = keyof typeof codes

/** A code of the application's own, for `problem('orders.locked', { status: 409, title: … })`. */
export type AppCode = `${string}.${string}`
