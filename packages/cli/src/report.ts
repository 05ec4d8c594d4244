import type { Terminal } from './terminal/terminal.js'

/** What a command found, as data; a reporter derives the text. */
export interface Report {
  /** The documented shape for programs: plain JSON, no colours, no secrets but one that the command was asked to make. */
  readonly data: unknown
  /** The same for people, as lines; the width and the colours are the terminal's. */
  view(terminal: Terminal): string
  /** How many findings decide the exit code: 0 is clean. */
  readonly findings: number
  /** All of stdout in the formats that this command offers beside the shared ones. */
  readonly formats?: Readonly<Record<string, () => string>>
  /** The same, piece by piece, where it may not fit into memory. What is thrown says that stdout is not whole. */
  readonly streams?: Readonly<Record<string, () => AsyncIterable<string>>>
  /** The file that takes all of stdout in its place. */
  readonly output?: string
}

/** Why a command could not run. It is a value: a throw is a fault of ours. */
export interface Failure {
  /** One sentence, without the value of anything secret. */
  readonly failure: string
  /** The nearest names to what was asked for, best first. */
  readonly suggestions?: readonly string[]
  /** What to do, one line. */
  readonly hint?: string
  /** What was thrown, where it is a fault of ours: shown with `HOLDFAST_DEBUG` alone. */
  readonly fault?: unknown
}

export type Outcome = Report | Failure

/** A fault of ours, as what people and programs are told of it. */
export function faultOf(error: unknown): Failure {
  return {
    failure: error instanceof Error ? error.message : String(error),
    ...(process.env.HOLDFAST_DEBUG ? {} : { hint: 'HOLDFAST_DEBUG=1 shows where' }),
    fault: error,
  }
}

export function isFailure(outcome: Outcome): outcome is Failure {
  return 'failure' in outcome
}

/** The waist of output: one file `reporters/<format>.ts` for each value of `--format`, exporting one `reporter`. */
export interface Reporter {
  /** All of stdout. */
  report(report: Report, terminal: Terminal): string
  /** All of stdout when the command could not run. People read the sentence on stderr, whatever the format. */
  failure(failure: Failure): string
}

/** The sentence on stderr. */
export function failureText(failure: Failure, terminal: Terminal): string {
  const { red, dim } = terminal.colors
  const [first, ...others] = failure.suggestions ?? []
  const lines = [`${red('error:')} ${failure.failure}`]
  if (first !== undefined) {
    lines.push(others.length === 0 ? `Did you mean ${first}?` : `Did you mean one of ${[first, ...others].join(', ')}?`)
  }
  if (failure.hint !== undefined) lines.push(dim(failure.hint))
  return `${lines.join('\n')}\n`
}
