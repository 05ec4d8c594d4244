import { problemBody, type Problem } from './problem.js'

export interface ProblemResponseOptions {
  /** Default: a random UUID. */
  readonly requestId?: string
  /** Below which problem types have their pages; default `urn:holdfast:<code>`. */
  readonly docs?: string | undefined
}

/** A refusal as an answer: `application/problem+json` (RFC 9457), kept by no cache. For a layer that stands alone. */
export function problemResponse(refusal: Problem, options: ProblemResponseOptions = {}): Response {
  const { requestId = crypto.randomUUID(), docs } = options
  return new Response(JSON.stringify(problemBody(refusal, requestId, docs)), {
    status: refusal.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...refusal.headers,
    },
  })
}
