import type { AppCode, Code } from '../core/codes.js'
import type { ProblemBody } from '../core/problem.js'

/** A refusal as the client got it: RFC 9457, with the code that says which one. */
export interface ClientProblem extends ProblemBody {
  /** Compare with this; titles are for people. `client.unreachable` and `client.unreadable` are made here. */
  readonly code: Code | AppCode
  /** `limit.exceeded` and outages: seconds until a retry gets through. */
  readonly retryAfter?: number
  /** `input.invalid`: what is wrong, and where. */
  readonly errors?: readonly InputFault[]
}

export interface InputFault {
  readonly in: string
  readonly path: readonly (string | number)[]
  readonly pointer: string
  readonly code: string
  readonly message: string
}

/** What a call came to: the data, or the problem. The same two as a Server Action's. */
export type Result<T> =
  | { readonly ok: true; readonly status: number; readonly data: T }
  | { readonly ok: false; readonly status: number; readonly problem: ClientProblem }

/** The answer as a value. A refusal that is no problem document (a proxy's own page) becomes one. */
export async function resultOf<T>(answer: Response): Promise<Result<T>> {
  const { status } = answer
  const text = await answer.text()
  const type = answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    return { ok: false, status, problem: made('client.unreadable', 'The answer cannot be read', status) }
  }
  if (answer.ok) return { ok: true, status, data: body as T }
  if (type === 'application/problem+json' && isProblemBody(body)) return { ok: false, status, problem: body }
  return { ok: false, status, problem: made('client.unreadable', 'The answer is not the app’s own', status) }
}

/** Nobody answered. */
export function unreachable<T>(): Result<T> {
  return { ok: false, status: 0, problem: made('client.unreachable', 'The app does not answer', 503) }
}

/** The code of a refusal, its body left unread for the caller. */
export async function codeOf(answer: Response): Promise<string | undefined> {
  if (!answer.headers.get('content-type')?.startsWith('application/problem+json')) return undefined
  try {
    const body: unknown = await answer.clone().json()
    return isProblemBody(body) ? body.code : undefined
  } catch {
    return undefined
  }
}

function made(code: AppCode, title: string, status: number): ClientProblem {
  return { type: `urn:holdfast:${code}`, title, status, instance: 'urn:holdfast:client', code }
}

function isProblemBody(value: unknown): value is ClientProblem {
  return typeof value === 'object' && value !== null && typeof (value as { code?: unknown }).code === 'string'
}
