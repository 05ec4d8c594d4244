import type { Route } from 'next'
import { redirect } from 'next/navigation'

/** Sends those whose proof is too old to show again who they are, and lets everything else pass. */
export function proveFirst(problem: { readonly code: string }, page: '/profile/security'): void {
  if (problem.code === 'auth.step_up_required') redirect(`/prove?next=${encodeURIComponent(page)}` as Route)
}
