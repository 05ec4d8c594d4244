import { describe, expect, it } from 'vitest'
import { app, only } from '../../flow/facts.test-parts.js'
import { argumentsOf } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { Lineages } from './lineage.js'
import { ownersOf } from './schema.js'
import { objectUsesOf } from './verdict.js'
import { ownerKindOf } from './ownership.js'
import { proceduresOf } from '../identity/procedures.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()`,
  'lib/auth.ts': `import { getServerSession } from 'next-auth'
    export async function me() { const session = await getServerSession(); if (!session) throw new Error('no'); return { user: session.user, orgId: session.user.orgId } }`,
  'prisma/schema.prisma': `model Note {\n  id String\n  userId String\n}\n`,
}
const HEAD = `import { db } from '@/lib/db'; import { me } from '@/lib/auth'; import { getServerSession } from 'next-auth';`

/** Whose the argument of `mark(…)` is. */
function marked(code: string): string {
  const facts = app({
    ...LIB,
    'app/api/x/[id]/route.ts': `${HEAD} export async function POST(req, { params }) { ${code} }`,
  })
  const handler = only(facts)
  const site = facts.sites(handler).find(({ callee }) => originPath(callee) === '#mark')
  const [value] = argumentsOf(site?.node as never)
  const { principal, chosen } = new Lineages(facts, handler).of(value as never, site?.frame as never)
  return principal ? 'own' : chosen ? 'chosen' : 'neither'
}

describe('whose a value is', () => {
  it.each([
    ['own', `const session = await getServerSession(); mark(session.user.id)`],
    ['own', `const { user: { id } } = await me(); mark(id)`],
    ['own', `const { orgId } = await me(); mark({ orgId })`],
    ['own', `const [{ user }] = await Promise.all([me(), req.json()]); mark(user.id)`],
    [
      'own',
      `const { user } = await me(); const team = await db.team.findFirst({ where: { ownerId: user.id } }); mark(team.id)`,
    ],
    [
      'own',
      `const { user } = await me(); const of = user.role === 'admin' ? (await req.json()).id : user.id; mark(of)`,
    ],
    ['chosen', `const { id } = await params; mark(id)`],
    ['chosen', `const [, body] = await Promise.all([me(), req.json()]); mark(body.id)`],
    ['chosen', `const body = await req.json(); mark(String(body.id).trim())`],
    ['chosen', `const { orgId } = await me(); mark(new URL(req.url).searchParams.get('org') ?? orgId)`],
    [
      'chosen',
      `const { id } = await params; const note = await db.note.findUnique({ where: { id } }); mark(note.teamId)`,
    ],
    ['neither', `mark('a constant')`],
    ['neither', `mark(req.headers.get('user-agent'))`],
  ])('is %s: %s', (whose, code) => {
    expect(marked(code)).toBe(whose)
  })
})

/** The verdicts on what a handler does with records. */
function verdicts(code: string, files: Readonly<Record<string, string>> = {}): string[] {
  const facts = app({
    ...LIB,
    ...files,
    'app/api/notes/[id]/route.ts': `${HEAD} export async function DELETE(req, { params }) { const { id } = await params; ${code} }`,
  })
  return objectUsesOf(only(facts), facts).map(({ verdict, how }) => (verdict === 'fail' ? `fail: ${how}` : verdict))
}

const SIGNED_IN = `const { user, orgId } = await me();`
const REMOVES = `await db.note.delete({ where: { id } })`

describe('a record that the caller names', () => {
  it.each([
    ['nobody asks whose it is', `${SIGNED_IN} ${REMOVES}`, ['fail: named']],
    [
      'the owner is asked for, and the answer is ignored',
      `${SIGNED_IN} await db.note.findFirst({ where: { id, userId: user.id } }); ${REMOVES}`,
      ['pass', 'fail: named'],
    ],
    [
      'the owner is compared after',
      `${SIGNED_IN} const n = ${REMOVES}; if (n.userId !== user.id) return new Response()`,
      ['fail: named'],
    ],
    [
      'the owner is compared, and it goes on',
      `${SIGNED_IN} const n = await db.note.findUnique({ where: { id } }); if (n.userId !== user.id) console.warn('no'); ${REMOVES}`,
      ['n/a', 'fail: named'],
    ],
    [
      'the owner is compared before',
      `${SIGNED_IN} const n = await db.note.findUnique({ where: { id } }); if (n?.userId !== user.id) return new Response(); ${REMOVES}`,
      ['pass', 'pass'],
    ],
    [
      'the tenant is compared',
      `${SIGNED_IN} const n = await db.note.findUnique({ where: { id } }); if (n.orgId !== orgId) throw new Error(); return Response.json(n)`,
      ['pass'],
    ],
    [
      'a list of the caller’s is searched',
      `${SIGNED_IN} const mine = await db.share.findMany({ where: { userId: user.id } }); if (!mine.some((s) => s.noteId === id)) return new Response(); ${REMOVES}`,
      ['pass'],
    ],
    [
      'a function asks',
      `${SIGNED_IN} if (!(await owns(user.id, id))) return new Response(); ${REMOVES} } async function owns(userId, id) { return (await db.note.count({ where: { id, userId } })) > 0`,
      ['pass', 'pass'],
    ],
    [
      'a permission is asked for',
      `${SIGNED_IN} await requirePermission(user, 'notes:delete'); ${REMOVES} } async function requirePermission(u, p) { if (!u.permissions.includes(p)) throw new Error()`,
      ['pass'],
    ],
    [
      'only the session that may be missing is in the condition',
      `const s = await getServerSession(); await db.note.deleteMany({ where: { id, userId: s?.user.id } })`,
      ['fail: void'],
    ],
    [
      'where one is given it is looked at',
      `${SIGNED_IN} const { teamId } = await req.json(); if (teamId) { const m = await db.member.findFirst({ where: { teamId, userId: user.id } }); if (!m) throw new Error() } await db.note.create({ data: { teamId, userId: user.id } })`,
      ['pass', 'pass'],
    ],
    [
      'the caller says for which tenant',
      `${SIGNED_IN} const { orgId: org } = await req.json(); await db.note.create({ data: { orgId: org, userId: user.id } })`,
      ['fail: claimed'],
    ],
  ])('%s', (_, code, expected) => {
    expect(verdicts(code)).toEqual(expected)
  })

  it('is not told of by a library that is imported, and no more', () => {
    const files = { 'lib/unused.ts': `import { auth } from '@clerk/nextjs/server'; export { auth }` }
    expect(verdicts(`${SIGNED_IN} ${REMOVES}`, files)).toEqual(['fail: named'])
  })
})

describe('who owns records, by their schema', () => {
  const owners = (files: Readonly<Record<string, string>>): ReturnType<typeof ownersOf> => ownersOf(app(files).project)

  it('is told by Prisma, SQL, Drizzle and Mongoose', () => {
    const told = owners({
      'prisma/schema.prisma': `model Task {\n  id String @id\n  projectId String\n}\nmodel Project {\n  id String @id\n  ownerId String\n}\nmodel Color {\n  id String\n  hex String\n}\n`,
      'db/1.sql': `create table public.invoices (\n  id uuid primary key,\n  org_id uuid not null\n);`,
      'db/schema.ts': `export const carts = pgTable('carts', { id: text('id'), userId: text('user_id') })`,
      'models/Post.ts': `const PostSchema = new mongoose.Schema({ author: { type: ObjectId }, text: String })`,
    })
    expect(
      ['task', 'project', 'color', 'invoice', 'cart', 'post', 'user', 'nothing'].map((each) => told.owned(each)),
    ).toEqual([true, true, false, true, true, true, true, undefined])
  })

  it('holds row level security only with a policy that asks', () => {
    const sql = (policy: string): string =>
      `create table notes (id uuid, user_id uuid);\nalter table public.notes enable row level security;\n${policy}`
    expect([...owners({ 'supabase/1.sql': sql('') }).secured]).toEqual([])
    expect([
      ...owners({ 'supabase/1.sql': sql('create policy "all" on notes for select using (true);') }).secured,
    ]).toEqual([])
    expect([
      ...owners({ 'supabase/1.sql': sql('create policy "own" on notes using (auth.uid() = user_id);') }).secured,
    ]).toEqual(['note'])
  })

  it.each([
    ['userId', 'user'],
    ['author_id', 'user'],
    ['createdBy', 'user'],
    ['owner', 'user'],
    ['org_id', 'tenant'],
    ['workspaceId', 'tenant'],
    ['text', undefined],
    ['status', undefined],
    ['userAgent', undefined],
  ])('%s', (key, kind) => {
    expect(ownerKindOf(key)).toBe(kind)
  })
})

describe('the procedures of a router', () => {
  it('are found through routers in other files, once', () => {
    const facts = app({
      'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { appRouter } from '@/server'; const handler = (req) => fetchRequestHandler({ req, router: appRouter }); export { handler as GET, handler as POST }`,
      'server/index.ts': `import { initTRPC } from '@trpc/server'; import { notes } from './notes'; export const t = initTRPC.create(); export const appRouter = t.router({ notes, ping: t.procedure.query(() => 1) })`,
      'server/notes.ts': `import { t } from '.'; export const notes = t.router({ all: t.procedure.query(() => []), remove: t.procedure.input({}).mutation(({ input }) => input) })`,
    })
    const found = facts.handlers.map((handler) => proceduresOf(handler, facts).map(({ path }) => path.split('#')[1]))
    expect(found).toEqual([['notes.all', 'notes.remove', 'ping'], []])
  })
})
