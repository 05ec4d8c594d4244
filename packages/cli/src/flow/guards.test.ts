import { describe, expect, it } from 'vitest'
import { identityCheck } from '../knowledge/identity/identity.js'
import { effectsOf } from '../knowledge/answers/effects.js'
import { app, only } from './facts.test-parts.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()`,
  'lib/auth.ts': `import { getServerSession } from 'next-auth'
    export const session = () => getServerSession()
    export async function requireUser() { const s = await getServerSession(); if (!s) throw new Error('no'); return s.user }
    export async function orRedirect() { const s = await getServerSession(); if (!s) redirect('/login'); return s }
    export async function isAllowed() { const s = await getServerSession(); return s !== null }
    export async function refusal() { const s = await getServerSession(); if (!s) return Response.json({}, { status: 401 }); return null }
    export function demand(session) { if (!session?.user) throw new Error('no') }
    export function note(session) { if (!session?.user) console.log('nobody') }
    import { redirect } from 'next/navigation'`,
}
const HEAD = `import { db } from '@/lib/db'; import * as auth from '@/lib/auth'; import { getServerSession } from 'next-auth'; import jwt from 'jsonwebtoken';`

function guarded(body: string, files: Record<string, string> = {}): boolean {
  const facts = app({ ...LIB, ...files, 'app/api/x/route.ts': `${HEAD} export async function POST(req) { ${body} }` })
  const handler = only(facts)
  const effects = effectsOf(facts.sites(handler))
  expect(effects.length).toBeGreaterThan(0)
  return effects.every(({ site }) => facts.guardOf(identityCheck, site, handler) !== undefined)
}

const EFFECT = `await db.user.deleteMany()`

describe('a check that is in the way', () => {
  it.each([
    [
      'an early return',
      `const s = await getServerSession(); if (!s) return new Response(null, { status: 401 }); ${EFFECT}`,
    ],
    ['a deeper look', `const s = await getServerSession(); if (!s?.user?.id) { return new Response() } ${EFFECT}`],
    ['a null comparison', `const s = await getServerSession(); if (s === null) throw new Error(); ${EFFECT}`],
    [
      'two reasons',
      `const s = await getServerSession(); if (!s || s.user.role !== 'admin') return new Response(); ${EFFECT}`,
    ],
    ['only inside', `const s = await getServerSession(); if (s) { ${EFFECT} }`],
    ['in the else', `const s = await getServerSession(); if (!s) { log() } else { ${EFFECT} }`],
    ['an and', `const s = await getServerSession(); s && (${EFFECT})`],
    ['a conditional', `const s = await getServerSession(); return s ? ${EFFECT} : null`],
    ['destructured', `const { user } = (await getServerSession()) ?? {}; if (!user) return new Response(); ${EFFECT}`],
    [
      'a name for the answer',
      `const s = await getServerSession(); const ok = s !== null; if (!ok) return new Response(); ${EFFECT}`,
    ],
    ['a throwing verify', `jwt.verify(req.headers.get('authorization'), k); ${EFFECT}`],
    [
      'a verify whose catch leaves',
      `try { jwt.verify(t, k) } catch { return new Response(null, { status: 401 }) } ${EFFECT}`,
    ],
    ['all inside the try', `try { jwt.verify(t, k); ${EFFECT} } catch { }`],
    ['a function that throws', `await auth.requireUser(); ${EFFECT}`],
    ['a function that redirects', `await auth.orRedirect(); ${EFFECT}`],
    ['a function that tells', `if (!(await auth.isAllowed())) return new Response(); ${EFFECT}`],
    ['a function that gives the refusal', `const no = await auth.refusal(); if (no) return no; ${EFFECT}`],
    [
      'a secret from the environment',
      "if (req.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) return new Response(); " + EFFECT,
    ],
    ['a member of what is null for strangers', `const s = await getServerSession(); const id = s!.user.id; ${EFFECT}`],
    [
      'a function that is handed the session, and throws',
      `const s = await getServerSession(); auth.demand(s); ${EFFECT}`,
    ],
    [
      'as a boolean',
      `const s = await getServerSession(); const ok = Boolean(s?.user); if (!ok) return new Response(); ${EFFECT}`,
    ],
    [
      'only in production',
      `const s = await getServerSession(); if (!s && process.env.NODE_ENV === 'production') return new Response(); ${EFFECT}`,
    ],
    [
      'one of three ways',
      `if (req.method === 'GET') { jwt.verify(t, k) } else if (req.method === 'POST') { await auth.requireUser() } else { throw 1 } ${EFFECT}`,
    ],
    [
      'a callback that is run for its answer',
      `const s = await traced('auth', async () => { return getServerSession() }); if (!s) return new Response(); ${EFFECT}`,
    ],
    [
      'either of two ways',
      `if (req.headers.get('x')) { jwt.verify(t, k) } else { const s = await getServerSession(); if (!s) throw 1 } ${EFFECT}`,
    ],
  ])('%s', (_, body) => {
    expect(guarded(body)).toBe(true)
  })
})

describe('a check that is not', () => {
  it.each([
    [
      'a session or a header',
      `const s = await getServerSession(); if (!(s || req.headers.get('x-key'))) return new Response(); ${EFFECT}`,
    ],
    [
      'a session or a header, by a name',
      `const s = await getServerSession(); const who = s?.user ?? req.headers.get('x-user'); if (!who) return new Response(); ${EFFECT}`,
    ],
    ['nothing', EFFECT],
    ['imported and unused', `void getServerSession; ${EFFECT}`],
    ['its result ignored', `await getServerSession(); ${EFFECT}`],
    ['kept and ignored', `const s = await getServerSession(); ${EFFECT}`],
    ['after the effect', `${EFFECT}; const s = await getServerSession(); if (!s) return new Response()`],
    ['the wrong way round', `const s = await getServerSession(); if (s) return new Response(); ${EFFECT}`],
    ['seen and gone on', `const s = await getServerSession(); if (!s) console.warn('who?'); ${EFFECT}`],
    ['a verify whose catch goes on', `try { jwt.verify(t, k) } catch { console.warn('bad') } ${EFFECT}`],
    ['a decode', `const t = jwt.decode(x); if (!t) return new Response(); ${EFFECT}`],
    ['in one branch only', `if (req.method === 'PUT') { await auth.requireUser() } ${EFFECT}`],
    ['a function that tells, not asked', `await auth.isAllowed(); ${EFFECT}`],
    ['a refusal that is not returned', `const no = await auth.refusal(); ${EFFECT}`],
    ['a function that is handed the session, and logs', `const s = await getServerSession(); auth.note(s); ${EFFECT}`],
    [
      'at the same time',
      `const [s] = await Promise.all([getServerSession(), db.user.deleteMany()]); if (!s) return new Response();`,
    ],
    [
      'a way around that the caller takes',
      `const s = await getServerSession(); if (!s && !req.headers.get('x-key')) return new Response(); ${EFFECT}`,
    ],
    [
      'an optional id in the condition',
      `const s = await getServerSession(); await db.user.deleteMany({ where: { id: s?.user?.id } })`,
    ],
  ])('%s', (_, body) => {
    expect(guarded(body)).toBe(false)
  })
})

describe('wrappers', () => {
  const wrapper = (check: string) => ({
    'lib/with.ts': `import { getServerSession } from 'next-auth'; export const withUser = (handler) => async (req, ctx) => { ${check} return handler(req, ctx) }`,
  })
  const route = `import { withUser } from '@/lib/with'; import { db } from '@/lib/db'; export const POST = withUser(async () => { ${EFFECT} })`
  const judge = (check: string): boolean => {
    const facts = app({ ...LIB, ...wrapper(check), 'app/api/x/route.ts': route })
    const handler = only(facts)
    return effectsOf(facts.sites(handler)).every(
      ({ site }) => facts.guardOf(identityCheck, site, handler) !== undefined,
    )
  }
  it('guards what it calls after its check', () => {
    expect(judge(`const s = await getServerSession(); if (!s) return new Response(null, { status: 401 });`)).toBe(true)
  })
  it('does not where it only asks', () => {
    expect(judge(`const s = await getServerSession();`)).toBe(false)
  })
  it('guards the actions of a client whose middleware throws', () => {
    const files = {
      ...LIB,
      'lib/client.ts': `import { createSafeActionClient } from 'next-safe-action'; import { getServerSession } from 'next-auth';
        export const open = createSafeActionClient();
        export const authed = open.use(async ({ next }) => { const s = await getServerSession(); if (!s) throw new Error(); return next({ ctx: s }) })`,
    }
    const action = (client: string) =>
      app({
        ...files,
        'app/actions.ts': `'use server'; import { open, authed } from '@/lib/client'; import { db } from '@/lib/db'; export const remove = ${client}.schema(x).action(async () => { ${EFFECT} })`,
      })
    const verdict = (client: string) => {
      const facts = action(client)
      const handler = only(facts)
      return effectsOf(facts.sites(handler)).map(
        ({ site }) => facts.guardOf(identityCheck, site, handler) !== undefined,
      )
    }
    expect(verdict('authed')).toEqual([true])
    expect(verdict('open')).toEqual([false])
  })
})

describe('handlers that are put together', () => {
  const files = {
    ...LIB,
    'lib/check.ts': `import { getServerSession } from 'next-auth'
      export async function check(req, res, next) { const s = await getServerSession(req, res); if (!s) return res.status(401).end(); return next() }
      export async function look(req, res, next) { await getServerSession(req, res); return next() }`,
  }
  it.each([
    [
      'a chain',
      'check',
      `export default createRouter().use(check).delete(async (req, res) => { ${EFFECT} }).handler()`,
      true,
    ],
    [
      'statements',
      'check',
      `const router = createRouter(); router.use(check).delete(async (req, res) => { ${EFFECT} }); export default router.handler()`,
      true,
    ],
    [
      'a middleware that only looks',
      'look',
      `const router = createRouter(); router.use(look).delete(async (req, res) => { ${EFFECT} }); export default router.handler()`,
      false,
    ],
  ])('by next-connect: %s', (_, middleware, code, expected) => {
    const facts = app({
      ...files,
      'pages/api/x.ts': `import { createRouter } from 'next-connect'; import { db } from '@/lib/db'; import { ${middleware} } from '@/lib/check'; ${code}`,
    })
    const handler = only(facts)
    const effects = effectsOf(facts.sites(handler))
    expect(effects.length).toBeGreaterThan(0)
    expect(effects.every(({ site }) => facts.guardOf(identityCheck, site, handler) !== undefined)).toBe(expected)
  })

  it('an action inside a page that closes over a session, and looks at it', () => {
    const page = (look: string): boolean => {
      const facts = app({
        ...LIB,
        'app/page.tsx': `import { db } from '@/lib/db'; import { getServerSession } from 'next-auth'
          export default async function Page() { const session = await getServerSession(); async function remove() { 'use server'; ${look} ${EFFECT} } return <form action={remove} /> }`,
      })
      const handler = only(facts)
      return effectsOf(facts.sites(handler)).every(
        ({ site }) => facts.guardOf(identityCheck, site, handler) !== undefined,
      )
    }
    expect(page('if (!session) return;')).toBe(true)
    expect(page('')).toBe(false)
  })
})

it('ends where a function calls itself', () => {
  const again = `async function again(n) { if (n > 0) { await again(n - 1) } else { throw new Error() } }`
  expect(guarded(`${again} const s = await getServerSession(); if (!s) { await again(1) } ${EFFECT}`)).toBe(false)
})
