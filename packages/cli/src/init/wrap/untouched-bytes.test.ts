import fc from 'fast-check'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import type { Modify } from '../plan.js'
import { ROUTE, wrapped } from './wrap.test-parts.js'

const GUARD = `const session = await auth()
  if (!session) return Response.json({}, { status: 401 })`

const heads = fc.constantFrom(
  (method: string, body: string) => `export async function ${method}(request: Request) {${body}}`,
  (method: string, body: string) =>
    `export const ${method} = async (request: Request, { params }: Context) => {${body}}`,
  (method: string, body: string) => `export const ${method} = async function (request: Request) {${body}};`,
  (method: string, body: string) => `async function do${method}() {${body}}\nexport { do${method} as ${method} }`,
  (method: string, body: string) => `const do${method} = async () => {${body}};\nexport const ${method} = do${method};`,
)

/** What stands around handlers: comments, text of every kind, code that has nothing to do with them. */
const around = fc.constantFrom(
  '',
  '// a comment with `route({` in it',
  '/** ünïcödé 🙂 */',
  'const text = `a\n  ${1 + 1}  🙂 line`',
  'const pattern = /[/*\'"]/g;',
  'type Context = { params: Promise<{ id: string }> };',
  '\t\t',
  'export const maxDuration = 30',
)

const body = fc
  .constantFrom('\n  ', '\n\t', '  // why 🙂\n  ')
  .map((space) => `${space}${GUARD}${space}return Response.json(await prisma.order.findMany())\n`)
const methods = fc.uniqueArray(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'), { minLength: 1, maxLength: 3 })
const eol = fc.constantFrom('\n', '\r\n')

const file = fc
  .tuple(
    methods,
    fc.array(heads, { minLength: 3, maxLength: 3 }),
    fc.array(body, { minLength: 3, maxLength: 3 }),
    fc.array(around, { minLength: 4, maxLength: 4 }),
    eol,
  )
  .map(([names, shapes, bodies, others, end]) => {
    const parts = names.map((name, index) =>
      (shapes[index] as (method: string, body: string) => string)(name, bodies[index] as string),
    )
    // A name is declared once.
    const seen = new Set<string>()
    const between = others.filter((each) => each === '' || seen.size < seen.add(each).size)
    const lines = [
      "import { auth } from '@/auth'",
      "import { prisma } from '@/lib/db'",
      ...parts.flatMap((part, index) => [between[index] ?? '', part]),
      ...between.slice(parts.length),
    ]
    return lines.join('\n').replaceAll('\n', end)
  })

describe('the edits of a route file', () => {
  it('put in, and take nothing out but a list of exports', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { plan } = wrapped({ [ROUTE]: text })
        const edits = plan.items
          .filter((each): each is Modify => each.action === 'modify')
          .flatMap((each) => each.edits)
        expect(edits.length).toBeGreaterThan(0)
        for (const { start, end } of edits) expect(text.slice(start, end)).toMatch(/^(?:export \{ do\w+ as \w+ \})?$/)
      }),
      { numRuns: 60 },
    )
  })

  it('leave code that is understood, every byte of the handlers in it, the file’s line ends, and nothing for a second run', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { files, skips } = wrapped({ [ROUTE]: text })
        const made = files[ROUTE] ?? ''
        expect(parseSync('route.ts', made, { lang: 'ts' }).errors).toEqual([])
        expect(skips).toEqual([])
        const bodies = text.match(/\{\s*(?:\/\/ why[^\n]*\n)?\s*const session[^]*?findMany\(\)\)\s*\}/g) ?? []
        expect(bodies.length).toBeGreaterThan(0)
        for (const each of bodies) expect(made).toContain(each)
        if (text.includes('\r\n')) expect(made.replaceAll('\r\n', '')).not.toContain('\n')
        const again = wrapped({ [ROUTE]: made })
        expect(again.files).toEqual({})
        expect(new Set(again.skips.map((each) => each.replace(/^\w+ \S+: /, '')))).toEqual(
          new Set(['it is behind the gate already']),
        )
      }),
      { numRuns: 60 },
    )
  })
})
