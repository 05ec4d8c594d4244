import { isSafeMethod } from '../origin/csrf-verdict.js'
import { noCors } from '../origin/decide-cors.js'
import { accountPolicy } from './endpoints/account-policy.js'
import { endpointsOf } from './endpoints/endpoints.js'
import type { Gate } from './gate.js'
import type { Policy } from './policy.js'

/** A guarded route or action, and what each layer does there. */
export interface DeclaredRoute {
  /** `POST /api/orders`, `POST orders.place`, `POST auth/login`. */
  readonly route: string
  /** `public`, `role(admin)`. */
  readonly access: string
  /** In a few words; absent: nothing. */
  readonly layers: Readonly<
    Partial<Record<'access' | 'limits' | 'input' | 'ownership' | 'csrf' | 'cors' | 'response', string>>
  >
}

/** Every place that is known, with what holds there: account endpoints, whether or not they were called, at the end. */
export function declaredPlaces(gate: Gate): readonly (readonly [place: string, policy: Policy])[] {
  const places = new Map(gate.places.entries())
  for (const endpoint of endpointsOf(gate)) {
    const place = `${endpoint.method} auth/${endpoint.path}`
    if (!places.has(place)) places.set(place, accountPolicy(endpoint))
  }
  return [...places]
}

/** Routes that were called in this process, actions that were loaded, and the endpoints of accounts. */
export function declaredRoutes(gate: Gate): readonly DeclaredRoute[] {
  return declaredPlaces(gate).map(([route, policy]) => ({
    route,
    access: policy.access.description,
    layers: layersOf(gate, policy, route),
  }))
}

function layersOf(gate: Gate, policy: Policy, route: string): DeclaredRoute['layers'] {
  const { access, human, limits, budget, ownership, response, cors = gate.cors } = policy
  const input = (['params', 'query', 'body'] as const).filter((part) => policy[part] !== undefined)
  const own = limits.map(({ policy: { limit, window } }) => `${limit} in ${spoken(window)}`)
  if (budget !== undefined) own.push(`${budget.policy.limit} in ${spoken(budget.policy.window)} for all`)
  const said = {
    access: access.kind === 'public' && !human ? '' : `${access.description}${human ? ', CAPTCHA' : ''}`,
    limits: ['app', ...own].join(', ') + (policy.observe ? ', own only observe' : ''),
    input: input.join(', '),
    ownership: ownership === undefined ? '' : 'object, can',
    csrf: csrfOf(gate, policy, route),
    cors: cors === noCors ? '' : `${cors === gate.cors ? 'app' : 'own'}${cors.credentials ? ', with cookies' : ''}`,
    response: [...(response ? ['schema'] : []), ...(gate.leaks ? ['no secrets'] : [])].join(', '),
  }
  return Object.fromEntries(Object.entries(said).filter(([, words]) => words !== ''))
}

function csrfOf({ csrf }: Gate, { access, namespace }: Policy, route: string): string {
  const [method = '', path = ''] = route.split(' ', 2)
  if (isSafeMethod(method)) return ''
  const isExempt = path.startsWith('/') && csrf.exemptions.of(method, path) === 'cross-site'
  if (isExempt) return ''
  const asksToken = csrf.token !== undefined && !(namespace === 'auth' && access.kind === 'public')
  return asksToken ? 'origin, token' : 'origin'
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const

/** `10 s`, `1 min`. */
function spoken(window: number): string {
  const [size, unit] = UNITS.find(([each]) => window % each === 0) ?? [1, 'ms']
  return `${window / size} ${unit}`
}
