import type { Route } from 'next'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Where to go after signing in: one of this app's own pages, whatever the address asks for. */
export function destination(asked: unknown): Route {
  if (asked === '/posts' || asked === '/profile' || asked === '/orders') return asked
  if (typeof asked === 'string' && asked.startsWith('/orders/') && uuid.test(asked.slice('/orders/'.length))) {
    return asked as Route
  }
  return '/orders'
}
