import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ITEMS } from '../checklist/items.js'
import type { Page } from '../docs/page.js'
import { isFailure, type Failure, type Report } from '../report.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './explain.js'

const terminal = terminalOf({}, {})

async function explained(...args: string[]): Promise<Report> {
  const outcome = await command.run({ args, options: {} })
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome
}

async function refused(...args: string[]): Promise<Failure> {
  const outcome = await command.run({ args, options: {} })
  if (!isFailure(outcome)) throw new Error('The code was found.')
  return outcome
}

const pages = readdirSync(new URL('../../../holdfast/docs/problems/', import.meta.url)).map((file) => file.slice(0, -3))

it.each(pages)('explains %s', async (code) => {
  const { data, view, findings } = await explained(code)
  const page = data as Page
  expect([page.code, findings]).toEqual([code, 0])
  const text = view(terminal)
  expect(
    text.startsWith(
      `${code}  ${page.status === null ? 'configuration error' : `HTTP ${page.status}`}\n${page.title}\n`,
    ),
  ).toBe(true)
  for (const section of page.sections) expect(text).toContain(`\n${section.title.toUpperCase()}\n`)
  // What is left of the markup would be marks without a meaning.
  const prose = text.split('\n').filter((line) => !line.startsWith('    '))
  expect(prose.filter((line) => /^ *#+ |\*\*|\]\(|`/.test(line))).toEqual([])
})

it.each(['AUTH.REQUIRED', ' auth.required ', '[auth.required]', 'urn:holdfast:auth.required'])(
  'takes what people copy: %j',
  async (spelling) => {
    expect(((await explained(spelling)).data as Page).code).toBe('auth.required')
  },
)

describe('without a code', () => {
  it('lists every code once, with status and title, by area', async () => {
    const { data, view } = await explained()
    expect((data as { codes: Page[] }).codes.map(({ code }) => code)).toEqual(pages.toSorted())
    const lines = view(terminal).split('\n')
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}401 {2}auth\.required +Sign in first$/))
    expect(lines.filter((line) => line === 'auth')).toHaveLength(1)
    expect(lines.filter((line) => /^ {2}(\d{3}| {3}) {2}\S/.test(line))).toHaveLength(pages.length)
    expect(lines.filter((line) => line.length > terminal.width)).toEqual([])
  })
})

describe('the audit', () => {
  it.each([
    'a6-unguarded-handler',
    'A6/unguarded-handler',
    'A6 unguarded-handler',
    'urn:holdfast:a6-unguarded-handler',
  ])('explains a rule: %s', async (spelling) => {
    const { data, view } = await explained(spelling)
    expect(data).toMatchObject({ code: 'a6-unguarded-handler', item: 'A6', severity: 'critical' })
    expect(view(terminal)).toMatch(/^a6-unguarded-handler {2}rule of A6, critical\nSensitive routes/)
  })

  it.each(['A6', 'a6'])('explains an item: %s', async (spelling) => {
    const { data, view } = await explained(spelling)
    expect(data).toMatchObject({
      id: 'A6',
      rules: [{ code: 'a6-unguarded-handler' }, { code: 'a6-unproven-identity' }],
    })
    expect(view(terminal)).toContain('WHAT CLEARS IT')
  })

  it('explains every item', async () => {
    for (const { id } of ITEMS) expect((await explained(id)).data).toMatchObject({ id })
  })

  it('lists its rules behind the codes', async () => {
    const { data, view } = await explained()
    const rules = (data as { rules: { code: string }[] }).rules.map(({ code }) => code)
    expect(rules).toContain('o6-secret-comparison')
    for (const code of rules) expect(view(terminal)).toContain(` ${code} `)
  })

  it('suggests a rule', async () => {
    expect((await refused('a6-unguarded-handle')).suggestions?.[0]).toBe('a6-unguarded-handler')
  })
})

describe('an unknown code', () => {
  it.each([
    ['auth.lockd', 'auth.locked'],
    ['locked', 'auth.locked'],
    ['auth-required', 'auth.required'],
    ['auth_required', 'auth.required'],
    ['limit.exeeded', 'limit.exceeded'],
    ['trusted_proxy', 'config.trusted_proxies'],
    ['secret', 'config.secret'],
  ])('%s suggests %s first', async (wanted, meant) => {
    expect((await refused(wanted)).suggestions?.[0]).toBe(meant)
  })

  it('suggests nothing where nothing is near', async () => {
    expect((await refused('zzzzzzzzzzzz')).suggestions).toEqual([])
    expect((await refused('')).suggestions).toEqual([])
  })

  it('a status suggests the codes that answer it', async () => {
    expect((await refused('429')).suggestions).toEqual(['auth.locked', 'limit.exceeded'])
  })

  it.each(['__proto__', 'constructor', '../problems/auth.required', '/etc/passwd', 'auth.required.md'])(
    'never becomes a path or a property: %s',
    async (wanted) => {
      expect((await refused(wanted)).failure).toContain(JSON.stringify(wanted))
    },
  )
})
