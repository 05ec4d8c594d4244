import type { EnvironmentFault } from './fault.js'
import { PUBLIC, publicSecret, type Allowed } from './public-secret.js'
import { textOf } from './text-input.js'
import { isWeak } from './weak-secret.js'

type Texts = ReadonlyMap<string, string>

/** Secrets that are weak, or that a schema's default has filled in: who reads the source knows those. */
export function secretFaults(
  secrets: readonly string[],
  texts: Texts,
  values: Readonly<Record<string, unknown>>,
): readonly EnvironmentFault[] {
  return secrets.flatMap((name) => {
    const text = texts.get(name)
    if (text === undefined) return values[name] === undefined ? [] : { name, code: 'default' }
    return isWeak(text) ? { name, code: 'weak' } : []
  })
}

/** Of every public variable in the environment, declared or not: the build gives it to everybody who uses its name. */
export function publicFaults(
  environment: { readonly [name: string]: unknown },
  secrets: readonly string[],
  texts: Texts,
  allow: Allowed,
): readonly EnvironmentFault[] {
  const secretTexts = new Set(secrets.map((name) => texts.get(name)))
  return Object.keys(environment).flatMap((name) => {
    const text = textOf(environment[name])
    if (!PUBLIC.test(name) || text === undefined) return []
    const code = secretTexts.has(text) ? 'public_copy' : publicSecret(name, text, allow)
    return code === undefined ? [] : { name, code }
  })
}
