import type { Declaration } from './declaration.js'
import { EnvironmentError } from './environment-error.js'
import type { EnvironmentFault } from './fault.js'
import { hasSecretName, looksSecret, PUBLIC } from './public-secret.js'
import { Redacted } from './redacted.js'
import { publicFaults, secretFaults } from './secret-faults.js'
import type { ServerEnvOptions } from './server-env-options.js'
import { textOf } from './text-input.js'

/** What was declared, and when it is read: at the first access or `checkEnv`, all of it, and then never again. */
export class EnvCheck {
  readonly declaration: Declaration
  readonly #options: ServerEnvOptions
  #values: Readonly<Record<string, unknown>> | undefined

  constructor(declaration: Declaration, options: ServerEnvOptions) {
    this.declaration = declaration
    this.#options = options
  }

  /** @throws {EnvironmentError} */
  value(name: string): unknown {
    if (this.#values === undefined) {
      const { values, faults } = this.#read()
      if (faults.length > 0) throw new EnvironmentError(faults)
      // What is missing in a build may be there when the same process serves.
      if (this.#isBuilding()) return values[name]
      this.#values = values
    }
    return this.#values[name]
  }

  faults(): readonly EnvironmentFault[] {
    return this.#values === undefined ? this.#read().faults : []
  }

  /** What nobody outside may see, as the environment has it: named in `secrets`, `redacted`, or secret by name or form. */
  secretTexts(): ReadonlyMap<string, string> {
    const { texts, values } = this.#read()
    const { secrets = [] } = this.#options
    const isSecret = ([name, text]: [string, string]): boolean =>
      secrets.includes(name) ||
      values[name] instanceof Redacted ||
      (!PUBLIC.test(name) && (hasSecretName(name) || looksSecret(text)))
    return new Map([...texts].filter(isSecret))
  }

  #read() {
    const { secrets = [], allow } = this.#options
    const from = (this.#options.from ?? processOf()?.env ?? {}) as { readonly [name: string]: unknown }
    const texts = new Map<string, string>()
    for (const name of this.declaration.names) {
      const text = textOf(from[name])
      if (text !== undefined) texts.set(name, text)
    }
    const { values, faults } = this.declaration.read(texts)
    const toThePublic = publicFaults(from, secrets, texts, allow)
    return {
      texts,
      values,
      faults: this.#isBuilding() ? toThePublic : [...faults, ...secretFaults(secrets, texts, values), ...toThePublic],
    }
  }

  #isBuilding(): boolean {
    return this.#options.building ?? processOf()?.env?.['NEXT_PHASE'] === 'phase-production-build'
  }
}

interface ProcessPart {
  readonly env?: { readonly [name: string]: string | undefined }
  readonly versions?: { readonly node?: string }
}

/** Not on every runtime; read by name, so that no bundler writes values in its place. */
export function processOf(): ProcessPart | undefined {
  return (globalThis as { readonly process?: ProcessPart }).process
}
