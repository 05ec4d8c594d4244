import { ConfigurationError } from '../core/configuration-error.js'
import type { GateOptions, GateParts } from '../pipeline/gate.js'
import type { Sink } from '../telemetry/sink.js'

const SHARED: unique symbol = Symbol.for('holdfast.gate.parts') as never

interface Shared {
  readonly parts: GateParts
  /** What a copy of the same declaration has in common with it. */
  readonly declaration: string
}

/**
 * Next loads the file that declares the gate more than once in a process: for Route Handlers, for Server Actions and
 * pages, for instrumentation. Whoever guesses passwords by one must not have the other's guesses as well, so all copies
 * of a gate count together, and tell the same sinks. Outside of Next (in tests) nothing is shared.
 * @throws {ConfigurationError} `config.limit` when two different gates have one name; in development the later one wins
 */
export function sharedParts(options: GateOptions, make: () => GateParts): GateParts {
  if (process.env.NEXT_RUNTIME === undefined) return make()
  const { name = 'app', sinks = [] } = options
  const gates = ((globalThis as { [SHARED]?: Map<string, Shared> })[SHARED] ??= new Map())
  const declaration = declarationOf(options)
  const known = gates.get(name)
  const isCopy = known?.declaration === declaration
  if (known !== undefined && !isCopy && process.env.NODE_ENV === 'production') {
    throw new ConfigurationError('config.limit', 'Two different gates of one process each need a `name` of their own.')
  }
  const parts = isCopy ? known.parts : make()
  if (known !== undefined) succeed(parts, known.parts.sinks, sinks)
  if (!isCopy) gates.set(name, { parts, declaration })
  return parts
}

/**
 * What was recorded survives an edit, and the later copy of a sink that is read shows it. While the app is developed, the
 * other sinks are those of the newest evaluation, so that an edit of them is seen without a restart.
 */
function succeed(parts: GateParts, earlier: readonly Sink[], later: readonly Sink[]): void {
  const told = later.map((sink, index) => {
    const before = earlier[index]
    if (before === undefined || before === sink || before.name !== sink.name) return sink
    sink.join?.(before)
    return sink.join === undefined ? sink : before
  })
  if (process.env.NODE_ENV === 'development') parts.replaceSinks(told)
}

function declarationOf({ origin, identity, limits, sinks = [] }: GateOptions): string {
  const { store, ...rest } = limits
  const names = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name)
  return JSON.stringify([origin ?? null, names(identity), store.name, rest, names(sinks)])
}
