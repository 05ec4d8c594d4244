const mark: unique symbol = Symbol.for('holdfast.stale-revision') as never

/** The settings were changed by somebody else since the revision that a change was made from; nothing was changed. */
export class StaleRevision extends Error {
  override readonly name = 'HoldfastStaleRevision'
  readonly [mark] = true

  constructor() {
    super('Somebody else has changed the settings of the limits meanwhile.')
  }
}

/** By mark, since bundlers load one module more than once and `instanceof` then fails. */
export function isStale(error: unknown): error is StaleRevision {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[mark] === true
}
