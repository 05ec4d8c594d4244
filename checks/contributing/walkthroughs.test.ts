import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, desk, type Walkthrough, walkthroughs } from './walkthroughs.ts'

/** In the copy each command starts a runner of its own. */
const timeout = 180_000

/** One mistake for each: what a reader may get wrong, and what the last of its tests must see. */
const mistakes: Readonly<Record<string, readonly [right: string, wrong: string]>> = {
  'Add a store in one file': ['take(takes)),', 'peek(takes)),'],
  'Add a provider in one file': ["return { invalid: 'auth.invalid_token' }", 'return null'],
  'Add a rule in one file': ["=== 'stack'", "=== 'message'"],
  'Add a probe in one file': ['/\\/\\d/', '/\\d\\//'],
  'Add a sink in one file': ['written = own.catch(() => undefined)', ''],
}

let copy: Desk
beforeAll(() => {
  copy = desk()
}, timeout)
afterAll(() => copy.remove())

describe.each(walkthroughs().map((each) => [each.title, each] as const))('%s', (title, { files, commands }) => {
  it('works as it is written', { timeout }, async () => {
    copy.write(files)
    for (const command of commands) {
      const { code, output } = await copy.run(command)
      expect(code, `${command}\n${output}`).toBe(0)
      expect(output, command).toMatch(/Tests .*[1-9]\d* passed/)
    }
  })

  it('finds the mistake of a reader', { timeout }, async () => {
    copy.write(withMistake(files, mistakes[title] as readonly [string, string]))
    const outputs = []
    for (const command of commands.filter((line) => !line.includes('--update'))) outputs.push(await copy.run(command))
    expect(outputs.map(({ code }) => code)).toContain(1)
    expect(outputs.map(({ output }) => output).join('\n')).toMatch(/Tests .*\d+ failed/)
    copy.write(files)
  })
})

it('what they show is laid out, linted and typed as everything here', { timeout }, async () => {
  const all = walkthroughs()
  for (const { files } of all) copy.write(files)
  const paths = all.flatMap(({ files }) => Object.keys(files))
  for (const command of [`npx oxfmt --check ${paths.join(' ')}`, `npx oxlint --deny-warnings ${paths.join(' ')}`]) {
    const { code, output } = await copy.run(command)
    expect(code, `${command}\n${output}`).toBe(0)
  }
  const { output } = await copy.run('npx tsc -b packages/holdfast/tsconfig.test.json packages/cli/tsconfig.test.json')
  expect(output.split('\n').filter((line) => paths.some((path) => line.startsWith(path)))).toEqual([])
})

function withMistake(files: Walkthrough['files'], [right, wrong]: readonly [string, string]): Walkthrough['files'] {
  const [path, code] = Object.entries(files)[0] as [string, string]
  expect(code.split(right)).toHaveLength(2)
  return { [path]: code.replace(right, wrong) }
}
