import type { Problem } from '../core/problem.js'
import type { Eventually } from '../core/verdict.js'

/** What the gate needs from the framework around it; `next/` implements it, tests fake it. */
export interface Host {
  /** The socket's remote address of this request, as the process saw it; `undefined` where nothing recorded it. */
  peer(headers: Headers): string | undefined
  /** Whether something records it, as far as this is known at the start. */
  recordsPeer(): boolean
  /** Whether the error is the framework's own control flow (a redirect, a not-found) and no fault. */
  isControlFlow(error: unknown): Eventually<boolean>
  /** What such an error means as an answer of an API; `undefined` where only the framework can act on it. */
  answer(error: unknown): Response | Problem | undefined
  /** Runs work that the answer does not wait for, and keeps the process alive for it (`waitUntil`). The task never rejects. */
  after(task: () => PromiseLike<unknown>): void
}
