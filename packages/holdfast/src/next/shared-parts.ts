import { ConfigurationError } from '../core/configuration-error.js'
import type { GateOptions, GateParts } from '../pipeline/gate.js'

const SHARED: unique symbol = Symbol.for('holdfast.gate.parts') as never

interface Shared {
  readonly parts: GateParts
  /** What a copy of the same declaration has in common with it. */
  readonly declaration: string
}

/**
 * Next loads the file that declares the gate more than once in a process: for Route Handlers, for Server Actions and
 * pages, for instrumentation. Whoever guesses passwords by one must not have the other's guesses as well, so all copies
 * of a gate count together. Outside of Next (in tests) nothing is shared.
 * @throws {ConfigurationError} `config.limit` when two different gates have one name; in development the later one wins
 */
export function sharedParts(options: GateOptions, make: () => GateParts): GateParts {
  if (process.env.NEXT_RUNTIME === undefined) return make()
  const { name = 'app' } = options
  const gates = ((globalThis as { [SHARED]?: Map<string, Shared> })[SHARED] ??= new Map())
  const declaration = declarationOf(options)
  const known = gates.get(name)
  if (known?.declaration === declaration) return known.parts
  if (known !== undefined && process.env.NODE_ENV === 'production') {
    throw new ConfigurationError('config.limit', 'Two different gates of one process each need a `name` of their own.')
  }
  const parts = make()
  gates.set(name, { parts, declaration })
  return parts
}

function declarationOf({ origin, identity, limits }: GateOptions): string {
  const { store, ...rest } = limits
  return JSON.stringify([origin ?? null, identity.map((provider) => provider.name), store.name, rest])
}
