import { isConfigurationError } from './configuration-error.js'

const outageMark: unique symbol = Symbol.for('holdfast.outage') as never

/**
 * A part that does not answer: what a store throws, and the one kind of throw that becomes 503 and not 500. It carries
 * where and what kind, never a statement, a parameter or the driver's own message: those hold input and credentials.
 */
export class Outage extends Error {
  override readonly name = 'HoldfastOutage'
  readonly [outageMark] = true
  /** The part's name, for `degraded`: `session-store`, `account-store`, `database`, `password-hashing`. */
  readonly part: string
  /** What was asked of it: `find`, `migrate`. */
  readonly operation: string
  /** A code without input in it: an SQLSTATE (`57014`), an errno (`ECONNREFUSED`), `timeout`, `closed`, or `fault`. */
  readonly reason: string

  constructor(part: string, operation: string, why: string) {
    super(`The ${part} does not answer (${operation}: ${why}).`)
    this.part = part
    this.operation = operation
    this.reason = why
  }
}

/** By mark, since bundlers load one module more than once and `instanceof` then fails. */
export function isOutage(error: unknown): error is Outage {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[outageMark] === true
}

/**
 * What a failure of a part is thrown on as: an `Outage`. A setting that cannot work and a mistake in code stay what they
 * are, with their stack: nobody finds a bug that is answered with "try again later".
 */
export function outage(part: string, operation: string, error: unknown): unknown {
  if (isOutage(error) || isConfigurationError(error) || isMistake(error)) return error
  return new Outage(part, operation, reason(error))
}

const MISTAKES = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'])

/** `fetch` and drivers throw a TypeError too where the network fails: it has a cause, or a code other than Node's `ERR_`. */
function isMistake(error: unknown): boolean {
  if (!(error instanceof Error) || !MISTAKES.has(error.name) || error.cause !== undefined) return false
  const { code } = error as { readonly code?: unknown }
  return code === undefined || (typeof code === 'string' && code.startsWith('ERR_'))
}

/** The same store, with what its methods throw or reject with passed through `outage`. */
export function watched<T extends object>(part: string, store: T): T {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target)
      if (typeof method !== 'function') return method
      return async (...parameters: unknown[]) => {
        try {
          return await (method.apply(target, parameters) as unknown)
        } catch (error) {
          throw outage(part, String(name), error)
        }
      }
    },
  })
}

function reason(error: unknown): string {
  // Drivers wrap: the code sits on the error itself, on its cause, or on the first of several connection attempts.
  let current: unknown = error
  for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth++) {
    const { code, cause, errors } = current as { code?: unknown; cause?: unknown; errors?: unknown }
    if (typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code)) return code
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return 'fault'
}
