import type { Command as Declaration } from 'commander'
import type { Outcome } from './report.js'

/** One command: `commands/<name>.ts` exports it as `command`, and the file's name is what people type. */
export interface Command {
  /** One line for `holdfast --help`: what it does, without a full stop. */
  readonly summary: string
  /** Shown below its `--help`; at least one. */
  readonly examples: readonly [Example, ...Example[]]
  /** Adds arguments and options; `--format` and `--json` are there for every command. */
  declare?(declaration: Declaration): void
  /** Heavy modules are imported in here, so that `holdfast --help` stays quick. */
  run(invocation: Invocation): Promise<Outcome> | Outcome
}

export interface Example {
  readonly line: string
  readonly what: string
}

export interface Invocation {
  /** Operands in their order, as typed. */
  readonly args: readonly string[]
  /** By their long names in camel case, as `declare` described them. */
  readonly options: Readonly<Record<string, unknown>>
}
