import type { LimitState } from '../core/event.js'
import { problem, type Problem } from '../core/problem.js'

/** 429 (RFC 6585 §4): which limit, and when a retry gets through. Whole seconds, rounded up so that obeying suffices. */
export function exceeded(state: LimitState & { readonly retryAfter: number }): Problem {
  const seconds = Math.max(1, Math.ceil(state.retryAfter / 1_000))
  return problem('limit.exceeded', {
    detail: `The limit "${state.name}" allows ${state.limit} in its window. Try again in ${seconds} s.`,
    headers: { 'Retry-After': String(seconds) },
    extensions: { limit: state.name, retryAfter: seconds },
  })
}
