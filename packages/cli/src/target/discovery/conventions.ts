import type { KnownRoute } from '../target.js'

/** What a path takes most likely, by the shapes that apps of this kind have: methods, and names of query parameters. */
const PATHS: Readonly<Record<string, string>> = {
  '/api/profile': 'GET',
  '/api/me': 'GET',
  '/api/user': 'GET',
  '/api/users': 'GET',
  '/api/account': 'GET',
  '/api/orders': 'GET POST',
  '/api/posts': 'GET POST ?page ?limit ?sort',
  '/api/posts/search': 'GET ?q',
  '/api/todos': 'GET POST',
  '/api/notes': 'GET POST',
  '/api/products': 'GET',
  '/api/items': 'GET',
  '/api/comments': 'GET',
  '/api/messages': 'GET',
  '/api/settings': 'GET',
  '/api/search': 'GET ?q',
  '/api/admin': 'GET',
  '/api/admin/users': 'GET',
  '/api/service/report': 'GET',
  '/api/webhooks/payments': 'POST',
  '/api/webhooks/stripe': 'POST',
  '/api/webhook': 'POST',
  '/api/webhooks': 'POST',
  '/api/payments/webhook': 'POST',
  '/api/stripe/webhook': 'POST',
  '/api/cron/cleanup': 'GET',
  '/api/cron': 'GET',
  '/api/health': 'GET',
  '/api/go': 'GET ?to',
  '/api/redirect': 'GET ?url ?to ?next',
  '/api/preview': 'POST',
  '/api/proxy': 'GET ?url',
  '/api/files': 'GET ?name',
  '/api/upload': 'POST',
  '/api/newsletter': 'POST',
  '/api/contact': 'POST',
  '/api/assistant': 'POST',
  '/api/chat': 'POST',
  '/api/auth/me': 'GET',
  '/api/auth/session': 'GET',
  '/api/auth/sessions': 'GET',
  '/api/auth/get-session': 'GET',
}

export const CONVENTIONAL: readonly KnownRoute[] = Object.entries(PATHS).flatMap(([path, words]) => {
  const query = Array.from(words.matchAll(/\?(\w+)/g), ([, name = '']) => name)
  const methods = words.split(' ').filter((word) => !word.startsWith('?'))
  return methods.map((method) => ({
    method,
    path,
    access: accessByName(path),
    source: 'convention' as const,
    ...(method === 'GET' && query.length > 0 ? { query } : {}),
  }))
})

/** Where people register, sign in, …: the paths that are tried, in this order. */
export const ENDPOINTS = {
  register: [
    '/api/auth/register',
    '/api/auth/signup',
    '/api/auth/sign-up/email',
    '/api/auth/sign-up',
    '/api/register',
    '/api/signup',
    '/auth/register',
    '/api/users/register',
  ],
  login: [
    '/api/auth/login',
    '/api/auth/sign-in/email',
    '/api/auth/signin',
    '/api/auth/sign-in',
    '/api/login',
    '/api/signin',
    '/auth/login',
    '/api/users/login',
  ],
  logout: [
    '/api/auth/logout',
    '/api/auth/sign-out',
    '/api/auth/signout',
    '/api/logout',
    '/api/signout',
    '/auth/logout',
  ],
  refresh: ['/api/auth/refresh', '/api/auth/token/refresh', '/api/refresh', '/api/token/refresh', '/auth/refresh'],
  forgot: [
    '/api/auth/password/forgot',
    '/api/auth/forgot-password',
    '/api/auth/request-password-reset',
    '/api/auth/forget-password',
    '/api/auth/reset-password',
    '/api/forgot-password',
    '/api/password/forgot',
    '/auth/forgot-password',
  ],
  me: [
    '/api/auth/me',
    '/api/auth/session',
    '/api/auth/get-session',
    '/api/profile',
    '/api/me',
    '/api/user',
    '/api/users/me',
    '/api/account',
    '/auth/me',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type EndpointName = keyof typeof ENDPOINTS

/** How a path that somebody has named is known to be such an endpoint. */
const ENDPOINT_NAMES: Readonly<Record<EndpointName, RegExp>> = {
  register: /\/(?:register|registration|sign-?up(?:\/email)?|create-account)\/?$/i,
  login: /\/(?:log-?in|sign-?in(?:\/(?:email|username))?|authenticate|callback\/credentials)\/?$/i,
  logout: /\/(?:log-?out|sign-?out)\/?$/i,
  refresh: /\/(?:refresh(?:-token)?|token\/refresh|renew)\/?$/i,
  forgot:
    /\/(?:forg[eo]t(?:ten)?(?:-password)?|password\/forgot|(?:request-)?password-reset|reset-password\/request)\/?$/i,
  me: /\/(?:me|session|get-session|profile|whoami|current-user)\/?$/i,
}

/** What a path is for, as somebody has named it; `undefined` for all others. */
export function endpointNamed(path: string): EndpointName | undefined {
  return (Object.keys(ENDPOINT_NAMES) as EndpointName[]).find((name) => ENDPOINT_NAMES[name].test(path))
}

/** Webhooks and jobs are called by programs, whatever is declared. */
export function accessByName(path: string): KnownRoute['access'] {
  return /\/(?:web-?hooks?|cron|service|internal|jobs)(?:\/|$)/i.test(path) ? 'service' : 'unknown'
}
