import type { EnvironmentFault } from './fault.js'

/** What an app declared of its environment: a schema for each variable (`shape-declaration.ts`), or one of all of them. */
export interface Declaration {
  readonly names: readonly string[]
  /** @param texts of the declared variables that are not absent */
  read(texts: ReadonlyMap<string, string>): Reading
  isOptional(name: string): boolean
  /** The description that was given to the variable's schema. */
  describe(name: string): string | undefined
}

export interface Reading {
  /** Of the variables without a fault. */
  readonly values: Readonly<Record<string, unknown>>
  readonly faults: readonly EnvironmentFault[]
}
