import { ConfigurationError } from '../core/configuration-error.js'
import type { CoverageRow } from './wire.js'

type Facts = Pick<CoverageRow, 'access' | 'layers'>

/**
 * What `holdfast routes --write` wrote, by the place that events name: `POST /api/orders`, or `POST orders.place` where the
 * declaration names it so. An action whose name is not in the code stays `action orders/actions.ts#placeOrder`.
 * @throws {ConfigurationError} `config.console` on what is no such file
 */
export function listedRoutes(given: unknown): ReadonlyMap<string, Facts> {
  const { version, apps } = record(given)
  if (version !== 1) refuse()
  return new Map(
    Object.values(record(apps)).flatMap((app) =>
      Object.entries(record(record(app)['routes'])).map(([route, entry]): [string, Facts] => {
        const facts = record(entry)
        return [placeOf(route, facts['name']), factsOf(facts)]
      }),
    ),
  )
}

/** An action is called by POST. */
function placeOf(route: string, name: unknown): string {
  if (typeof name !== 'string') return route
  const method = route.slice(0, route.indexOf(' '))
  return `${method === 'action' ? 'POST' : method} ${name}`
}

function factsOf({ access, gate, limits, input, object, response, cors, csrf }: Record<string, unknown>): Facts {
  const rule = typeof access === 'string' && access !== 'none' ? access : null
  const said: Record<string, string> = {
    access: rule === null || rule === 'public' ? '' : rule,
    limits: [...(gate === undefined ? [] : ['app']), ...named(limits)].join(', '),
    input: named(input).join(', '),
    ownership: object === 'checked' || object === 'exempt' ? object : '',
    csrf: typeof csrf === 'string' && csrf !== 'none' ? csrf : '',
    cors: typeof cors === 'string' ? cors : '',
    response: response === 'schema' ? 'schema' : '',
  }
  return { access: rule, layers: Object.fromEntries(Object.entries(said).filter(([, words]) => words !== '')) }
}

/** `orders 30 per 10 s`, `body schema`. */
function named(given: unknown): string[] {
  if (typeof given !== 'object' || given === null) return []
  return Object.entries(given).map(([name, value]) => `${name} ${String(value)}`)
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse()
  return value as Record<string, unknown>
}

function refuse(): never {
  throw new ConfigurationError(
    'config.console',
    '`routes` of securityConsole(…) is what `holdfast routes --write holdfast.routes.json` wrote, parsed.',
  )
}
