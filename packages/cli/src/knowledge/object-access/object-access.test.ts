import { describe, expect, it } from 'vitest'
import { app, only } from '../../flow/facts.test-parts.js'
import { objectAccessOf, type ObjectAccess } from './object-access.js'

const LIB = {
  'lib/stores.ts': `import { PrismaClient } from '@prisma/client'
    import { drizzle } from 'drizzle-orm/node-postgres'
    import { Kysely } from 'kysely'
    import { createClient } from '@supabase/supabase-js'
    import mongoose from 'mongoose'
    import { MongoClient } from 'mongodb'
    import { Pool } from 'pg'
    import mysql from 'mysql2/promise'
    import { Redis } from '@upstash/redis'
    import { getFirestore } from 'firebase-admin/firestore'
    import Stripe from 'stripe'
    export const prisma = new PrismaClient()
    export const orm = drizzle()
    export const kysely = new Kysely({})
    export const supabase = createClient('u', 'k')
    export const Note = mongoose.models.Note || mongoose.model('Note', schema)
    export const mongo = new MongoClient('u').db()
    export const pool = new Pool()
    export const my = mysql.createPool({})
    export const redis = new Redis({})
    export const store = getFirestore()
    export const stripe = new Stripe('k')`,
}
const HEAD = `import { prisma, orm, kysely, supabase, Note, mongo, pool, my, redis, store, stripe } from '@/lib/stores'; import { eq, and, inArray } from 'drizzle-orm'; import { GetObjectCommand } from '@aws-sdk/client-s3';`

function accesses(code: string, files: Readonly<Record<string, string>> = {}): ObjectAccess[] {
  const facts = app({ ...LIB, ...files, 'app/api/x/route.ts': `${HEAD} export async function GET(req) { ${code} }` })
  return facts.sites(only(facts)).flatMap((site) => objectAccessOf(site, facts.origins) ?? [])
}

function told(code: string, files?: Readonly<Record<string, string>>): unknown {
  const [access, ...others] = accesses(code, files)
  expect(others).toEqual([])
  const keys = (terms: ObjectAccess['where'] = []): unknown => terms.map(({ key }) => key)
  return [access?.store, access?.verb, access?.records, keys(access?.where), keys(access?.data)]
}

describe('what a query says of records', () => {
  it.each([
    ['prisma.note.findUnique({ where: { id, userId: u } })', ['prisma', 'read', 'note', ['id', 'userId'], []]],
    [
      'prisma.note.update({ where: { id }, data: { text, teamId } })',
      ['prisma', 'change', 'note', ['id'], ['text', 'teamId']],
    ],
    [
      'prisma.note.deleteMany({ where: { AND: [{ id: { in: ids } }, { team: { members: { some: { userId } } } }] } })',
      ['prisma', 'change', 'note', ['id', 'userId'], []],
    ],
    [
      'prisma.note.delete({ where: { id_userId: { id, userId } } })',
      ['prisma', 'change', 'note', ['id', 'userId'], []],
    ],
    [
      'const where = { id }; where.userId = u; prisma.note.findMany({ where })',
      ['prisma', 'read', 'note', ['id', 'userId'], []],
    ],
    [
      'prisma.note.findMany({ where: { id, ...(u && { userId: u }) } })',
      ['prisma', 'read', 'note', ['id', 'userId'], []],
    ],
    [
      'prisma.note.create({ data: { text, user: { connect: { id: u } } } })',
      ['prisma', 'create', 'note', [], ['text', 'id']],
    ],
    [
      'prisma.$transaction(async (tx) => { await tx.note.delete({ where: { id } }) })',
      ['prisma', 'change', 'note', ['id'], []],
    ],
    [
      'orm.select().from(notes).where(and(eq(notes.id, id), eq(notes.userId, u)))',
      ['drizzle', 'read', 'note', ['id', 'userId'], []],
    ],
    ['orm.update(notes).set({ text }).where(inArray(notes.id, ids))', ['drizzle', 'change', 'note', ['id'], ['text']]],
    ['orm.query.notes.findFirst({ where: (t, { eq }) => eq(t.id, id) })', ['drizzle', 'read', 'note', ['id'], []]],
    ['orm.insert(notes).values({ text, userId })', ['drizzle', 'create', 'note', [], ['text', 'userId']]],
    [
      "kysely.selectFrom('note').selectAll().where('note.id', '=', id).where('user_id', '=', u)",
      ['kysely', 'read', 'note', ['id', 'user_id'], []],
    ],
    ["kysely.deleteFrom('note').where((eb) => eb.and([eb('id', '=', id)]))", ['kysely', 'change', 'note', ['id'], []]],
    ["supabase.from('notes').select('*').eq('id', id).single()", ['supabase', 'read', 'note', ['id'], []]],
    [
      "supabase.from('notes').update({ text }).match({ id, user_id: u })",
      ['supabase', 'change', 'note', ['id', 'user_id'], ['text']],
    ],
    [
      "let query = supabase.from('notes').select('*'); query = query.eq('id', id)",
      ['supabase', 'read', 'note', ['id'], []],
    ],
    ['Note.findByIdAndUpdate(id, { text })', ['mongoose', 'change', 'note', ['_id'], ['text']]],
    ['Note.findOne({ _id: id, owner: u })', ['mongoose', 'read', 'note', ['_id', 'owner'], []]],
    ["mongo.collection('notes').deleteOne({ _id: new ObjectId(id) })", ['mongodb', 'change', 'note', ['_id'], []]],
    ["const notes = mongo.collection('notes'); notes.findOne({ _id: id })", ['mongodb', 'read', 'note', ['_id'], []]],
    [
      "pool.query('SELECT * FROM notes WHERE id = $1 AND user_id = $2', [id, u])",
      ['sql', 'read', 'note', ['id', 'user_id'], []],
    ],
    ["my.execute('UPDATE notes SET text = ? WHERE id = ?', [text, id])", ['sql', 'change', 'note', ['id'], ['text']]],
    [
      "pool.query('INSERT INTO notes (text, user_id) VALUES ($1, $2)', [text, u])",
      ['sql', 'create', 'note', [], ['text', 'user_id']],
    ],
    ['prisma.$queryRaw`SELECT * FROM notes WHERE id = ${id}`', ['sql', 'read', 'note', ['id'], []]],
    ['redis.get(`note:${id}`)', ['keys', 'read', undefined, ['objectKey'], []]],
    ["store.collection('notes').doc(id).get()", ['firestore', 'read', 'note', ['id'], []]],
    ['stripe.subscriptions.cancel(id)', ['service', 'change', 'subscription', ['id'], []]],
    ['new GetObjectCommand({ Bucket, Key: key })', ['files', 'read', undefined, ['objectKey'], []]],
  ])('%s', (code, expected) => {
    expect(told(code)).toEqual(expected)
  })

  it('is followed into a layer in another file', () => {
    const files = {
      'lib/notes.ts': `import { prisma } from './stores'; export const find = ({ where }) => prisma.note.findFirst({ where })`,
    }
    expect(told(`const { find } = await import('@/lib/notes'); find({ where: { id, userId: u } })`, files)).toEqual([
      'prisma',
      'read',
      'note',
      ['id', 'userId'],
      [],
    ])
  })

  it.each([['new Map().get(id)'], ['fetch(`/notes/${id}`)'], ['const list = [1]; list.find((each) => each === id)']])(
    'is nothing of %s',
    (code) => {
      expect(accesses(code)).toEqual([])
    },
  )
})
