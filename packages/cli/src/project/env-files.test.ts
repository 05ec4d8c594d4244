import { describe, expect, it } from 'vitest'
import { envFilesOf } from './env-files.js'
import { SourceTree } from './source-tree.js'

const files = (all: Record<string, string>) => envFilesOf(SourceTree.of(all))

describe('environment files', () => {
  it('are read as dotenv does, with the line of each variable', () => {
    const [file] = files({ '.env': `# A=0\nA=1\nexport B = "two words" # note\n\nC='a\nb'\nD=\nE=x # y\n` })
    expect(file?.variables).toEqual([
      { name: 'A', value: '1', line: 2 },
      { name: 'B', value: 'two words', line: 3 },
      { name: 'C', value: 'a\nb', line: 5 },
      { name: 'D', value: '', line: 7 },
      { name: 'E', value: 'x', line: 8 },
    ])
  })
  it('are examples by their names', () => {
    expect(
      files({ '.env': '', '.env.example': '', '.env.local.sample': '' }).map(({ isExample }) => isExample),
    ).toEqual([false, true, true])
  })
  it.each([
    ['.env', { '.gitignore': '.env\n' }, true],
    ['web/.env.local', { '.gitignore': '.env*.local\n' }, true],
    ['web/.env', { 'web/.gitignore': '/.env\n' }, true],
    ['web/.env', { 'api/.gitignore': '.env\n' }, false],
    ['.env', { '.gitignore': '.env*\n!.env\n' }, false],
    ['.env', {}, false],
  ])('%s beside %j: ignored is %j', (path, rules, isIgnored) => {
    expect(files({ [path]: 'A=1', ...rules })[0]?.isIgnored).toBe(isIgnored)
  })
})
