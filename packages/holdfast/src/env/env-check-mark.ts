import type { EnvCheck } from './env-check.js'

/** By symbol, since bundlers load one module more than once. */
export const CHECK = Symbol.for('holdfast.env-check')

/** What `serverEnv` keeps of an environment; `undefined` for what it has not made. */
export function checkOf(env: object): EnvCheck | undefined {
  return (env as { readonly [CHECK]?: EnvCheck })[CHECK]
}
