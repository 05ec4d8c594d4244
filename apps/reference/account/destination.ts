import { safeRedirect } from 'holdfast/redirect'
import type { Route } from 'next'

const within = safeRedirect({ fallback: '/orders' })

/** Where to go after signing in: a page of this app, whatever the address asks for. An API answers no person. */
export function destination(asked: unknown): Route {
  const path = within(asked)
  return (path.startsWith('/api/') ? '/orders' : path) as Route
}
