import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { commandPage, commands, type Described } from '../../apps/docs/reference/commands.ts'
import { writtenPages } from '../../apps/docs/site/pages.ts'
import { root } from '../working-tree.ts'

const bin = join(root, 'packages/cli/bin/holdfast.js')
const help = (...words: string[]): string =>
  execFileSync(process.execPath, [bin, ...words, '--help'], { encoding: 'utf8' })

/** Every command takes these. */
const SHARED = ['--format', '--json', '--help', '--version', '-h', '-V']

let known: readonly Described[]

beforeAll(async () => {
  known = await commands()
})

/** What is wrong with a line that names the command: an unknown command, or a flag that it does not take. */
function mistakes(line: string): readonly string[] {
  const words = line.split(/\s+(?:#|\||&&|>)/)[0]?.split(/\s+/) ?? []
  if (words[0] === undefined || words[0].startsWith('-') || words[0] === 'help') return []
  const command = known.find(({ name }) => name === words[0] || name === `${words[0]} ${words[1]}`)
  if (command === undefined) {
    const isGroup = words.length === 1 && known.some(({ name }) => name.startsWith(`${words[0]} `))
    return isGroup ? [] : [`there is no command: ${line}`]
  }
  const flags = [...SHARED, ...command.options.flatMap(({ long, short }) => [long, short])]
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.replace(/=.*/, ''))
    .filter((word) => !flags.includes(word))
    .map((word) => `${command.name} has no ${word}: ${line}`)
}

/** Lines of shells, and the command where it is named in a sentence. */
function linesOf(text: string): readonly string[] {
  const shells = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split('\n'))
  const named = [...text.matchAll(/`((?:npx )?holdfast [^`]+)`/g)].map(([, line = '']) => line)
  return [...shells, ...named]
    .map((line) => /(?:^|&& )(?:npx )?holdfast ([a-z-].*)$/.exec(line)?.[1])
    .filter((line) => line !== undefined)
}

describe('commands', () => {
  it('of the docs exist, with their options', async () => {
    const pages = (await writtenPages()).map(({ file, text }) => ({ file: file ?? '', text }))
    const readmes = ['README.md', 'packages/cli/README.md', 'packages/holdfast/README.md'].map((file) => ({
      file,
      text: readFileSync(join(root, file), 'utf8'),
    }))
    const wrong = [...pages, ...readmes].flatMap(({ file, text }) =>
      linesOf(text).flatMap((line) => mistakes(line).map((mistake) => `${file}: ${mistake}`)),
    )
    expect(wrong).toEqual([])
  })

  it('that do not are found', () => {
    expect(mistakes('audti apps/web')).toEqual(['there is no command: audti apps/web'])
    expect(mistakes('audit --onyl A6 # why')).toEqual(['audit has no --onyl: audit --onyl A6 # why'])
    expect(mistakes('keys create --name x | wl-copy --trim')).toEqual([])
  })

  it('each have their part of the reference, with all that their help says', () => {
    const text = commandPage(known).text
    const top = [...help().matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name as string)
    const named = new Set(known.map(({ name }) => name.replace(/ .*/, '')))
    expect(top.filter((name) => name !== 'help' && name !== 'holdfast').toSorted()).toEqual([...named].toSorted())
    const audit = new Set([...help('audit').matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag))
    const [, part = ''] = /^## holdfast audit$(.*?)^## /ms.exec(text) ?? []
    for (const flag of audit) if (!SHARED.includes(flag)) expect(part).toContain(`\`${flag}`)
    for (const { name } of known) expect(text).toContain(`## holdfast ${name}\n`)
  })
})
