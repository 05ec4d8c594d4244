import { describe, expect, it } from 'vitest'
import { rule } from './o5-object-access.js'
import { verdictsOf } from './judged.test-parts.js'

interface Library {
  /** Other files of the project, and its imports. */
  readonly files: Readonly<Record<string, string>>
  readonly head: string
  /** Finds the note with the id, if it is the caller’s. */
  readonly own: string
  /** Deletes the note with the id, whosever it is. */
  readonly any: string
  /** Deletes it if it is the caller’s. */
  readonly mine: string
}

const PRISMA = {
  'prisma/schema.prisma': `model User {\n  id String @id\n  notes Note[]\n}\nmodel Note {\n  id String @id\n  userId String\n  user User @relation(fields: [userId], references: [id])\n}\n`,
}
const SQL = {
  'migrations/1.sql': `create table notes (id uuid primary key, text text, user_id uuid not null references users (id));\n`,
}
const DRIZZLE = {
  'db/index.ts': `import { drizzle } from 'drizzle-orm/node-postgres'\nimport { pgTable, text } from 'drizzle-orm/pg-core'\nexport const notes = pgTable('notes', { id: text('id').primaryKey(), userId: text('user_id').notNull() })\nexport const orm = drizzle(process.env.DATABASE_URL!)\n`,
}
const MONGOOSE = {
  'models/note.ts': `import mongoose, { Schema } from 'mongoose'\nconst NoteSchema = new Schema({ text: String, userId: { type: Schema.Types.ObjectId, ref: 'User' } })\nexport const Note = mongoose.models.Note || mongoose.model('Note', NoteSchema)\n`,
}

const LIBRARIES: Readonly<Record<string, Library>> = {
  Prisma: {
    files: PRISMA,
    head: `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()`,
    own: `db.note.findFirst({ where: { id, userId: session.user.id } })`,
    any: `db.note.delete({ where: { id } })`,
    mine: `db.note.deleteMany({ where: { id, userId: session.user.id } })`,
  },
  Drizzle: {
    files: DRIZZLE,
    head: `import { and, eq } from 'drizzle-orm'\nimport { notes, orm } from '@/db'`,
    own: `orm.query.notes.findFirst({ where: and(eq(notes.id, id), eq(notes.userId, session.user.id)) })`,
    any: `orm.delete(notes).where(eq(notes.id, id))`,
    mine: `orm.delete(notes).where(and(eq(notes.id, id), eq(notes.userId, session.user.id)))`,
  },
  Kysely: {
    files: SQL,
    head: `import { Kysely } from 'kysely'\nconst db = new Kysely({})`,
    own: `db.selectFrom('notes').selectAll().where('id', '=', id).where('user_id', '=', session.user.id).executeTakeFirst()`,
    any: `db.deleteFrom('notes').where('id', '=', id).execute()`,
    mine: `db.deleteFrom('notes').where('id', '=', id).where('user_id', '=', session.user.id).execute()`,
  },
  'Supabase, with all rights': {
    files: SQL,
    head: `import { createClient } from '@supabase/supabase-js'\nconst supabase = createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!)`,
    own: `supabase.from('notes').select('id').eq('id', id).eq('user_id', session.user.id).single().then(({ data }) => data)`,
    any: `supabase.from('notes').delete().eq('id', id)`,
    mine: `supabase.from('notes').delete().eq('id', id).eq('user_id', session.user.id)`,
  },
  Mongoose: {
    files: MONGOOSE,
    head: `import { Note } from '@/models/note'`,
    own: `Note.findOne({ _id: id, userId: session.user.id })`,
    any: `Note.findByIdAndDelete(id)`,
    mine: `Note.deleteOne({ _id: id, userId: session.user.id })`,
  },
  MongoDB: {
    files: {},
    head: `import { MongoClient, ObjectId } from 'mongodb'\nconst invoices = new MongoClient(process.env.MONGODB_URI!).db().collection('invoices')`,
    own: `invoices.findOne({ _id: new ObjectId(id), userId: session.user.id })`,
    any: `invoices.deleteOne({ _id: new ObjectId(id) })`,
    mine: `invoices.deleteOne({ _id: new ObjectId(id), userId: session.user.id })`,
  },
  pg: {
    files: SQL,
    head: `import { Pool } from 'pg'\nconst pool = new Pool()`,
    own: `pool.query('SELECT id FROM notes WHERE id = $1 AND user_id = $2', [id, session.user.id]).then(({ rows }) => rows[0])`,
    any: `pool.query('DELETE FROM notes WHERE id = $1', [id])`,
    mine: `pool.query('DELETE FROM notes WHERE id = $1 AND user_id = $2', [id, session.user.id])`,
  },
  mysql2: {
    files: SQL,
    head: `import mysql from 'mysql2/promise'\nconst pool = mysql.createPool({})`,
    own: `pool.execute('SELECT id FROM notes WHERE id = ? AND user_id = ?', [id, session.user.id]).then(([rows]) => rows[0])`,
    any: `pool.execute('DELETE FROM notes WHERE id = ?', [id])`,
    mine: `pool.execute('DELETE FROM notes WHERE id = ? AND user_id = ?', [id, session.user.id])`,
  },
  'postgres.js': {
    files: SQL,
    head: `import postgres from 'postgres'\nconst sql = postgres()`,
    own: 'sql`SELECT id FROM notes WHERE id = ${id} AND user_id = ${session.user.id}`.then(([row]) => row)',
    any: 'sql`DELETE FROM notes WHERE id = ${id}`',
    mine: 'sql`DELETE FROM notes WHERE id = ${id} AND user_id = ${session.user.id}`',
  },
  Firestore: {
    files: {},
    head: `import { getFirestore } from 'firebase-admin/firestore'\nconst store = getFirestore()`,
    own: `store.collection('notes').where('id', '==', id).where('userId', '==', session.user.id).get().then(({ docs }) => docs[0])`,
    any: `store.collection('notes').doc(id).delete()`,
    mine: `store.collection('users').doc(session.user.id).collection('notes').doc(id).delete()`,
  },
}

const route = ({ files, head }: Library, body: string): readonly string[] =>
  verdictsOf(rule, {
    ...files,
    'app/api/notes/[id]/route.ts': `import { getServerSession } from 'next-auth'\n${head}\nexport async function DELETE(req: Request, { params }: { params: Promise<{ id: string }> }) {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  const { id } = await params\n  ${body}\n  return new Response(null, { status: 204 })\n}\n`,
  })
const NONE = 'return new Response(null, { status: 404 })'

describe.each(Object.entries(LIBRARIES))('%s', (_, library) => {
  const { own, any, mine } = library
  it('clears where the condition holds the caller', () => {
    expect(route(library, `await ${mine}`)).not.toContain('fail')
  })
  it('clears where the caller’s own is found first', () => {
    expect(route(library, `const own = await ${own}\n  if (!own) ${NONE}\n  await ${any}`)).not.toContain('fail')
  })
  it('fails where nothing but the id is asked', () => {
    expect(route(library, `await ${any}`)).toContain('fail')
  })
  it('fails where nobody looks at whether it was found', () => {
    expect(route(library, `const own = await ${own}\n  console.log(own)\n  await ${any}`)).toContain('fail')
  })
  it('fails where that is asked afterwards', () => {
    expect(route(library, `await ${any}\n  const own = await ${own}\n  if (!own) ${NONE}`)).toContain('fail')
  })
})
