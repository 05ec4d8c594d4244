import { describe, expect, it } from 'vitest'
import { app, callsOf } from './facts.test-parts.js'

const ROUTE = 'app/api/x/route.ts'

function called(code: string, files: Record<string, string> = {}): string[] {
  return callsOf(app({ [ROUTE]: code, ...files }))
}

describe('what a call is', () => {
  it.each([
    [
      'a named import',
      `import { verify } from 'jsonwebtoken'; export function GET() { verify(t) }`,
      'jsonwebtoken#verify',
    ],
    [
      'a renamed one',
      `import { verify as v } from 'jsonwebtoken'; export function GET() { v(t) }`,
      'jsonwebtoken#verify',
    ],
    [
      'a default import',
      `import jwt from 'jsonwebtoken'; export function GET() { jwt.verify(t) }`,
      'jsonwebtoken#default.verify',
    ],
    [
      'all of a module',
      `import * as jwt from 'jsonwebtoken'; export function GET() { jwt.verify(t) }`,
      'jsonwebtoken#verify',
    ],
    [
      'require',
      `const { verify } = require('jsonwebtoken'); export function GET() { verify(t) }`,
      'jsonwebtoken#verify',
    ],
    [
      'import()',
      `export async function GET() { const { verify } = await import('jsonwebtoken'); verify(t) }`,
      'jsonwebtoken#verify',
    ],
    [
      'another name for it',
      `import jwt from 'jsonwebtoken'; const { verify: v } = jwt; export function GET() { v(t) }`,
      'jsonwebtoken#default.verify',
    ],
    ['a global', `export function GET() { fetch(u) }`, '#fetch'],
    [
      'a cast on the way',
      `import jwt from 'jsonwebtoken'; export function GET() { (jwt as any).verify!(t) }`,
      'jsonwebtoken#default.verify',
    ],
    [
      'the usual singleton',
      `import { PrismaClient } from '@prisma/client'; const g = globalThis as any; const db = g.db ?? new PrismaClient(); export function GET() { db.user.findMany() }`,
      '@prisma/client#PrismaClient().user.findMany',
    ],
    [
      'a function that makes the client',
      `import { drizzle } from 'drizzle-orm/node-postgres'; function db() { return drizzle() } export function GET() { db().select() }`,
      'drizzle-orm/node-postgres#drizzle().select',
    ],
    [
      'the tx of a transaction',
      `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); export function GET() { return db.$transaction(async (tx) => { await tx.user.delete() }) }`,
      '@prisma/client#PrismaClient().user.delete',
    ],
    [
      'an element of what is awaited together',
      `import { a } from 'a'; import { b } from 'b'; export async function GET() { const [one, two] = await Promise.all([a(), b.load()]); two.use(); one.use() }`,
      'b#b.load().use',
    ],
    [
      'an element of a list that is written out',
      `import { a } from 'a'; const [first] = [a()]; export function GET() { first.use() }`,
      'a#a().use',
    ],
    [
      'a field of a class',
      `import { PrismaClient } from '@prisma/client'; class Notes { db = new PrismaClient(); all() { return this.db.note.findMany() } } export function GET() { return new Notes().all() }`,
      '@prisma/client#PrismaClient().note.findMany',
    ],
    [
      'what a constructor was given',
      `import { PrismaClient } from '@prisma/client'; class Notes { constructor(private db) {} all() { return this.db.note.findMany() } } const notes = new Notes(new PrismaClient()); export function GET() { return notes.all() }`,
      '@prisma/client#PrismaClient().note.findMany',
    ],
    [
      'what a constructor keeps',
      `import { PrismaClient } from '@prisma/client'; class Notes { constructor(db) { this.db = db } all() { return this.db.note.findMany() } } const notes = new Notes(new PrismaClient()); export function GET() { return notes.all() }`,
      '@prisma/client#PrismaClient().note.findMany',
    ],
    [
      'a static method',
      `import { PrismaClient } from '@prisma/client'; class Notes { static db = new PrismaClient(); static all() { return Notes.db.note.findMany() } } export function GET() { return Notes.all() }`,
      '@prisma/client#PrismaClient().note.findMany',
    ],
    [
      'an inherited method',
      `import { PrismaClient } from '@prisma/client'; class Base { all() { return new PrismaClient().note.findMany() } } class Notes extends Base {} export function GET() { return new Notes().all() }`,
      '@prisma/client#PrismaClient().note.findMany',
    ],
    ['optional chaining', `import { a } from 'a'; export function GET() { a?.b?.c?.() }`, 'a#a.b.c'],
    [
      'satisfies on the way',
      `import { a } from 'a'; const all = { b: a } satisfies object as const; export function GET() { all.b.c() }`,
      'a#a.c',
    ],
    [
      'a context that is destructured twice',
      `import { a } from 'a'; function make() { return { ctx: { db: a } } } export function GET() { const { ctx } = make(); const { db } = ctx; db.use() }`,
      'a#a.use',
    ],
    [
      'what is spread into an object',
      `import { a } from 'a'; const base = { db: a }; const all = { ...base, other: 1 }; export function GET() { all.db.use() }`,
      'a#a.use',
    ],
    [
      'a member of an object that is written out',
      `import jwt from 'jsonwebtoken'; const auth = { check: jwt.verify }; export function GET() { auth.check(t) }`,
      'jsonwebtoken#default.verify',
    ],
  ])('%s', (_, code, path) => {
    expect(called(code)).toContain(path)
  })

  it('is followed through files, aliases and re-exports', () => {
    const files = {
      'tsconfig.json': '{ // paths\n "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
      'src/lib/index.ts': `export * from './client'; export { verify } from 'jsonwebtoken'`,
      'src/lib/client.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()`,
    }
    const code = `import { db, verify } from '~/lib'; export function GET() { verify(t); db.user.findMany() }`
    expect(called(code, files)).toEqual(['jsonwebtoken#verify', '@prisma/client#PrismaClient().user.findMany'])
  })

  it('is followed through a barrel that imports defaults and exports them by name', () => {
    const found = called(`import { check } from '@/lib/all'; export function GET() { check() }`, {
      'lib/all.ts': `import check from './check'; export { check }`,
      'lib/check.ts': `import { verify } from 'jsonwebtoken'; const check = () => verify(t); export default check`,
    })
    expect(found).toContain('jsonwebtoken#verify')
  })

  it('is followed through barrels of barrels', () => {
    const files = {
      'lib/index.ts': `export * as db from './db'; export * from './more'; export { default as client } from './client'`,
      'lib/more/index.ts': `export { all as every } from './all'`,
      'lib/more/all.ts': `import { a } from 'a'; export const all = a`,
      'lib/db.ts': `import { b } from 'b'; const own = b; export { own as default, own as named }`,
      'lib/client.ts': `import { c } from 'c'; export default c.make()`,
    }
    const code = `import { db, every, client } from '@/lib'; export function GET() { db.named.x(); every.y(); client.z() }`
    expect(called(code, files)).toEqual(['b#b.x', 'a#a.y', 'c#c.make().z'])
  })

  it('is followed into a workspace package that is not installed', () => {
    const files = {
      'packages/db/package.json': JSON.stringify({ name: '@acme/db', exports: { '.': './dist/index.js' } }),
      'packages/db/src/index.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()`,
    }
    const code = `import { db } from '@acme/db'; export function GET() { db.user.findMany() }`
    expect(called(code, files)).toEqual(['@prisma/client#PrismaClient().user.findMany'])
  })

  it('keeps the name of a module that is not here', () => {
    expect(called(`import { getUser } from '@/lib/auth'; export function GET() { getUser() }`)).toEqual([
      '@/lib/auth#getUser',
    ])
  })

  it.each([
    [
      'functions that call each other',
      `function a() { return b() } function b() { return a() } export function GET() { a().x() }`,
    ],
    ['a name that is itself', `const a = a; export function GET() { a() }`],
    ['files that import each other', `import { a } from './other'; export const b = a; export function GET() { b() }`],
  ])('ends with %s', (_, code) => {
    expect(
      called(code, { 'app/api/x/other.ts': `import { b } from './route'; export const a = b` }).length,
    ).toBeGreaterThan(0)
  })

  it('tells names of inner scopes from outer ones', () => {
    const code = `import { verify } from 'jsonwebtoken'; export function GET() { { const verify = (x) => fetch(x); verify(t) } }`
    expect(called(code)).toContain('#fetch')
    expect(called(code)).not.toContain('jsonwebtoken#verify')
  })
})

describe('what runs when a handler runs', () => {
  const lib = {
    'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()`,
  }
  const READS = '@prisma/client#PrismaClient().user.findMany'

  it.each([
    [
      'a function in another file',
      `import { all } from './all'; export function GET() { return all() }`,
      { 'app/api/x/all.ts': `import { db } from '@/lib/db'; export const all = () => db.user.findMany()` },
    ],
    [
      'a wrapper of the project',
      `import { withAuth } from './with'; import { db } from '@/lib/db'; export const GET = withAuth(async () => db.user.findMany())`,
      { 'app/api/x/with.ts': `export const withAuth = (handler) => async (req) => handler(req)` },
    ],
    [
      'a wrapper that hands on to a library',
      `import { withAuth } from './with'; import { db } from '@/lib/db'; export const GET = withAuth(async () => db.user.findMany())`,
      {
        'app/api/x/with.ts': `import { withLog } from 'log'; export const withAuth = (handler) => withLog(async (req) => handler({ req }))`,
      },
    ],
    [
      'a wrapper of a library',
      `import { withLog } from 'log'; import { db } from '@/lib/db'; export const GET = withLog(async () => db.user.findMany())`,
      {},
    ],
    [
      'a handler by name',
      `import { db } from '@/lib/db'; async function handler() { return db.user.findMany() } export { handler as GET }`,
      {},
    ],
    [
      'a callback',
      `import { db } from '@/lib/db'; export function GET() { return retry(() => db.user.findMany()) }`,
      {},
    ],
    [
      'a method of a class',
      `import { Users } from './users'; export function GET() { return new Users().all() }`,
      {
        'app/api/x/users.ts': `import { db } from '@/lib/db'; export class Users { all() { return db.user.findMany() } }`,
      },
    ],
    [
      'a re-exported handler',
      `export { GET } from './other'`,
      { 'app/api/x/other.ts': `import { db } from '@/lib/db'; export const GET = async () => db.user.findMany()` },
    ],
    [
      'what React caches',
      `import { all } from './all'; export function GET() { return all() }`,
      {
        'app/api/x/all.ts': `import { cache } from 'react'; import { db } from '@/lib/db'; export const all = cache(async () => db.user.findMany())`,
      },
    ],
  ])('%s', (_, code, files) => {
    expect(called(code, { ...lib, ...files })).toContain(READS)
  })

  it('is not what nobody calls', () => {
    const code = `import { db } from '@/lib/db'; function never() { return db.user.findMany() } export function GET() { return 1 }`
    expect(called(code, lib)).not.toContain(READS)
  })
})
