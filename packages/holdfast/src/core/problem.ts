import { codes, type AppCode, type Code } from './codes.js'

/**
 * A refusal as a value: what stages, `can` and handlers return in place of an answer. It is data; the words and the
 * `application/problem+json` body (RFC 9457) are derived at the exit of the pipeline. It never holds a secret or input.
 */
export interface Problem {
  readonly [problemMark]: true
  readonly code: Code | AppCode
  readonly status: number
  readonly title: string
  readonly detail?: string
  /** Headers that belong to this refusal: `WWW-Authenticate`, `Allow`, `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Extension members, flat in the body (RFC 9457 §3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>
}

export interface ProblemFacts {
  readonly detail?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly extensions?: Readonly<Record<string, unknown>>
}

const problemMark: unique symbol = Symbol.for('holdfast.problem') as never

/** Members of RFC 9457 and of ours that an extension must not shadow. */
const RESERVED = new Set(['type', 'title', 'status', 'detail', 'instance', 'code'])

/**
 * A typed refusal. Codes of Holdfast bring their status and title; an application's own code states them:
 * `problem('orders.locked', { status: 409, title: 'The order is locked' })`.
 * @throws {TypeError} when an own code has no status from 400 to 599, or an extension shadows a standard member.
 */
export function problem(code: Code, facts?: ProblemFacts): Problem
export function problem(
  code: AppCode,
  facts: ProblemFacts & { readonly status: number; readonly title: string },
): Problem
export function problem(code: Code | AppCode, facts: ProblemFacts & { status?: number; title?: string } = {}): Problem {
  const known = Object.hasOwn(codes, code) ? codes[code as Code] : undefined
  const status = known?.status ?? facts.status
  const title = known?.title ?? facts.title
  if (status === undefined || !Number.isInteger(status) || status < 400 || status > 599 || title === undefined) {
    throw new TypeError(`The problem "${code}" is not one of Holdfast's: give it a status from 400 to 599 and a title.`)
  }
  for (const name in facts.extensions) {
    if (RESERVED.has(name)) throw new TypeError(`A problem's extension cannot be called "${name}".`)
  }
  return {
    [problemMark]: true,
    code,
    status,
    title,
    ...(facts.detail === undefined ? {} : { detail: facts.detail }),
    ...(facts.headers === undefined ? {} : { headers: facts.headers }),
    ...(facts.extensions === undefined ? {} : { extensions: facts.extensions }),
  }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[problemMark] === true
}

/** The body of RFC 9457: the members that a client may rely on, extensions flat beside them. */
export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  /** The request's id, as a URN (RFC 9562): quote it when you report the fault. */
  readonly instance: string
  readonly code: string
  readonly [extension: string]: unknown
}

/**
 * `type` is `urn:holdfast:<code>`, or a page below `docsBase` where one is configured (RFC 9457 §3.1.1).
 */
export function problemBody(refusal: Problem, requestId: string, docsBase?: string): ProblemBody {
  return {
    type: docsBase === undefined ? `urn:holdfast:${refusal.code}` : `${docsBase}/${refusal.code}`,
    title: refusal.title,
    status: refusal.status,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    instance: `urn:uuid:${requestId}`,
    code: refusal.code,
    ...refusal.extensions,
  }
}
