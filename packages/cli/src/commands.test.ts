import { readdirSync } from 'node:fs'
import { Command as Declaration } from 'commander'
import { describe, expect, it } from 'vitest'
import type { Command, CommandGroup, Example } from './command.js'
import { invoke, type Invoked } from './program.js'
import { isFailure, type Failure } from './report.js'
import { reporter as json } from './reporters/json.js'
import { terminalOf } from './terminal/terminal.js'

// What every command owes to whoever types it, for those that are to come as well.

const FORMATS = ['json', 'pretty']
const folder = new URL('commands/', import.meta.url)
const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.includes('.test'))
const commands = new Map(
  await Promise.all(
    files.map(async (file): Promise<[string, Command | CommandGroup]> => {
      const { command } = (await import(new URL(file, folder).href)) as { readonly command: Command | CommandGroup }
      return [file.slice(0, -'.ts'.length), command]
    }),
  ),
)

/** With the words that people type: `keys list`. */
const all = [...commands].flatMap(([name, each]): (readonly [words: readonly string[], command: Command])[] =>
  'commands' in each
    ? Object.entries(each.commands).map(([word, command]) => [[name, word], command] as const)
    : [[[name], each] as const],
)
const named = all.map(([words, command]) => [words.join(' '), words, command] as const)

/** As typed into a pipe; commands are parsed, and none runs. */
function typed(argv: readonly string[]): Promise<Invoked> {
  const still = (command: Command): Command => ({ ...command, run: () => ({ data: {}, view: () => '', findings: 0 }) })
  const stilled = [...commands].map(([name, each]): [string, Command | CommandGroup] => {
    if (!('commands' in each)) return [name, still(each)]
    const own = Object.entries(each.commands).map(([word, command]) => [word, still(command)] as const)
    return [name, { ...each, commands: Object.fromEntries(own) }]
  })
  return invoke(argv, { version: '1.2.3', commands: new Map(stilled), formats: FORMATS, terminal: terminalOf({}, {}) })
}

async function refused(...argv: readonly string[]): Promise<Failure> {
  const { outcome, format } = await typed([...argv, '--json'])
  if (outcome === null || !isFailure(outcome)) throw new Error(`holdfast ${argv.join(' ')} was taken.`)
  // Programs read it too.
  expect([format, JSON.parse(json.failure(outcome))]).toEqual(['json', { error: expect.any(Object) as object }])
  return outcome
}

/** The words of each `holdfast …` in a line of a shell. */
function linesOf({ line }: Example): string[][] {
  const pieces = line
    .split(/ (?:\||&&) /)
    .map((piece) => piece.replace(/ > \S+$/, '').match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [])
  const words = pieces.map((piece) => piece.map((word) => word.replaceAll(/^(['"])(.*)\1$/g, '$2')))
  return words.filter(([program]) => program === 'holdfast').map(([, ...argv]) => argv)
}

const optionsOf = (command: Command): Declaration['options'] => {
  const declaration = new Declaration()
  command.declare?.(declaration)
  return declaration.options
}

/** What the command does not run without. */
const requiredBy = (command: Command): string[] =>
  optionsOf(command)
    .filter(({ mandatory }) => mandatory)
    .map(({ long }) => `${long}=x`)

/** One letter is missing in the middle. */
const mistyped = (word: string): string => {
  const middle = Math.floor((word.length + 2) / 2)
  return word.slice(0, middle) + word.slice(middle + 1)
}

it('the commands of the folder are there', () => {
  expect(all.length).toBeGreaterThanOrEqual(12)
})

describe.each([...commands])('holdfast %s', (name, command) => {
  it('says in one line what it does, and shows it', async () => {
    expect(command.summary).toMatch(/^[a-z][^\n]{10,100}[^\n.]$/)
    expect(command.examples.length).toBeGreaterThanOrEqual(1)
    for (const example of command.examples) {
      expect(example.what).toMatch(/^[^\n]+[^\n.]$/)
      expect(linesOf(example).map(([first]) => first)).toContain(name)
    }
  })

  it('is suggested to who mistypes it', async () => {
    expect((await refused(mistyped(name))).suggestions).toContain(name)
  })
})

describe.each(named)('holdfast %s', (_, words, command) => {
  it('takes its own examples', async () => {
    for (const argv of command.examples.flatMap(linesOf)) {
      const { outcome } = await typed(argv)
      expect([argv, outcome]).toEqual([argv, { data: {}, view: expect.any(Function), findings: 0 }])
    }
  })

  it('has help with its options and examples, in 80 columns, without a colour', async () => {
    const { outcome, text } = await typed([...words, '--help'])
    expect(outcome).toBeNull()
    expect(text).not.toContain('\u001B')
    for (const { long } of optionsOf(command)) expect(text).toContain(long)
    const [usage = '', examples = ''] = text.split('\nExamples:\n')
    for (const { line } of command.examples) expect(examples).toContain(line)
    for (const line of usage.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('suggests the option that was meant', async () => {
    const longs = optionsOf(command).flatMap(({ long }) => long ?? [])
    for (const long of [...longs, '--format', '--json']) {
      const typo = mistyped(long)
      if ([...longs, '--format', '--json', '--help'].includes(typo) || long.length < 6) continue
      const { failure, suggestions } = await refused(...words, ...requiredBy(command), typo)
      expect([failure, suggestions]).toEqual([`unknown option '${typo}'`, expect.arrayContaining([long])])
    }
  })

  it('suggests the value that was meant', async () => {
    const formats = [...FORMATS, ...(command.formats ?? [])]
    const closed = optionsOf(command).filter(({ argChoices }) => argChoices !== undefined)
    for (const { long, argChoices = [] } of closed) {
      for (const choice of argChoices.filter((each) => each.length > 3)) {
        const { failure, suggestions } = await refused(...words, `${long}=${mistyped(choice)}`)
        expect([failure, suggestions]).toEqual([expect.stringContaining(long ?? ''), expect.arrayContaining([choice])])
      }
    }
    const operands = command.examples.flatMap(linesOf)[0]?.slice(words.length) ?? []
    for (const format of formats.filter((each) => each.length > 4)) {
      const { outcome } = await typed([...words, ...operands, '--format', mistyped(format)])
      expect(outcome).toMatchObject({ suggestions: expect.arrayContaining([format]) as string[] })
    }
  })

  it('is refused with a sentence and no stack where its words make no sense', async () => {
    const { failure } = await refused(...words, ...requiredBy(command), '--no-such-option-at-all')
    expect(failure).toBe(`unknown option '--no-such-option-at-all'`)
  })
})
