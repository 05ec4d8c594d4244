import type { KeySource } from '../../authentication/key-source.js'
import { loaded } from '../../core/loaded.js'
import type { Eventually } from '../../core/verdict.js'
import type { CallerNames } from './keyed-names.js'

/**
 * The names of callers, made with the first of them: some runtimes give no randomness while a module loads.
 * @param source who knows the app's secret; `undefined`: nobody does
 */
export function callerNames(source: KeySource | undefined): CallerNames {
  let names: CallerNames | undefined
  const first = loaded(async () => {
    const { keyedNames } = await import('./keyed-names.js')
    return (names = await keyedNames(source))
  })
  const named =
    (kind: 'principal' | 'client') =>
    (of: string): Eventually<string> =>
      names === undefined ? first().then((made) => made[kind](of)) : names[kind](of)
  return {
    get stable() {
      return names?.stable ?? source !== undefined
    },
    principal: named('principal'),
    client: named('client'),
    listed: (kind, of) =>
      names === undefined ? first().then((made) => made.listed(kind, of)) : names.listed(kind, of),
  }
}
