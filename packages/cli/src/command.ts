import type { Command as Declaration } from 'commander'
import type { Outcome } from './report.js'

interface Described {
  /** One line for `holdfast --help`: what it does, without a full stop. */
  readonly summary: string
  /** Shown below its `--help`; at least one. */
  readonly examples: readonly [Example, ...Example[]]
}

/** One command: `commands/<name>.ts` exports it as `command`, and the file's name is what people type. */
export interface Command extends Described {
  /** What `--format` takes here beside the shared formats; each is one of the report's `formats` or `streams`. */
  readonly formats?: readonly string[]
  /** Adds arguments and options; `--format` and `--json` are there for every command. */
  declare?(declaration: Declaration): void
  /** Heavy modules are imported in here, so that `holdfast --help` stays quick. */
  run(invocation: Invocation): Promise<Outcome> | Outcome
}

/** Several commands on one thing: `holdfast keys list`. Exported like a command. */
export interface CommandGroup extends Described {
  /** By the word that people type, in the order of the help. */
  readonly commands: Readonly<Record<string, Command>>
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
  /** The value of `--format`, for what is costly to read; default `pretty`. */
  readonly format?: string
}
