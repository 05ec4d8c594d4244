import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'parse5'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ITEMS } from '../checklist/items.js'
import { isFailure, type Report } from '../report.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './checklist.js'

const SECRET = 'swordfish-7-of-9'

function app(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-checklist-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const manifest = JSON.stringify({ name: 'shop', dependencies: { next: '16.0.0' } })
  for (const [name, text] of Object.entries({ 'package.json': manifest, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

async function checklist(
  files: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Report> {
  const outcome = await command.run({ args: [app(files)], options })
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome
}

const FILES = {
  'app/api/<b>/route.ts': `const db = new (require('pg').Pool)()\nconst SECRET = '${SECRET}'\nexport async function DELETE() {\n  await db.query('delete from orders')\n  return new Response(SECRET)\n}\n`,
}

describe('every format has every item', () => {
  const ids = ITEMS.map(({ id }) => id)

  it('terminal', async () => {
    const text = (await checklist(FILES)).view(terminalOf({ columns: 80 }, {}))
    for (const id of ids) expect(text).toMatch(new RegExp(`^ {2}[✓✗?–] (?:pass|fail|unknown|n/a) +${id} `, 'm'))
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(text).not.toContain(SECRET)
  })

  it('JSON', async () => {
    const { data } = await checklist(FILES)
    const [first] = (data as { apps: { checklist: { id: string; fails: string; evidence: unknown[] }[] }[] }).apps
    expect(first?.checklist.map(({ id }) => id)).toEqual(ids)
    expect(JSON.stringify(data)).not.toContain(SECRET)
  })

  it('Markdown', async () => {
    const text = (await checklist(FILES)).formats?.markdown?.() ?? ''
    for (const id of ids) expect(text).toMatch(new RegExp(`^\\| ${id} \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$`, 'm'))
    expect(text).not.toContain(SECRET)
  })

  it('HTML, which is a document without faults and without anything that runs or is fetched', async () => {
    const html = (await checklist(FILES)).formats?.html?.() ?? ''
    const faults: string[] = []
    parse(html, { onParseError: ({ code }) => faults.push(code) })
    expect(faults).toEqual([])
    for (const id of ids) expect(html).toContain(`<th scope="row">${id}</th>`)
    expect(html).toContain('<html lang="en">')
    expect(html).not.toMatch(/<script|<img|<link|href=|src=|url\(|@import|<b>\/route/)
    expect(html).not.toContain(SECRET)
  })
})

it('fails where an item does', async () => {
  expect((await checklist(FILES)).findings).toBeGreaterThan(0)
})

it('is written to a file where one is named', async () => {
  expect((await checklist({ 'app/page.tsx': '' }, { output: 'list.html' })).output).toBe('list.html')
})

it('of what is no Next.js app is one line', async () => {
  const outcome = await command.run({ args: [join(app({}), 'nowhere')], options: {} })
  expect(isFailure(outcome) && outcome.failure).toMatch(/^there is no folder/)
})
