import type { Example, Rule } from '../rule.js'

const LIB = {
  'prisma/schema.prisma': `model User {\n  id String @id\n  email String\n  notes Note[]\n}\nmodel Note {\n  id String @id\n  text String\n  userId String\n  user User @relation(fields: [userId], references: [id])\n}\nmodel Category {\n  id String @id\n  label String\n}\n`,
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/auth.ts': `import { getServerSession } from 'next-auth'\nexport async function requireUser() {\n  const session = await getServerSession()\n  if (!session) throw new Error('sign in')\n  return session.user\n}\n`,
}
const HEAD = `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nimport { requireUser } from '@/lib/auth'\n`
const SHOPS = `model Shop {\n  id String @id\n  userId String\n}\nmodel Note {\n  id String @id\n  shopId String\n  userId String\n}\n`
const CONTEXT = `{ params }: { params: Promise<{ id: string }> }`
const SIGNED_IN = `  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  const { id } = await params\n`

function note(title: string, body: string, files: Readonly<Record<string, string>> = {}): Example {
  return {
    title,
    files: {
      ...LIB,
      ...files,
      'app/api/notes/[id]/route.ts': `${HEAD}export async function DELETE(req: Request, ${CONTEXT}) {\n${SIGNED_IN}${body}}\n`,
    },
  }
}

function read(title: string, body: string): Example {
  return {
    title,
    files: {
      ...LIB,
      'app/api/notes/[id]/route.ts': `${HEAD}export async function GET(req: Request, ${CONTEXT}) {\n${SIGNED_IN}${body}}\n`,
    },
  }
}

function action(title: string, code: string, files: Readonly<Record<string, string>> = {}): Example {
  return { title, files: { ...LIB, ...files, 'app/actions.ts': `'use server'\n${HEAD}${code}` } }
}

const SERVICE_CLIENT = `import { createClient } from '@supabase/supabase-js'\nexport const admin = () => createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!)\n`
const USER_CLIENT = `import { createServerClient } from '@supabase/ssr'\nimport { cookies } from 'next/headers'\nexport async function client() {\n  const jar = await cookies()\n  return createServerClient(process.env.SUPABASE_URL!, process.env.SUPABASE_ANON_KEY!, { cookies: { getAll: () => jar.getAll() } })\n}\n`
const OF_USER = `import { client } from '@/lib/supabase'\nexport async function GET(req: Request, ${CONTEXT}) {\n  const supabase = await client()\n  const { data: { user } } = await supabase.auth.getUser()\n  if (!user) return new Response(null, { status: 401 })\n  const { id } = await params\n  const { data } = await supabase.from('notes').select('*').eq('id', id).single()\n  return Response.json(data)\n}\n`
const TRPC = {
  'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'\nimport { appRouter } from '@/server/root'\nimport { createContext } from '@/server/trpc'\nconst handler = (req: Request) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext })\nexport { handler as GET, handler as POST }\n`,
  'server/root.ts': `import { router } from './trpc'\nimport { notes } from './notes'\nexport const appRouter = router({ notes })\n`,
  'server/trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server'\nimport { getServerSession } from 'next-auth'\nexport const createContext = async () => ({ session: await getServerSession() })\nconst t = initTRPC.context<typeof createContext>().create()\nexport const router = t.router\nexport const protectedProcedure = t.procedure.use(({ ctx, next }) => {\n  if (!ctx.session?.user) throw new TRPCError({ code: 'UNAUTHORIZED' })\n  return next({ ctx: { session: ctx.session } })\n})\n`,
}
const DRIZZLE = {
  'db/schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core'\nexport const notes = pgTable('notes', { id: text('id').primaryKey(), text: text('text'), userId: text('user_id').notNull() })\n`,
  'db/index.ts': `import { drizzle } from 'drizzle-orm/node-postgres'\nimport * as schema from './schema'\nexport const orm = drizzle(process.env.DATABASE_URL!, { schema })\n`,
}
const MONGOOSE = {
  'models/note.ts': `import mongoose, { Schema } from 'mongoose'\nconst NoteSchema = new Schema({ text: String, owner: { type: Schema.Types.ObjectId, ref: 'User' } })\nexport const Note = mongoose.models.Note || mongoose.model('Note', NoteSchema)\n`,
}
const POSTGRES = { 'lib/pool.ts': `import { Pool } from 'pg'\nexport const pool = new Pool()\n` }

export const OBJECT_EXAMPLES: Rule['examples'] = {
  bad: [
    note(
      'What finds a member asks nothing about the caller.',
      `  const { getMember } = await import('@/lib/members')\n  const member = await getMember(id)\n  await db.note.update({ where: { id }, data: { text: member?.text ?? '' } })\n  return Response.json({})\n`,
      {
        'lib/members.ts': `import { db } from '@/lib/db'\nexport const getMember = (id: string) => db.note.findFirst({ where: { id } })\n`,
      },
    ),
    note(
      'Whoever is signed in deletes anybody’s note.',
      `  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n`,
    ),
    read(
      'Whoever is signed in reads anybody’s note.',
      `  const note = await db.note.findUnique({ where: { id } })\n  return Response.json(note)\n`,
    ),
    note(
      'The owner is asked for, and nobody looks at the answer.',
      `  const own = await db.note.findFirst({ where: { id, userId: session.user.id } })\n  console.log('own', own)\n  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n`,
    ),
    note(
      'The owner is compared once it is deleted.',
      `  const note = await db.note.delete({ where: { id } })\n  if (note.userId !== session.user.id) return new Response(null, { status: 404 })\n  return Response.json(note)\n`,
    ),
    action(
      'The condition falls away without a session.',
      `export async function remove(id: string) {\n  const session = await getServerSession()\n  await db.note.deleteMany({ where: { id, userId: session?.user.id } })\n}\n`,
    ),
    action(
      'Whose note it is says the form.',
      `export async function write(form: FormData) {\n  await requireUser()\n  await db.note.create({ data: { text: String(form.get('text')), userId: String(form.get('userId')) } })\n}\n`,
    ),
    {
      title: 'The organization is the query’s, and the caller’s own is a default.',
      files: {
        ...LIB,
        'app/api/reports/route.ts': `${HEAD}export async function GET(req: Request) {\n  const user = await requireUser()\n  const orgId = new URL(req.url).searchParams.get('orgId') ?? user.orgId\n  return Response.json(await db.report.findMany({ where: { orgId } }))\n}\n`,
      },
    },
    {
      title: 'Supabase with the service role key knows no policies.',
      files: {
        ...LIB,
        'lib/supabase.ts': SERVICE_CLIENT,
        'app/api/invoices/[id]/route.ts': `import { admin } from '@/lib/supabase'\nimport { requireUser } from '@/lib/auth'\nexport async function GET(req: Request, ${CONTEXT}) {\n  await requireUser()\n  const { id } = await params\n  const { data } = await admin().from('invoices').select('*').eq('id', id).single()\n  return Response.json(data)\n}\n`,
      },
    },
    action(
      'A builder of Drizzle with nothing but the id.',
      `import { eq } from 'drizzle-orm'\nimport { orm } from '@/db'\nimport { notes } from '@/db/schema'\nexport async function rename(id: string, text: string) {\n  await requireUser()\n  await orm.update(notes).set({ text }).where(eq(notes.id, id))\n}\n`,
      DRIZZLE,
    ),
    action(
      'A model of Mongoose by its id.',
      `import { Note } from '@/models/note'\nexport async function remove(id: string) {\n  await requireUser()\n  await Note.findByIdAndDelete(id)\n}\n`,
      MONGOOSE,
    ),
    action(
      'It is found, changed and saved.',
      `import { Note } from '@/models/note'\nexport async function edit(id: string, text: string) {\n  await requireUser()\n  const note = await Note.findById(id)\n  note.text = text\n  await note.save()\n}\n`,
      MONGOOSE,
    ),
    {
      title: 'SQL that is put together, answered in a callback.',
      files: {
        'pages/api/user.js': `import sqlite3 from 'sqlite3'\nconst lite = new sqlite3.Database('app.db')\nexport default function handler(req, res) {\n  const sql = 'SELECT id, email, name FROM users WHERE id = ' + req.query.id\n  lite.get(sql, (error, row) => {\n    if (error) return res.status(500).end()\n    res.json({ user: row })\n  })\n}\n`,
      },
    },
    {
      title: 'Records that are put together in a map before they leave.',
      files: {
        ...LIB,
        'app/api/users/[userId]/notes/route.ts': `${HEAD}export async function GET(req: Request, { params }: { params: { userId: string } }) {\n  await requireUser()\n  const notes = await db.note.findMany({ where: { userId: params.userId } })\n  const byText = new Map()\n  for (const note of notes) byText.set(note.text, { text: note.text })\n  return Response.json(Array.from(byText.values()))\n}\n`,
      },
    },
    action(
      'SQL by the id.',
      `import { pool } from '@/lib/pool'\nexport async function remove(id: string) {\n  await requireUser()\n  await pool.query('DELETE FROM notes WHERE id = $1', [id])\n}\n`,
      POSTGRES,
    ),
    {
      title: 'A procedure behind a session, and nothing else.',
      files: {
        ...LIB,
        ...TRPC,
        'server/notes.ts': `import { z } from 'zod'\nimport { db } from '@/lib/db'\nimport { protectedProcedure, router } from './trpc'\nexport const notes = router({\n  remove: protectedProcedure.input(z.object({ id: z.string() })).mutation(({ input }) => db.note.delete({ where: { id: input.id } })),\n})\n`,
      },
    },
    action(
      'A layer of its own that is told the id alone.',
      `import { removeNote } from '@/lib/notes'\nexport async function remove(id: string) {\n  await requireUser()\n  await removeNote(id)\n}\n`,
      {
        'lib/notes.ts': `import { db } from './db'\nexport const removeNote = (id: string) => db.note.delete({ where: { id } })\n`,
      },
    ),
    {
      title: 'Whose shop it is was asked, and the note may be of another.',
      files: {
        ...LIB,
        'prisma/schema.prisma': SHOPS,
        'app/api/shops/[shopId]/notes/[id]/route.ts': `${HEAD}type Context = { params: Promise<{ shopId: string; id: string }> }\nexport async function DELETE(req: Request, { params }: Context) {\n  const user = await requireUser()\n  const { shopId, id } = await params\n  const shop = await db.shop.findFirst({ where: { id: shopId, userId: user.id } })\n  if (!shop) return new Response(null, { status: 403 })\n  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },

    note(
      'That there is a role says nothing of what it may.',
      `  if (!session.user.role) return new Response(null, { status: 403 })\n  await db.note.delete({ where: { id } })\n`,
    ),
    {
      title: 'An action compares the owner with whom its caller names.',
      files: {
        ...LIB,
        'app/actions.ts': `'use server'\n${HEAD}export async function update({ userId, id, text }: { userId: string; id: string; text: string }) {\n  await requireUser()\n  const note = await db.note.findUnique({ where: { id } })\n  if (note?.userId !== userId) throw new Error('not yours')\n  await db.note.update({ where: { id }, data: { text } })\n}\n`,
      },
    },
    {
      title: 'A router’s handler, by an id of the path.',
      files: {
        ...LIB,
        'models/order.js': `import mongoose from 'mongoose'\nconst schema = new mongoose.Schema({ user: { type: mongoose.Schema.Types.ObjectId, ref: 'User' }, total: Number })\nexport default mongoose.models.Order || mongoose.model('Order', schema)\n`,
        'pages/api/orders/[id].js': `import nc from 'next-connect'\nimport Order from '../../../models/order'\nimport { getServerSession } from 'next-auth'\nexport default nc().get(async (req, res) => {\n  if (!(await getServerSession(req, res))) return res.status(401).end()\n  const order = await Order.findById(req.query.id)\n  res.send(order)\n})\n`,
      },
    },
  ],
  good: [
    note(
      'Who wrote what is answered is told of it.',
      `  const note = await db.note.findUnique({ where: { id } })\n  if (note) await db.user.update({ where: { id: note.userId }, data: { hasNotification: true } })\n  return Response.json({ ok: true })\n`,
    ),
    {
      title: 'The note is looked for in that shop.',
      files: {
        ...LIB,
        'prisma/schema.prisma': SHOPS,
        'app/api/shops/[shopId]/notes/[id]/route.ts': `${HEAD}type Context = { params: Promise<{ shopId: string; id: string }> }\nexport async function DELETE(req: Request, { params }: Context) {\n  const user = await requireUser()\n  const { shopId, id } = await params\n  const shop = await db.shop.findFirst({ where: { id: shopId, userId: user.id } })\n  if (!shop) return new Response(null, { status: 403 })\n  await db.note.delete({ where: { id, shopId } })\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },
    {
      title: 'It was found there before.',
      files: {
        ...LIB,
        'prisma/schema.prisma': SHOPS,
        'app/api/shops/[shopId]/notes/[id]/route.ts': `${HEAD}type Context = { params: Promise<{ shopId: string; id: string }> }\nexport async function DELETE(req: Request, { params }: Context) {\n  const user = await requireUser()\n  const { shopId, id } = await params\n  const shop = await db.shop.findFirst({ where: { id: shopId, userId: user.id } })\n  if (!shop) return new Response(null, { status: 403 })\n  const note = await db.note.findFirst({ where: { id, shopId } })\n  if (!note) return new Response(null, { status: 404 })\n  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },
    {
      title: 'What belongs together is compared.',
      files: {
        ...LIB,
        'prisma/schema.prisma': SHOPS,
        'app/api/shops/[shopId]/notes/[id]/route.ts': `${HEAD}type Context = { params: Promise<{ shopId: string; id: string }> }\nexport async function DELETE(req: Request, { params }: Context) {\n  const user = await requireUser()\n  const { shopId, id } = await params\n  const shop = await db.shop.findFirst({ where: { id: shopId, userId: user.id } })\n  if (!shop) return new Response(null, { status: 403 })\n  const note = await db.note.findUnique({ where: { id } })\n  if (note?.shopId !== shop.id) return new Response(null, { status: 404 })\n  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },

    note(
      'A role that is compared.',
      `  if (session.user.role !== 'admin') return new Response(null, { status: 403 })\n  await db.note.delete({ where: { id } })\n`,
    ),
    note(
      'Members that were loaded, among them the caller.',
      `  const team = await db.team.findUnique({ where: { id: (await params).teamId }, select: { users: { select: { userId: true } } } })\n  if (!team?.users.some((user) => user.userId === session.user.id)) return new Response(null, { status: 403 })\n  await db.note.delete({ where: { id, teamId: (await params).teamId } })\n  return Response.json({})\n`,
    ),
    note(
      'Of the members, the caller alone is loaded.',
      `  const team = await db.team.findUnique({ where: { id: (await params).teamId }, include: { users: { where: { userId: session.user.id } } } })\n  if (!team || team.users.length === 0) return new Response(null, { status: 403 })\n  await db.note.delete({ where: { id, teamId: (await params).teamId } })\n  return Response.json({})\n`,
    ),
    note(
      'The session is in the condition.',
      `  await db.note.deleteMany({ where: { id, userId: session.user.id } })\n  return new Response(null, { status: 204 })\n`,
    ),
    read(
      'The owner is compared before anything is answered.',
      `  const note = await db.note.findUnique({ where: { id } })\n  if (note === null || note.userId !== session.user.id) return new Response(null, { status: 404 })\n  return Response.json(note)\n`,
    ),
    note(
      'The owner is looked up, and the answer is looked at.',
      `  const own = await db.note.findFirst({ where: { id, userId: session.user.id } })\n  if (own === null) return new Response(null, { status: 404 })\n  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n`,
    ),
    note(
      'An administrator may.',
      `  if (session.user.role !== 'admin') return new Response(null, { status: 403 })\n  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n`,
    ),
    note(
      'A membership is asked for in a file of its own.',
      `  if (!(await isMemberOf(id, session.user.id))) return new Response(null, { status: 404 })\n  await db.note.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n}\nasync function isMemberOf(noteId: string, userId: string) {\n  const count = await db.share.count({ where: { noteId, userId } })\n  return count > 0\n`,
    ),
    note(
      'The relation holds the caller.',
      `  await db.note.deleteMany({ where: { id, team: { members: { some: { userId: session.user.id } } } } })\n  return new Response(null, { status: 204 })\n`,
    ),
    action(
      'The caller comes from a function, and is handed on.',
      `import { removeNote } from '@/lib/notes'\nexport async function remove(id: string) {\n  const { id: userId } = await requireUser()\n  await removeNote({ id, userId })\n}\n`,
      {
        'lib/notes.ts': `import { db } from './db'\nexport const removeNote = (where: { id: string; userId: string }) => db.note.deleteMany({ where })\n`,
      },
    ),
    action(
      'Both are in the condition of Drizzle.',
      `import { and, eq } from 'drizzle-orm'\nimport { orm } from '@/db'\nimport { notes } from '@/db/schema'\nexport async function rename(id: string, text: string) {\n  const user = await requireUser()\n  await orm.update(notes).set({ text }).where(and(eq(notes.id, id), eq(notes.userId, user.id)))\n}\n`,
      DRIZZLE,
    ),
    action(
      'The owner is in the filter of Mongoose.',
      `import { Note } from '@/models/note'\nexport async function remove(id: string) {\n  const user = await requireUser()\n  await Note.findOneAndDelete({ _id: id, owner: user.id })\n}\n`,
      MONGOOSE,
    ),
    action(
      'What comes before throws where it is not his.',
      `export async function edit(id: string, text: string) {\n  const user = await requireUser()\n  await db.note.update({ where: { id, userId: user.id }, data: { text } })\n  await db.note.update({ where: { id }, data: { text: text.trim() } })\n}\n`,
    ),
    action(
      'It is looked at whose it is before it is saved.',
      `import { Note } from '@/models/note'\nexport async function edit(id: string, text: string) {\n  const user = await requireUser()\n  const note = await Note.findById(id)\n  if (String(note.owner) !== user.id) throw new Error('not yours')\n  note.text = text\n  await note.save()\n}\n`,
      MONGOOSE,
    ),
    action(
      'It is found with its owner, and then saved.',
      `import { Note } from '@/models/note'\nexport async function edit(id: string, text: string) {\n  const user = await requireUser()\n  const note = await Note.findOne({ _id: id, owner: user.id })\n  note.text = text\n  await note.save()\n}\n`,
      MONGOOSE,
    ),
    action(
      'SQL with the owner.',
      `import { pool } from '@/lib/pool'\nexport async function remove(id: string) {\n  const user = await requireUser()\n  await pool.query('DELETE FROM notes WHERE id = $1 AND user_id = $2', [id, user.id])\n}\n`,
      POSTGRES,
    ),
    {
      title: 'The client is the user’s, and the table has policies.',
      files: {
        'lib/supabase.ts': USER_CLIENT,
        'supabase/migrations/1.sql': `create table notes (id uuid primary key, text text, user_id uuid);\nalter table notes enable row level security;\ncreate policy "own notes" on notes for all using (auth.uid() = user_id);\n`,
        'app/api/notes/[id]/route.ts': OF_USER,
      },
    },
    {
      title: 'A procedure whose context says who.',
      files: {
        ...LIB,
        ...TRPC,
        'server/notes.ts': `import { z } from 'zod'\nimport { db } from '@/lib/db'\nimport { protectedProcedure, router } from './trpc'\nexport const notes = router({\n  remove: protectedProcedure.input(z.object({ id: z.string() })).mutation(({ ctx, input }) => db.note.deleteMany({ where: { id: input.id, userId: ctx.session.user.id } })),\n})\n`,
      },
    },
    {
      title: 'What everybody may see.',
      files: {
        ...LIB,
        'app/api/products/[id]/route.ts': `${HEAD}export async function GET(req: Request, ${CONTEXT}) {\n  const { id } = await params\n  return Response.json(await db.product.findUnique({ where: { id } }))\n}\n`,
      },
    },
    {
      title: 'Whoever holds the token may.',
      files: {
        ...LIB,
        'app/api/invites/[token]/route.ts': `${HEAD}export async function POST(req: Request, { params }: { params: Promise<{ token: string }> }) {\n  const { token } = await params\n  await db.invite.update({ where: { token }, data: { accepted: true } })\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },
  ],
  unknown: [
    {
      title: 'Something of the caller’s is added to another’s record.',
      files: {
        ...LIB,
        'prisma/schema.prisma': `model Note {\n  id String @id\n  userId String\n  bookings Booking[]\n}\nmodel Booking {\n  id String @id\n  userId String\n  noteId String\n}\n`,
        'app/api/bookings/route.ts': `${HEAD}export async function POST(req: Request) {\n  const user = await requireUser()\n  const { id } = await req.json()\n  return Response.json(await db.note.update({ where: { id }, data: { bookings: { create: { userId: user.id } } } }))\n}\n`,
      },
    },
    note(
      'Nothing says that categories belong to anybody.',
      `  await db.category.delete({ where: { id } })\n  return new Response(null, { status: 204 })\n`,
    ),
    {
      title: 'The client is the user’s, and no policy is in the repository.',
      files: { 'lib/supabase.ts': USER_CLIENT, 'app/api/notes/[id]/route.ts': OF_USER },
    },
    {
      title: 'A file by a key that the caller chose, in a bucket that nobody here knows.',
      files: {
        ...LIB,
        'app/api/files/route.ts': `import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3'\nimport { requireUser } from '@/lib/auth'\nconst s3 = new S3Client({})\nexport async function GET(req: Request) {\n  await requireUser()\n  const key = new URL(req.url).searchParams.get('key')!\n  const file = await s3.send(new GetObjectCommand({ Bucket: 'files', Key: key }))\n  return new Response(file.Body as ReadableStream)\n}\n`,
      },
    },
  ],
}
