/** What the gate needs from the framework around it; `next/` implements it, tests fake it. */
export interface Host {
  /** The socket's remote address of this request, as the process saw it; `undefined` where nothing recorded it. */
  peer(headers: Headers): string | undefined
  /** Throws the error again when it is the framework's own control flow (a redirect, a not-found), else returns. */
  rethrow(error: unknown): void
  /** Keeps the process alive for work after the answer (`waitUntil`). */
  after(task: () => PromiseLike<unknown>): void
}
