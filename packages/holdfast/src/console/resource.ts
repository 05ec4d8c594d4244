import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Answer } from '../core/answer.js'
import type { Principal } from '../core/principal.js'
import type { Eventually } from '../core/verdict.js'

/** One thing that the page asks for, as data: the gate runs every stage in front of it. */
export interface Resource<Query = unknown, Body = unknown> {
  /** A `POST` is a command: it asks for the access of commands, and leaves an audit event with the administrator as actor. */
  readonly method: 'GET' | 'POST'
  /** Below `<console>/api`: `people/:id`. */
  readonly path: string
  readonly query?: StandardSchemaV1<unknown, Query>
  /** Absent: no body is read. */
  readonly body?: StandardSchemaV1<unknown, Body>
  /** Answers data, a `Response` of its own, or a `Problem` that refuses. A part that is down throws an `Outage`. */
  handler(call: ConsoleCall<Query, Body>): Eventually<unknown>
}

export interface ConsoleCall<Query = unknown, Body = unknown> {
  /** Verified in this request, and let in by the console's access. */
  readonly administrator: Principal
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** The limit key of the client's address; `null` where it is unresolvable. */
  readonly clientKey: string | null
  readonly answer: Answer
  readonly requestId: string
  readonly request: Request
  /** Whether the same request would still be let in: asked again of the identity. `false` where nobody can tell. */
  readonly stillAdmitted: () => Promise<boolean>
}

/** Forgets the types that one resource has for itself. */
export function resource<Query, Body>(declared: Resource<Query, Body>): Resource {
  return declared
}
