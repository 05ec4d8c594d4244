const CONTROL_FLOW = /^(?:NEXT_REDIRECT|NEXT_NOT_FOUND|DYNAMIC_SERVER_USAGE|BAILOUT_TO_CLIENT_SIDE_RENDERING)(?:;|$)/

/** For Next 14, which says by an error's `digest` alone that it is its own. */
export function unstable_rethrow(error: unknown): void {
  const { digest } = (error ?? {}) as { digest?: unknown }
  if (typeof digest === 'string' && CONTROL_FLOW.test(digest)) throw error
}
