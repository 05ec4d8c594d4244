import { ConfigurationError } from '../core/configuration-error.js'
import type { CoverageRow } from './wire.js'

type Facts = Pick<CoverageRow, 'access' | 'layers'>

/**
 * What `holdfast routes --write` wrote: by `POST /api/orders`, or `action orders/actions.ts#placeOrder`.
 * @throws {ConfigurationError} `config.console` on what is no such file
 */
export function listedRoutes(given: unknown): ReadonlyMap<string, Facts> {
  const { version, apps } = record(given)
  if (version !== 1) refuse()
  return new Map(
    Object.values(record(apps)).flatMap((app) =>
      Object.entries(record(record(app)['routes'])).map(([route, facts]): [string, Facts] => [
        route,
        factsOf(record(facts)),
      ]),
    ),
  )
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
