import { hasSecretName, isTellable, notSearched, type NotSearched } from 'holdfast/env/leaks'
import type { EnvFiles } from './env-files.js'
import type { DeclaredSecret } from './secret-search.js'

/** What Next writes into the browser's scripts on purpose; `holdfast/env` judges it. */
const PUBLIC = /^NEXT_PUBLIC_/

export interface DeclaredSecrets {
  readonly secrets: readonly DeclaredSecret[]
  readonly passedOver: readonly PassedOver[]
}

/** A variable that is not looked for. */
export interface PassedOver {
  readonly key: string
  readonly reason: NotSearched
}

/**
 * The values to look for: of every variable of the files; of the environment those that the files name, that have the
 * name of a secret, or that are asked for.
 * @param asked names; whatever their values are made of, they are looked for
 */
export function declaredSecrets(
  { variables, names }: EnvFiles,
  environment: Readonly<Record<string, string | undefined>>,
  asked: ReadonlySet<string>,
): DeclaredSecrets {
  const candidates = new Map([...variables].map(([key, values]) => [key, new Set(values)]))
  for (const [key, value] of Object.entries(environment)) {
    const isDeclared = variables.has(key) || names.has(key) || asked.has(key) || hasSecretName(key)
    if (value && isDeclared) candidates.set(key, (candidates.get(key) ?? new Set()).add(value))
  }
  const secrets: DeclaredSecret[] = []
  const passedOver: PassedOver[] = []
  for (const [key, values] of [...candidates].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    if (PUBLIC.test(key)) continue
    const given = [...values].filter((value) => value.trim() !== '')
    const wanted = given.filter((value) => (asked.has(key) ? isTellable(value) : !notSearched(key, value)))
    secrets.push(...wanted.map((value) => ({ key, value })))
    const reason = notSearched(key, given[0] ?? '')
    if (wanted.length === 0 && given.length > 0) passedOver.push({ key, reason: reason ?? 'common' })
  }
  return { secrets, passedOver }
}
