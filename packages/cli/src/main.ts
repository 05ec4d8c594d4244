import { writeFile } from 'node:fs/promises'
import type { Command, CommandGroup } from './command.js'
import { discover } from './discover.js'
import { exitCode, type ExitCode } from './exit-code.js'
import { invoke } from './program.js'
import { failureText, isFailure, type Failure, type Reporter } from './report.js'
import { terminalOf } from './terminal/terminal.js'
import { ownVersion } from './version.js'

/** What a file gets: no colours, and 80 columns. */
const PAPER = terminalOf({}, {})

/** @param argv what follows `holdfast` on the command line */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  surviveClosedPipes()
  try {
    return await run(argv)
  } catch (error) {
    const debug = Boolean(process.env.HOLDFAST_DEBUG)
    const message = error instanceof Error ? error.message : String(error)
    refuse({ failure: message, ...(debug ? {} : { hint: 'HOLDFAST_DEBUG=1 shows where' }) })
    if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return exitCode.couldNotRun
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
    process.stdout.write(reporter?.failure(outcome) ?? '')
    refuse(outcome)
    return exitCode.couldNotRun
  }
  const { output } = outcome
  const printed = reporter?.report(outcome, output === undefined ? terminal : PAPER) ?? outcome.formats?.[format]?.()
  if (printed === undefined) throw new Error(`There is no reporter for the format "${format}".`)
  if (output === undefined) process.stdout.write(printed)
  else await writeFile(output, printed)
  return outcome.findings === 0 ? exitCode.clean : exitCode.findings
}

function refuse(failure: Failure): void {
  process.stderr.write(failureText(failure, terminalOf(process.stderr, process.env)))
}

/** `holdfast explain | head -1` closes the pipe early: what was asked for has been read, and that is no fault. */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}
