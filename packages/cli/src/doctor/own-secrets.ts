import { secretNamed } from '../knowledge/secrets/secret-names.js'
import type { Environment, Setting } from './environment.js'
import { weaknessOf } from './secret-strength.js'

/** A secret that the app itself makes and keeps, with every place that gives it. */
export interface OwnSecret {
  readonly name: string
  /** What the app signs or encrypts with it, or whom it lets in. */
  readonly use: 'signs' | 'lets-in'
  /** Examples are not among them. */
  readonly places: readonly Setting[]
}

/** The secrets of an app, by the names of its variables. Keys of providers, which know themselves what is good, are none. */
export function ownSecrets(environment: Environment): readonly OwnSecret[] {
  const examples = new Set(environment.files.filter(({ isExample }) => isExample).map(({ name }) => name))
  const names = new Set([...environment.names, ...Object.keys(environment.own)])
  return [...names].toSorted().flatMap((name): OwnSecret[] => {
    const use = useOf(name)
    if (use === undefined) return []
    const places = environment.places(name).filter(({ from }) => !examples.has(from))
    return places.length === 0 ? [] : [{ name, use, places }]
  })
}

/** Values that the app may have signed with, as it would have them when it runs; those that its start refuses are none. */
export function signingSecrets(environment: Environment): readonly string[] {
  const names = ownSecrets(environment).flatMap(({ name, use }) => (use === 'signs' ? [name] : []))
  const values = names.flatMap((name) => environment.setting(name)?.value ?? [])
  return [...new Set(values)].filter((value) => weaknessOf(value, 'signs') === undefined)
}

function useOf(name: string): OwnSecret['use'] | undefined {
  if (name.startsWith('NEXT_PUBLIC_')) return undefined
  return /^HOLDFAST_(?:\w+_)?SECRET(?:_\w+)?$/.test(name) ? 'signs' : secretNamed(name)
}
