import { Command as Declaration, CommanderError, Help, Option, type OutputConfiguration } from 'commander'
import type { Command, CommandGroup, Example } from './command.js'
import { nearest } from './docs/nearest.js'
import { faultOf, type Failure, type Outcome } from './report.js'
import type { Terminal } from './terminal/terminal.js'

export interface Program {
  readonly version: string
  readonly commands: ReadonlyMap<string, Command | CommandGroup>
  /** The values of `--format`. */
  readonly formats: readonly string[]
  readonly terminal: Terminal
}

export interface Invoked {
  readonly format: string
  /** `null`: help or the version was asked for, and `text` is all of it. */
  readonly outcome: Outcome | null
  readonly text: string
}

/** Runs the command that the line names. What commander would print, and the code it would exit with, become values. */
export async function invoke(argv: readonly string[], program: Program): Promise<Invoked> {
  let outcome: Outcome | null = null
  let text = ''
  const declaration = declare(
    program,
    (line) => (text += line),
    (result) => (outcome = result),
  )
  try {
    await declaration.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) outcome = faultOf(error)
    else if (error.exitCode !== 0) outcome = refusal(error)
  }
  return { format: declaration.opts<{ format: string }>().format, outcome, text }
}

function declare(program: Program, write: (text: string) => void, done: (outcome: Outcome) => void): Declaration {
  // Settings first: a command inherits those that are there when it is added.
  const root = settled(new Declaration('holdfast'), program.terminal, write)
  root
    .description('The tools of Holdfast: one gate in front of every API route of a Next.js app.')
    .version(program.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addOption(formatOption(program.formats))
    .option('--json', 'short for --format json')
    .on('option:json', () => root.setOptionValue('format', 'json'))
  withExamples(root, program.terminal, [
    { line: 'holdfast explain auth.required', what: 'what a code in an answer or a log means' },
    { line: 'holdfast explain --json', what: 'all codes as JSON' },
  ])
  const formats = (command: Command): readonly string[] => [...program.formats, ...(command.formats ?? [])]
  const run = async (declaration: Declaration, command: Command): Promise<Outcome> => {
    const { format } = root.opts<{ format: string }>()
    const choices = formats(command)
    if (choices.includes(format)) return command.run({ args: declaration.args, options: declaration.opts(), format })
    return {
      failure: `option '--format <format>' argument '${format}' is invalid. Allowed choices are ${choices.join(', ')}.`,
      suggestions: nearest(format, choices),
    }
  }
  const add = (parent: Declaration, name: string, command: Command | CommandGroup): void => {
    const declaration = parent.command(name).summary(command.summary)
    declaration.description(`${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`)
    withExamples(declaration, program.terminal, command.examples)
    if ('commands' in command) {
      for (const [word, each] of Object.entries(command.commands)) add(declaration, word, each)
    } else {
      command.declare?.(declaration)
      withFormats(declaration, formats(command))
      declaration.action(async () => done(await run(declaration, command)))
    }
  }
  for (const [name, command] of program.commands) add(root, name, command)
  return root
}

/** The option is the program's, wherever on the line it stands; what it takes is the command's to say. */
function formatOption(choices: readonly string[]): Option {
  const option = new Option('--format <format>', 'how to print the result').choices(choices).default('pretty')
  return option.argParser((value: string) => value)
}

function withFormats(declaration: Declaration, choices: readonly string[]): void {
  const help = Object.assign(new Help(), { showGlobalOptions: true })
  declaration.configureHelp({
    ...declaration.configureHelp(),
    visibleGlobalOptions: (command) =>
      help.visibleGlobalOptions(command).map((option) => (option.long === '--format' ? formatOption(choices) : option)),
  })
}

function settled(root: Declaration, { width, colors }: Terminal, write: (text: string) => void): Declaration {
  const output: OutputConfiguration = {
    writeOut: write,
    writeErr: write,
    outputError: () => {},
    getOutHelpWidth: () => width,
    getErrHelpWidth: () => width,
    getOutHasColors: () => colors.isColorSupported,
    getErrHasColors: () => colors.isColorSupported,
  }
  return root
    .configureOutput(output)
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => colors.bold(text),
      styleCommandText: (text) => colors.bold(text),
      styleSubcommandText: (text) => colors.cyan(text),
      styleOptionText: (text) => colors.cyan(text),
      styleArgumentText: (text) => colors.cyan(text),
    })
    .exitOverride()
}

function withExamples(declaration: Declaration, { colors }: Terminal, examples: readonly Example[]): void {
  const width = Math.max(...examples.map(({ line }) => line.length))
  const lines = examples.map(({ line, what }) => `  ${colors.cyan(line.padEnd(width))}  ${what}`)
  declaration.addHelpText('after', `\n${colors.bold('Examples:')}\n${lines.join('\n')}`)
}

/** Commander's sentence and suggestions, in our shape. */
function refusal(error: CommanderError): Failure {
  if (error.code === 'commander.help') return { failure: 'name a command' }
  const [, sentence = error.message, names] =
    /^(?:error: )?(.*?)(?:\n\(Did you mean (?:one of )?(.*)\?\))?$/s.exec(error.message) ?? []
  return {
    failure: sentence,
    suggestions: names?.split(', ') ?? nearestChoices(sentence),
    hint: 'holdfast --help lists commands and options',
  }
}

/** Commander suggests commands and options, and no values. */
function nearestChoices(sentence: string): string[] {
  const [, value, choices] = /argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(sentence) ?? []
  return value === undefined || choices === undefined ? [] : nearest(value, choices.split(', '))
}
