import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Command, CommandGroup } from './command.js'
import { discover } from './discover.js'
import type { Reporter } from './report.js'

/** Every file of a folder of the source, as modules. */
async function modules<T>(folder: string): Promise<[string, Record<string, T>][]> {
  const files = readdirSync(new URL(`${folder}/`, import.meta.url)).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  return Promise.all(
    files.map(async (file) => [
      file.slice(0, -'.ts'.length),
      (await import(`./${folder}/${file}`)) as Record<string, T>,
    ]),
  )
}

function folderOf(files: Record<string, string>): URL {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-discover-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return pathToFileURL(`${folder}/`)
}

describe('the folder is the list', () => {
  it('every command exports one `command`, whose examples call it by its file name', async () => {
    const commands = await modules<Command | CommandGroup>('commands')
    expect(commands.length).toBeGreaterThan(0)
    const check = (words: string, command: Command | CommandGroup) => {
      expect(command.summary).toMatch(/^[a-z].*[^.]$/)
      for (const { line } of command.examples) expect(line).toMatch(new RegExp(`holdfast ${words}(?= |\\)|$)`))
      const within = 'commands' in command ? Object.entries(command.commands) : []
      for (const [word, each] of within) check(`${words} ${word}`, each)
    }
    for (const [name, module] of commands) {
      expect(Object.keys(module)).toEqual(['command'])
      check(name, module.command as Command | CommandGroup)
    }
  })

  it('every reporter exports one `reporter`', async () => {
    const reporters = await modules<Reporter>('reporters')
    expect(reporters.map(([name]) => name)).toEqual(['json', 'pretty'])
    for (const [, module] of reporters) expect(Object.keys(module)).toEqual(['reporter'])
  })
})

it('finds modules by their file names and nothing else', async () => {
  const folder = folderOf({
    'b.mjs': '',
    'b.js': 'export const it = 2',
    'a.js': 'export const it = 1',
    'a.d.ts': '',
    'a.js.map': '',
    'package.json': '{ "type": "module" }',
  })
  expect([...(await discover<number>(folder, 'it'))]).toEqual([
    ['a', 1],
    ['b', 2],
  ])
})

it('names the file that exports something else', async () => {
  const folder = folderOf({ 'a.js': 'export const other = 1', 'package.json': '{ "type": "module" }' })
  await expect(discover(folder, 'it')).rejects.toThrow('a.js does not export "it"')
})
