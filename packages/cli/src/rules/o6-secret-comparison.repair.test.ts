import { createHash, timingSafeEqual } from 'node:crypto'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audit } from '../audit/audit.js'
import { applied } from '../edits/applied.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { rule as unguarded } from './a6-unguarded-handler.js'
import { rule } from './o6-secret-comparison.js'
import { rule as unproven } from './o6-unproven-service.js'

const PATH = 'app/api/cron/report/route.ts'
const MANIFEST = JSON.stringify({ dependencies: { next: '16.0.0' } })
const CHECK =
  "if (req.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) return new Response(null, { status: 401 })"
const route = (check = CHECK, after = ''): string =>
  `import { db } from '@/lib/db'\n\nexport async function GET(req: Request) {\n  ${check}\n  await db.order.deleteMany()\n  return new Response(${after})\n}\n`

/** The route after its repair; undefined where there is none. */
function repaired(text: string, files: Readonly<Record<string, string>> = {}, path = PATH): string | undefined {
  const project = readProject(SourceTree.of({ 'package.json': MANIFEST, 'app/page.tsx': '', [path]: text, ...files }))
  const edits = audit(project, [rule]).flatMap(({ judgement }) => judgement.repair?.() ?? [])
  return edits.length === 0 ? undefined : applied(text, edits)
}

it('compares in constant time, and nothing is left to find', () => {
  const text = repaired(route()) ?? ''
  expect(text).toContain(
    "if (!isSameSecret(req.headers.get('authorization'), `Bearer ${process.env.CRON_SECRET}`)) return",
  )
  expect(text.startsWith(`import { createHash, timingSafeEqual } from 'node:crypto'\nimport { db }`)).toBe(true)
  const project = readProject(SourceTree.of({ 'package.json': MANIFEST, [PATH]: text }))
  expect(audit(project, [rule, unproven, unguarded]).filter(({ judgement }) => judgement.verdict === 'fail')).toEqual(
    [],
  )
})

it('imports what is not imported, behind directives', () => {
  const text = repaired(`'use strict'\nimport { createHash } from 'crypto'\n${route()}`) ?? ''
  expect(text.startsWith(`'use strict'\nimport { timingSafeEqual } from 'node:crypto'\nimport { createHash }`)).toBe(
    true,
  )
})

it('puts its function in once, where two are repaired one after the other', () => {
  const first = repaired(route()) ?? ''
  const second = repaired(first.replace('await db', `${CHECK}\n  await db`)) ?? ''
  expect(second.match(/function isSameSecret/g)).toHaveLength(1)
  expect(second.match(/!isSameSecret\(/g)).toHaveLength(2)
})

describe('is true of the same values as ===', () => {
  const [, source = ''] =
    /(function isSameSecret[\s\S]*)$/.exec(
      repaired(route().replace(': Request', ''), {}, PATH.replace('.ts', '.js')) ?? '',
    ) ?? []
  const same = runInThisContext(`(createHash, timingSafeEqual) => { ${source}; return isSameSecret }`)(
    createHash,
    timingSafeEqual,
  ) as (given: unknown, wanted: unknown) => boolean
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '\ud800', '\udbff', null, undefined, NaN, 0, 1, '1', true),
  )

  it('of any two', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(same(one, other)).toBe(one === other)
      }),
    )
  })

  it('of one and itself, and of one and a copy', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(same(one, one)).toBe(one === one)
        if (typeof one === 'string') expect(same(one, one.split('').join(''))).toBe(true)
      }),
    )
  })
})

describe('leaves alone', () => {
  const used =
    "const given = req.headers.get('authorization')\n  if (given !== process.env.CRON_SECRET) return new Response(null, { status: 401 })"
  it.each([
    ['a comparison that converts', route(CHECK.replace('!==', '!=')), {}],
    ['a file for Edge', `${route()}export const runtime = 'edge'\n`, {}],
    ['an app with another file for Edge', route(), { 'app/api/a/route.ts': `export const runtime = 'edge'\n` }],
    ['a value that is used later, whose type is known by the comparison', route(used, 'given'), {}],
    ['a file where a name means something else', `const createHash = 1\n${route()}`, {}],
    ['a file with another isSameSecret', `const isSameSecret = 1\n${route()}`, {}],
  ])('%s', (_, text, files) => {
    expect(repaired(text, files)).toBeUndefined()
  })

  it('a module that the middleware may import', () => {
    const files = { 'middleware.ts': 'export function middleware() {}\n' }
    expect(repaired(route(), files, 'lib/check.ts')).toBeUndefined()
    expect(repaired(route(), files)).toBeDefined()
  })
})
