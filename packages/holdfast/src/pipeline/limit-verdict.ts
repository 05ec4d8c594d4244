import type { LimitState } from '../core/event.js'
import { problem, type Problem } from '../core/problem.js'
import { retryAfterSeconds } from '../rate-limit/rate-limit-headers.js'

/** 429 (RFC 6585 §4): which limit, and when a retry gets through. Whole seconds, rounded up so that obeying suffices. */
export function exceeded(state: LimitState & { readonly retryAfter: number }): Problem {
  const seconds = retryAfterSeconds(state.retryAfter)
  return problem('limit.exceeded', {
    detail: `The limit "${state.name}" allows ${state.limit} in its window. Try again in ${seconds} s.`,
    headers: { 'Retry-After': seconds },
    extensions: { limit: state.name, retryAfter: Number(seconds) },
  })
}
