import type { GateOptions, GateParts } from '../pipeline/gate.js'

const SHARED: unique symbol = Symbol.for('holdfast.gate.parts') as never

/**
 * Next loads the file that declares the gate more than once in a process: for Route Handlers, for Server Actions and
 * pages, for instrumentation. Whoever guesses passwords by one must not have the other's guesses as well, so all copies
 * of a gate count together. A gate whose store settings have changed (in development) starts anew.
 */
export function sharedParts(options: GateOptions, make: () => GateParts): GateParts {
  const { name = 'app', limits } = options
  const parts = ((globalThis as { [SHARED]?: Map<string, GateParts> })[SHARED] ??= new Map())
  const key = JSON.stringify([name, limits.store.name, limits.onStoreError, limits.timeout ?? null])
  const known = parts.get(key)
  if (known !== undefined) return known
  const made = make()
  parts.set(key, made)
  return made
}
