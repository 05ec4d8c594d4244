import { describe, expect, it } from 'vitest'
import { originPath } from './origin.js'
import { app, only } from './facts.test-parts.js'

/** What of the argument of `use(…)` the caller chose: kind, name, and whether a schema or a cast came between. */
function sourcesIn(code: string, file = 'app/api/x/route.ts'): string[] {
  const facts = app({ [file]: code })
  const handler = only(facts)
  return facts.sites(handler).flatMap(({ callee, node, frame }) => {
    if (originPath(callee) !== '#use' || node.type !== 'CallExpression') return []
    return node.arguments.flatMap((argument) =>
      facts.sources.of(argument, frame, handler).map(({ kind, field, validated, coerced }) => {
        return [kind, field ?? '*', validated && 'validated', coerced && 'coerced'].filter(Boolean).join(' ')
      }),
    )
  })
}

const post = (body: string): string[] =>
  sourcesIn(`import { z } from 'zod'\nexport async function POST(request: Request, context) {\n${body}\n}`)
const action = (body: string): string[] =>
  sourcesIn(`'use server'\nexport async function save(form: FormData) {\n${body}\n}`, 'app/actions.ts')
const page = (body: string): string[] =>
  sourcesIn(`export default function handler(req, res) {\n${body}\n}`, 'pages/api/x.ts')

describe('sources', () => {
  it.each([
    ['a member of the body', `const body = await request.json()\nuse(body.email)`, ['body email']],
    ['all of the body', `use(await request.json())`, ['body *']],
    [
      'destructuring with a default and a new name',
      `const { email: to = 'x' } = await request.json()\nuse(to)`,
      ['body email'],
    ],
    [
      'a default for what cannot be read',
      `const body = await request.json().catch(() => ({}))\nuse(String(body.email ?? ''))`,
      ['body email'],
    ],
    ['a text that is parsed', `const text = await request.text()\nuse(JSON.parse(text).email)`, ['body email']],
    ['a field of a form', `const form = await request.formData()\nuse(form.get('file'))`, ['body file']],
    [
      'an object of a form',
      `const data = Object.fromEntries(await request.formData())\nuse(data.email)`,
      ['body email'],
    ],
    ['a spread', `const body = await request.json()\nuse({ ...body, id: 1 })`, ['body *']],
    [
      'only the part of an object that is meant',
      `const body = await request.json()\nconst row = { title: body.title, id: 1 }\nuse(row.title)\nuse(row.id)`,
      ['body title'],
    ],
    [
      'an object that is filled',
      `const body = await request.json()\nconst row: any = {}\nrow.title = body.title\nuse(row)`,
      ['body title'],
    ],
    [
      'a list that is filled',
      `const body = await request.json()\nconst rows: any[] = []\nrows.push({ title: body.title })\nuse(rows)`,
      ['body title'],
    ],
    [
      'an element of several promises',
      `const [body] = await Promise.all([request.json(), load()])\nuse(body.title)`,
      ['body title'],
    ],
    ['the query of a URL', `use(new URL(request.url).searchParams.get('page'))`, ['query page']],
    [
      'the query, destructured',
      `const { searchParams } = new URL(request.url)\nuse(searchParams.get('page'))`,
      ['query page'],
    ],
    [
      'a number by now',
      `const { searchParams } = new URL(request.url)\nuse(Number(searchParams.get('page')))`,
      ['query page coerced'],
    ],
    ['a promise of params', `const { id } = await context.params\nuse(id)`, ['params id']],
    [
      'a schema on the way',
      `const { data } = z.object({}).safeParse(await request.json())\nuse(data.title)`,
      ['body title validated'],
    ],
    ['what a schema is looked up in, not by', `const body = await request.json()\nuse(PRICES[body.plan])`, []],
  ])('finds %s', (_, code, expected) => {
    expect(post(code)).toEqual(expected)
  })

  it('follows a value into functions and back', () => {
    const code = `const titleOf = (body) => body.title.trim()\nexport async function POST(request: Request) {\n  save({ row: await request.json() })\n  use(titleOf(await request.json()))\n}\nfunction save({ row }) { use(row.email) }`
    expect(sourcesIn(code)).toEqual(['body email', 'body title'])
  })

  it.each([
    ['a field of a form', `use(form.get('title') as string)`, ['argument title']],
    [
      'every field of a form',
      `const row: any = {}\nform.forEach((value, key) => { row[key] = value })\nuse(row)`,
      ['argument *'],
    ],
    ['all of it as an object', `use(Object.fromEntries(form.entries()))`, ['argument *']],
  ])('finds what an action was handed: %s', (_, code, expected) => {
    expect(action(code)).toEqual(expected)
  })

  it.each([
    ['a part of the body', `use(req.body.email)`, ['body email']],
    [
      'a part of the query, which may be a list',
      `const { id } = req.query\nuse(Array.isArray(id) ? id[0] : id)`,
      ['query id', 'query id'],
    ],
  ])('reads the Pages Router: %s', (_, code, expected) => {
    expect(page(code)).toEqual(expected)
  })

  it('knows what a builder hands over beside the input', () => {
    const code = `'use server'\nimport { createSafeActionClient } from 'next-safe-action'\nexport const save = createSafeActionClient().action(async ({ ctx, parsedInput }) => { use(ctx.user); use(parsedInput) })`
    expect(sourcesIn(code, 'app/actions.ts')).toEqual([])
  })
})
