import type { Command, CommandGroup } from './command.js'
import { discover } from './discover.js'
import { exitCode, type ExitCode } from './exit-code.js'
import { invoke } from './program.js'
import { failureText, faultOf, isFailure, type Failure, type Report, type Reporter } from './report.js'
import { terminalOf, type Terminal } from './terminal/terminal.js'
import { ownVersion } from './version.js'
import { writeWhole } from './whole-file.js'

/** What a file gets: no colours, and 80 columns. */
const PAPER = terminalOf({}, {})

/** @param argv what follows `holdfast` on the command line */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  surviveClosedPipes()
  try {
    return await run(argv)
  } catch (error) {
    return refuse(faultOf(error))
  }
}

async function run(argv: readonly string[]): Promise<ExitCode> {
  const [version, commands, reporters] = await Promise.all([
    ownVersion(),
    discover<Command | CommandGroup>(new URL('./commands/', import.meta.url), 'command'),
    discover<Reporter>(new URL('./reporters/', import.meta.url), 'reporter'),
  ])
  const terminal = terminalOf(process.stdout, process.env)
  const { format, outcome, text } = await invoke(argv, { version, commands, formats: [...reporters.keys()], terminal })
  if (outcome === null) {
    process.stdout.write(text)
    return exitCode.clean
  }
  const reporter = reporters.get(format)
  if (isFailure(outcome)) {
    process.stderr.write(text === '' ? '' : `${text}\n`)
    return refuse(outcome, reporter)
  }
  try {
    await print(outcome, format, reporter, terminal)
  } catch (error) {
    return refuse(faultOf(error), reporter)
  }
  return outcome.findings === 0 ? exitCode.clean : exitCode.findings
}

async function print(
  report: Report,
  format: string,
  reporter: Reporter | undefined,
  terminal: Terminal,
): Promise<void> {
  const { output } = report
  const printed =
    reporter?.report(report, output === undefined ? terminal : PAPER) ??
    report.formats?.[format]?.() ??
    report.streams?.[format]?.()
  if (printed === undefined) throw new Error(`There is no reporter for the format "${format}".`)
  if (output !== undefined) await writeWhole(output, printed)
  else if (typeof printed === 'string') process.stdout.write(printed)
  else for await (const piece of printed) if (!(await written(piece))) return
}

/** Waits where the reader is slow. @returns false where it has gone: what it asked for has been read */
function written(piece: string): Promise<boolean> {
  const { stdout } = process
  return new Promise((resolve) => stdout.write(piece, (error) => resolve(!error)))
}

/** The sentence on stderr, and on stdout what programs read in its place. */
function refuse(failure: Failure, reporter?: Reporter): ExitCode {
  process.stdout.write(reporter?.failure(failure) ?? '')
  const debug = Boolean(process.env.HOLDFAST_DEBUG)
  process.stderr.write(failureText(failure, terminalOf(process.stderr, process.env)))
  if (debug && failure.fault instanceof Error) process.stderr.write(`${failure.fault.stack}\n`)
  return exitCode.couldNotRun
}

/** `holdfast explain | head -1` closes the pipe early: what was asked for has been read, and that is no fault. */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}
