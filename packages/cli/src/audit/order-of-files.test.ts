import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { auditProject } from './audit-folder.js'
import { readRules } from './rules.js'

const FILES = {
  'package.json': JSON.stringify({ name: 'shop', dependencies: { next: '16.0.0', jsonwebtoken: '8.5.1' } }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
  '.env': 'JWT_SECRET=shop-tutorial-2024-do-change\n',
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/auth.ts': `import jwt from 'jsonwebtoken'\nconst SECRET = process.env.JWT_SECRET || 'supersecret'\nexport const tokenFor = (id: string) => jwt.sign({ id }, SECRET, { expiresIn: '30d' })\nexport const userOf = (token: string) => jwt.verify(token, SECRET)\n`,
  'lib/index.ts': `export * from './db'\nexport * from './auth'\nexport * from './limit'\n`,
  'lib/limit.ts': `const hits = new Map()\nexport function rateLimit(req: Request) {\n  const ip = req.headers.get('x-forwarded-for')\n  hits.set(ip, (hits.get(ip) ?? 0) + 1)\n  return hits.get(ip) < 5\n}\n`,
  'app/api/login/route.ts': `import { db, rateLimit, tokenFor } from '@/lib'\nexport async function POST(req: Request) {\n  if (!rateLimit(req)) return new Response(null, { status: 503 })\n  const { email, password } = await req.json()\n  const user = await db.user.findUnique({ where: { email } })\n  if (user.password !== password) return new Response(null, { status: 401 })\n  return Response.json({ token: tokenFor(user.id) })\n}\n`,
  'app/api/orders/[id]/route.ts': `import { db, userOf } from '@/lib'\nexport async function DELETE(req: Request, { params }) {\n  userOf(req.headers.get('authorization') ?? '')\n  await db.order.delete({ where: { id: (await params).id } })\n  return new Response(null, { status: 204 })\n}\n`,
  'app/api/users/route.ts': `import { db } from '@/lib/db'\nexport const GET = async () => Response.json(await db.user.findMany())\n`,
  'app/actions.ts': `'use server'\nimport { db } from '@/lib'\nexport async function remove(id: string) {\n  await db.post.delete({ where: { id } })\n}\n`,
  'app/page.tsx': `'use client'\nexport default () => localStorage.setItem('token', 'a')\n`,
}

const rules = await readRules()

it('says the same in whatever order the files are listed', () => {
  const said = (files: readonly (readonly [string, string])[]): string => {
    const {
      tree: _,
      rules: __,
      ...rest
    } = auditProject(readProject(SourceTree.of(Object.fromEntries(files))), 'shop', rules, rules)
    return JSON.stringify(rest, (key, value: unknown) => (key === 'judged' || key === 'rule' ? undefined : value))
  }
  const inOrder = said(Object.entries(FILES))
  expect(inOrder).toContain('app/actions.ts')
  const shuffled = fc.shuffledSubarray(Object.entries(FILES), { minLength: Object.keys(FILES).length })
  fc.assert(
    fc.property(shuffled, (files) => {
      expect(said(files)).toBe(inOrder)
    }),
    { numRuns: 20 },
  )
})
