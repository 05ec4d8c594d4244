import type { Route } from 'next'

const pages: readonly unknown[] = ['/orders', '/posts', '/profile', '/profile/security', '/profile/keys']
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Where to go after signing in: one of this app's own pages, whatever the address asks for. */
export function destination(asked: unknown): Route {
  const isOrder = typeof asked === 'string' && asked.startsWith('/orders/') && uuid.test(asked.slice('/orders/'.length))
  return isOrder || pages.includes(asked) ? (asked as Route) : '/orders'
}
