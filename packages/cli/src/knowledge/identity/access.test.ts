import { describe, expect, it } from 'vitest'
import { app, only } from '../../flow/facts.test-parts.js'
import { accessOf } from './access.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()`,
  'lib/session.ts': `import { getServerSession } from 'next-auth'
    export async function requireUser() { const s = await getServerSession(); if (!s) throw new Error(); return s.user }`,
}
const EFFECT = `await db.order.deleteMany(); return Response.json({})`

function access(head: string, body: string, path = 'app/api/orders/route.ts'): { kind: string; by: string } {
  const facts = app({
    ...LIB,
    [path]: `import { db } from '@/lib/db'\n${head}\nexport async function POST(req) { ${body} }`,
  })
  const { kind, by } = accessOf(only(facts), facts)
  return { kind, by }
}

describe('who may call', () => {
  it.each([
    ['nobody asks', '', EFFECT, { kind: 'none', by: '' }],
    ['nothing is done', '', 'return Response.json({ ok: true })', { kind: 'public', by: '' }],
    [
      'a session',
      `import { getServerSession } from 'next-auth'`,
      `const s = await getServerSession(); if (!s) return new Response(); ${EFFECT}`,
      { kind: 'identity', by: 'next-auth#getServerSession' },
    ],
    [
      'a session by a function of the project',
      `import { requireUser } from '@/lib/session'`,
      `await requireUser(); ${EFFECT}`,
      { kind: 'identity', by: 'next-auth#getServerSession via requireUser' },
    ],
    [
      'a role',
      `import { requireUser } from '@/lib/session'`,
      `const user = await requireUser(); if (user.role !== 'admin') return new Response(); ${EFFECT}`,
      { kind: 'role', by: 'next-auth#getServerSession via requireUser' },
    ],
    [
      'a secret',
      '',
      `if (req.headers.get('authorization') !== process.env.CRON_SECRET) return new Response(); ${EFFECT}`,
      { kind: 'secret', by: 'a secret that is compared' },
    ],
    [
      'a signature',
      `import { Webhook } from 'svix'`,
      `new Webhook(process.env.S).verify(body, headers); ${EFFECT}`,
      { kind: 'signature', by: 'svix#Webhook().verify' },
    ],
  ])('%s', (_, head, body, expected) => {
    expect(access(head, body)).toEqual(expected)
  })

  it('sign-up is for strangers', () => {
    expect(
      access('', 'await db.user.create({ data: {} }); return Response.json({})', 'app/api/register/route.ts').kind,
    ).toBe('public')
  })

  it('a gate of Holdfast', () => {
    const facts = app({
      ...LIB,
      'lib/gate.ts': `import { holdfast } from 'holdfast/next'; export const gate = holdfast({})`,
      'app/api/orders/route.ts': `import { gate } from '@/lib/gate'; import { db } from '@/lib/db'; export const DELETE = gate.route({ access: 'user' }, async () => { ${EFFECT} })`,
    })
    expect(accessOf(only(facts), facts)).toMatchObject({ kind: 'gate', by: 'holdfast' })
  })

  it('says where it is asked', () => {
    const facts = app({
      ...LIB,
      'app/api/orders/route.ts': `import { db } from '@/lib/db'\nimport { auth } from '@/auth'\nexport async function POST() {\n  const s = await auth()\n  if (!s) return new Response()\n  await db.order.deleteMany()\n}`,
    })
    expect(accessOf(only(facts), facts).place).toMatchObject({ path: 'app/api/orders/route.ts', line: 4 })
  })
})
