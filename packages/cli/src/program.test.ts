import { beforeEach, describe, expect, it } from 'vitest'
import type { Command, CommandGroup, Invocation } from './command.js'
import { invoke } from './program.js'
import { isFailure } from './report.js'
import { terminalOf } from './terminal/terminal.js'

const seen: Invocation[] = []
beforeEach(() => void seen.splice(0))

const probe: Command = {
  summary: 'look at something',
  examples: [{ line: 'holdfast probe here', what: 'look here' }],
  declare: (declaration) => declaration.argument('<where>').option('--deep-look', 'look longer'),
  run: (invocation) => {
    seen.push(invocation)
    return { data: {}, view: () => 'found', findings: 2 }
  },
}

const program = (command: Command | CommandGroup = probe) => ({
  version: '1.2.3',
  commands: new Map([['probe', command]]),
  formats: ['json', 'pretty'],
  terminal: terminalOf({}, {}),
})

it('gives a command its operands and options, and hands back what it found', async () => {
  const { format, outcome } = await invoke(['probe', 'here', '--deep-look', '--json'], program())
  expect(seen.pop()).toEqual({ args: ['here'], options: { deepLook: true }, format: 'json' })
  expect([format, outcome]).toEqual(['json', expect.objectContaining({ findings: 2 })])
})

it.each([
  [['probe', 'x'], 'pretty'],
  [['--json', 'probe', 'x'], 'json'],
  [['probe', 'x', '--format', 'json'], 'json'],
  [['probe', 'x', '--json', '--format', 'pretty'], 'pretty'],
])('the last word on the format counts: %j', async (argv, expected) => {
  expect((await invoke(argv, program())).format).toBe(expected)
})

it('help shows summary, arguments, options, the shared options and the examples', async () => {
  const { outcome, text } = await invoke(['probe', '--help'], program())
  expect(outcome).toBeNull()
  for (const part of [
    'Look at something.',
    '<where>',
    '--deep-look',
    '--format <format>',
    '--json',
    'holdfast probe here',
  ]) {
    expect(text).toContain(part)
  }
})

it.each([
  [['probe']],
  [['prob', 'x']],
  [['probe', 'x', '--deep']],
  [['probe', 'x', 'y']],
  [['--nope']],
  [['help', 'prob']],
])('what cannot be read is a failure and runs nothing: %j', async (argv) => {
  const { outcome } = await invoke(argv, program())
  expect(outcome !== null && isFailure(outcome)).toBe(true)
  expect(seen).toEqual([])
})

it('a fault of a command is told in the format that was asked for', async () => {
  const broken: Command = {
    ...probe,
    run: () => {
      throw new TypeError('broken')
    },
  }
  const { format, outcome } = await invoke(['probe', 'x', '--json'], program(broken))
  expect([format, outcome]).toEqual([
    'json',
    expect.objectContaining({ failure: 'broken', fault: expect.any(TypeError) }),
  ])
})

it('a group gives its words to its commands', async () => {
  const group: CommandGroup = { summary: 'look around', examples: probe.examples, commands: { far: probe } }
  const { format, outcome } = await invoke(['probe', 'far', 'here', '--deep-look', '--json'], program(group))
  expect(seen.pop()).toEqual({ args: ['here'], options: { deepLook: true }, format: 'json' })
  expect([format, outcome]).toEqual(['json', expect.objectContaining({ findings: 2 })])
  expect((await invoke(['probe', '--help'], program(group))).text).toMatch(/far \[options\] <where> +look at something/)
  for (const argv of [['probe'], ['probe', 'near'], ['probe', 'here']]) {
    const refused = (await invoke(argv, program(group))).outcome
    expect(refused !== null && isFailure(refused)).toBe(true)
  }
})

describe('a format that a command offers', () => {
  const scanning: Command = { ...probe, formats: ['sarif'] }

  it('is taken by it, wherever it stands', async () => {
    for (const argv of [
      ['probe', 'x', '--format', 'sarif'],
      ['--format=sarif', 'probe', 'x'],
    ]) {
      expect(await invoke(argv, program(scanning))).toMatchObject({ format: 'sarif', outcome: { findings: 2 } })
    }
    const { text } = await invoke(['probe', '--help'], program(scanning))
    expect(text).toMatch(/--format <format> .*"json", "pretty",\s+"sarif"/)
  })

  it('is refused by the others, which say what they take', async () => {
    const { outcome } = await invoke(['probe', 'x', '--format', 'sarif'], program())
    expect(outcome).toMatchObject({ failure: expect.stringContaining('Allowed choices are json, pretty.') as string })
    expect(seen).toEqual([])
  })
})
