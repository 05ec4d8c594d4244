import { describe, expect, it } from 'vitest'
import { answerOf, audited, fileRule, handlerRule } from './audited.test-parts.js'
import { ITEMS } from '../checklist/items.js'
import { MOST_EVIDENCE } from './checklist.js'
import { isWithin } from './audit.js'

const route = (body: string): string => `export async function GET() {\n${body}\n}\n`

describe('what is seen of a handler elsewhere', () => {
  const { findings } = audited({
    'lib/work.ts': 'export function work() {\n  return bad()\n}\n',
    'app/api/a/route.ts': `import { work } from '../../../lib/work'\n\n${route('  return work()')}`,
  })

  it('is told of the handler, whose lines it then has', () => {
    const [finding] = findings
    expect(findings).toHaveLength(1)
    expect(finding?.place).toEqual({ path: 'app/api/a/route.ts', line: 3, endLine: 5 })
    expect(finding?.route !== null && finding !== undefined && isWithin(finding.place, finding.route.place)).toBe(true)
  })

  it('and the place where it was seen is related', () => {
    expect(findings[0]?.related).toEqual([
      { place: { path: 'lib/work.ts', line: 2, endLine: 2 }, message: 'seen here' },
    ])
  })
})

describe('the checklist', () => {
  it.each([
    ['a fail decides', 'odd(); bad()', 'fail'],
    ['then what is open', 'odd()', 'unknown'],
    ['then what passes', 'fine()', 'pass'],
  ])('%s', (_, body, verdict) => {
    expect(answerOf(audited({ 'app/api/a/route.ts': route(body), 'app/api/b/route.ts': route('') }), 'A6')).toBe(
      verdict,
    )
  })

  it('an item whose rules have nothing to say does not apply, and one without rules is open', () => {
    const result = audited({ 'app/api/a/route.ts': route('') })
    expect([answerOf(result, 'A4'), answerOf(result, 'O8')]).toEqual(['n/a', 'unknown'])
  })

  it('has every item with evidence, and no more of it than people read, but all of it counted', () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`app/api/r${index}/route.ts`, route(index < 50 ? 'bad()' : '')]),
    )
    const [app] = audited(files).apps
    expect(app?.answers.map(({ item }) => item)).toEqual(ITEMS)
    for (const { evidence } of app?.answers ?? []) expect(evidence.length).toBeGreaterThan(0)
    const answer = app?.answers.find(({ item }) => item.id === 'A6')
    expect(answer?.evidence).toHaveLength(MOST_EVIDENCE)
    expect(answer?.evidence.every(({ verdict }) => verdict === 'fail')).toBe(true)
    expect(answer?.counts).toEqual({ fail: 50, unknown: 0, pass: 10, 'n/a': 0 })
  })

  it('with some rules, holds their items alone', () => {
    const [app] = audited({ 'app/api/a/route.ts': route('') }, [handlerRule]).apps
    expect(app?.answers.map(({ item }) => item.id)).toEqual(['A6'])
    expect(audited({ 'app/page.tsx': 'leak()' }, [fileRule]).findings).toHaveLength(1)
  })

  it('each app of a repository has its own', () => {
    const manifest = JSON.stringify({ dependencies: { next: '16.0.0' } })
    const { apps } = audited({
      'package.json': '{}',
      'apps/a/package.json': manifest,
      'apps/a/app/api/x/route.ts': route('bad()'),
      'apps/b/package.json': manifest,
      'apps/b/app/api/x/route.ts': route(''),
    })
    const verdicts = apps.map(({ root, answers }) => [root, answers.find(({ item }) => item.id === 'A6')?.verdict])
    expect(verdicts).toEqual([
      ['apps/a', 'fail'],
      ['apps/b', 'pass'],
    ])
  })
})

it('lists every route with the verdicts of its items', () => {
  const { apps } = audited({
    'app/api/a/route.ts': `${route('bad()')}export const POST = () => odd()\n`,
    'app/actions.ts': `'use server'\nexport async function save() {}\n`,
  })
  expect(apps[0]?.routes.map(({ kind, method, path, verdicts }) => [kind, method, path, verdicts])).toEqual([
    ['route', 'GET', '/api/a', { A6: 'fail' }],
    ['route', 'POST', '/api/a', { A6: 'unknown' }],
    ['action', 'save', 'app/actions.ts#save', { A6: 'pass' }],
  ])
})

it('code that cannot be parsed is a notice with its line, and the rest is judged', () => {
  const result = audited({
    'app/api/broken/route.ts': 'export async function GET() {\n  const a = (\n}\n',
    'app/api/a/route.ts': route(''),
    'app/page.tsx': 'leak()',
  })
  expect(result.notices).toEqual([
    {
      kind: 'parse',
      file: 'app/api/broken/route.ts',
      line: 3,
      message: expect.stringMatching(/^It could not be parsed/) as string,
    },
  ])
  expect(result.findings).toHaveLength(1)
  // Of a route that nobody could read nobody knows whether it is protected.
  expect(answerOf(result, 'A6')).toBe('unknown')
})

it('code that is nested without end is a notice too, and ends no stack', () => {
  const deep = (times: number): string => `export function GET() { return ${Array(times).fill("'a'").join(' + ')} }\n`
  const { notices } = audited({ 'app/api/a/route.ts': deep(20_000), 'app/api/b/route.ts': deep(900) })
  expect(notices.map(({ file }) => file)).toEqual(['app/api/a/route.ts'])
})
