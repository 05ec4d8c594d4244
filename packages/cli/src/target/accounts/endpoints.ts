import type { EndpointName } from '../discovery/conventions.js'
import { ENDPOINTS } from '../discovery/conventions.js'
import { namedEndpoints, type Surface } from '../discovery/discover.js'

/** Names that stand beside each other in one folder of an API. */
const SIBLINGS: Readonly<Record<EndpointName, readonly string[]>> = {
  register: ['register', 'signup', 'sign-up'],
  login: ['login', 'signin', 'sign-in'],
  logout: ['logout', 'signout', 'sign-out'],
  refresh: ['refresh'],
  forgot: ['forgot-password', 'password/forgot'],
  me: ['me', 'session', 'profile'],
}

/** Paths to try for an endpoint: those that somebody has named, those beside one that is known, those that are usual. */
export function candidates(surface: Surface, name: EndpointName, known?: string): string[] {
  const folder = known?.replace(/\/(?:sign-(?:in|up)\/)?[^/]*$/, '')
  const beside = folder === undefined ? [] : SIBLINGS[name].map((word) => `${folder}/${word}`)
  const usual: readonly string[] = ENDPOINTS[name]
  const fromForms = surface.forms
    .filter(({ hasPassword, method }) => hasPassword && method === 'POST')
    .map(({ action }) => new URL(action).pathname)
    .filter((path) => path.startsWith('/') && (name === 'register' || name === 'login'))
  const byForm = fromForms.filter((path) => (name === 'register') === /regist|sign-?up|join|create/i.test(path))
  return [...new Set([...namedEndpoints(surface.routes, name), ...beside, ...usual, ...byForm])]
}
