import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command, CommandGroup } from '../../../packages/cli/src/command.ts'
import type * as Discovery from '../../../packages/cli/src/discover.ts'
import { CLI, root } from '../site/places.ts'
import type { Page } from '../site/page.ts'
import { cell, code, made, table } from './markdown.ts'

/** Of commander, in the version that the CLI has. */
type Declaration = Parameters<NonNullable<Command['declare']>>[0]
type Argument = Declaration['registeredArguments'][number]
type Option = Declaration['options'][number]

/** One command that people type, with what it declares of itself. */
export interface Described {
  /** `keys create` */
  readonly name: string
  readonly summary: string
  readonly examples: Command['examples']
  /** What `--format` takes. */
  readonly formats: readonly string[]
  readonly args: readonly Argument[]
  readonly options: readonly Option[]
}

const built = (path: string): string => pathToFileURL(join(root, CLI, 'dist', path)).href

/** Every command of the built CLI; groups by their members. */
export async function commands(): Promise<readonly Described[]> {
  const { discover } = (await import(built('discover.js'))) as typeof Discovery
  const { Command: Declared } = createRequire(join(root, CLI, 'package.json'))('commander') as {
    Command: new (name: string) => Declaration
  }
  const [found, reporters] = await Promise.all([
    discover<Command | CommandGroup>(new URL(built('commands/')), 'command'),
    discover<unknown>(new URL(built('reporters/')), 'reporter'),
  ])
  const describe = (name: string, command: Command | CommandGroup): readonly Described[] => {
    if ('commands' in command) {
      return Object.entries(command.commands).flatMap(([word, each]) => describe(`${name} ${word}`, each))
    }
    const declaration = new Declared(name)
    command.declare?.(declaration)
    const { summary, examples } = command
    const formats = [...reporters.keys(), ...(command.formats ?? [])]
    return [{ name, summary, examples, formats, args: declaration.registeredArguments, options: declaration.options }]
  }
  return [...found].flatMap(([name, command]) => describe(name, command))
}

export function commandPage(described: readonly Described[]): Page {
  const parts = described.map(partOf)
  return {
    path: 'reference/commands.md',
    file: null,
    text: [
      '# Commands',
      `\`npm i -D holdfast-cli\` gives the command \`holdfast\`. ${made('what its commands declare')}`,
      'Exit codes: 0 clean, 1 findings, 2 could not run. `--json` is short for `--format json`, and prints JSON and nothing else.',
      table(
        ['command', ''],
        described.map(({ name, summary }) => [`[${code(`holdfast ${name}`)}](#${anchor(name)})`, cell(summary)]),
      ),
      ...parts,
      '',
    ].join('\n\n'),
  }
}

const anchor = (name: string): string => `holdfast-${name.replaceAll(' ', '-')}`

function partOf({ name, summary, examples, formats, args, options }: Described): string {
  const words = args.map((each) => bracketed(each)).join(' ')
  const rows = [
    ...args.map((each) => [code(bracketed(each)), cell(each.description)]),
    ...options.filter(({ hidden }) => !hidden).map((option) => [code(option.flags), cell(meaningOf(option))]),
    [code('--format <format>'), formats.map(code).join(', ')],
  ]
  return [
    `## holdfast ${name}`,
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    `\`\`\`text\nholdfast ${[name, words, '[options]'].filter(Boolean).join(' ')}\n\`\`\``,
    table(['option', ''], rows),
    ...(examples.length === 0
      ? []
      : [
          table(
            ['for example', ''],
            examples.map(({ line, what }) => [code(line), cell(what)]),
          ),
        ]),
  ].join('\n\n')
}

function bracketed(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function meaningOf({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const extra = [
    argChoices === undefined ? '' : `one of ${argChoices.map(code).join(', ')}`,
    defaultValue === undefined || defaultValue === false
      ? ''
      : `default ${code(defaultValueDescription ?? String(defaultValue))}`,
  ].filter(Boolean)
  return extra.length === 0 ? description : `${description}; ${extra.join('; ')}`
}
