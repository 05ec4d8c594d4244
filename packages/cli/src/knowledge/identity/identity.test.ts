import { describe, expect, it } from 'vitest'
import { app, only } from '../../flow/facts.test-parts.js'
import { originPath } from '../../flow/origin.js'
import { opennessOf } from './openness.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()`,
}
const EFFECT = `await db.order.deleteMany();`

interface Library {
  readonly title: string
  readonly head: string
  /** Gives something, or throws. */
  readonly call: string
  /** Where the call itself throws: there is nothing to look at. */
  readonly throws?: true
}

const LIBRARIES: readonly Library[] = [
  { title: 'next-auth 4', head: `import { getServerSession } from 'next-auth'`, call: 'getServerSession(options)' },
  { title: 'next-auth 4, its token', head: `import { getToken } from 'next-auth/jwt'`, call: 'getToken({ req })' },
  {
    title: 'Auth.js 5',
    head: `import NextAuth from 'next-auth'\nconst { auth, handlers } = NextAuth({})`,
    call: 'auth()',
  },
  { title: 'Clerk', head: `import { currentUser } from '@clerk/nextjs/server'`, call: 'currentUser()' },
  {
    title: 'Better Auth',
    head: `import { betterAuth } from 'better-auth'\nconst auth = betterAuth({})`,
    call: 'auth.api.getSession({ headers: req.headers })',
  },
  {
    title: 'Lucia',
    head: `import { Lucia } from 'lucia'\nconst lucia = new Lucia(adapter)`,
    call: 'lucia.validateSession(id)',
  },
  { title: 'Auth0', head: `import { getSession } from '@auth0/nextjs-auth0'`, call: 'getSession()' },
  {
    title: 'Kinde',
    head: `import { getKindeServerSession } from '@kinde-oss/kinde-auth-nextjs/server'`,
    call: 'getKindeServerSession().getUser()',
  },
  { title: 'WorkOS', head: `import { getUser } from '@workos-inc/authkit-nextjs'`, call: 'getUser()' },
  { title: 'jsonwebtoken', head: `import jwt from 'jsonwebtoken'`, call: 'jwt.verify(token, key)', throws: true },
  { title: 'jose', head: `import { jwtVerify } from 'jose'`, call: 'jwtVerify(token, key)', throws: true },
  {
    title: 'Firebase',
    head: `import { getAuth } from 'firebase-admin/auth'`,
    call: 'getAuth().verifyIdToken(token)',
    throws: true,
  },
  {
    title: 'Stack',
    head: `import { StackServerApp } from '@stackframe/stack'\nconst stack = new StackServerApp({})`,
    call: 'stack.getUser()',
  },
  { title: 'PropelAuth', head: `import { getUser } from '@propelauth/nextjs/server/app-router'`, call: 'getUser()' },
  { title: 'Descope', head: `import { session } from '@descope/nextjs-sdk/server'`, call: 'session()' },
  {
    title: 'Amplify',
    head: `import { getCurrentUser } from '@aws-amplify/auth/server'`,
    call: 'getCurrentUser(context)',
  },
  {
    title: 'Cognito’s tokens',
    head: `import { CognitoJwtVerifier } from 'aws-jwt-verify'\nconst verifier = CognitoJwtVerifier.create({})`,
    call: 'verifier.verify(token)',
    throws: true,
  },
  {
    title: 'Google’s tokens',
    head: `import { OAuth2Client } from 'google-auth-library'\nconst client = new OAuth2Client()`,
    call: 'client.verifyIdToken({ idToken })',
    throws: true,
  },
  {
    title: 'next-firebase-auth-edge',
    head: `import { getTokens } from 'next-firebase-auth-edge'`,
    call: 'getTokens(cookies, options)',
  },
  { title: 'argon2', head: `import argon2 from 'argon2'`, call: 'argon2.verify(hash, password)' },
  { title: 'jose, encrypted', head: `import * as jose from 'jose'`, call: 'jose.jwtDecrypt(token, key)', throws: true },
  {
    title: 'Holdfast',
    head: `import { holdfast } from 'holdfast/next'\nconst { currentPrincipal } = holdfast({})`,
    call: 'currentPrincipal()',
  },
  {
    title: 'Holdfast, which requires it',
    head: `import { holdfast } from 'holdfast/next'\nconst { requirePrincipal } = holdfast({})`,
    call: 'requirePrincipal()',
    throws: true,
  },
  { title: 'a row of sessions', head: '', call: 'db.session.findUnique({ where: { id } })' },
  {
    title: 'a user by the hash of a key',
    head: '',
    call: 'db.user.findFirst({ where: { keys: { some: { hashedKey } } } })',
  },
  {
    title: 'a session in Redis',
    head: `import { Redis } from '@upstash/redis'\nconst redis = new Redis()`,
    call: 'redis.get(`s:${token}`)',
  },
  { title: 'a password', head: `import bcrypt from 'bcryptjs'`, call: 'bcrypt.compare(password, hash)' },
  {
    title: 'a module that is not here',
    head: `import { getCurrentUser } from '@/server/auth'`,
    call: 'getCurrentUser()',
  },
]

function open(head: string, body: string): boolean {
  const facts = app({
    ...LIB,
    'app/api/orders/route.ts': `import { db } from '@/lib/db'\n${head}\nexport async function POST(req) { ${body} }`,
  })
  return opennessOf(only(facts), facts).open.some(({ site }) => originPath(site.callee).endsWith('deleteMany'))
}

describe.each(LIBRARIES)('$title', ({ head, call, throws }) => {
  it('clears where its answer is looked at first', () => {
    const look = throws
      ? `await ${call};`
      : `const who = await ${call}; if (!who) return new Response(null, { status: 401 });`
    expect(open(head, `${look} ${EFFECT}`)).toBe(false)
  })
  it('does not where it is imported and unused', () => {
    expect(open(head, EFFECT)).toBe(true)
  })
  it('does not where what it says is ignored', () => {
    const ignored = throws ? `try { await ${call} } catch { console.warn('who?') }` : `await ${call};`
    expect(open(head, `${ignored} ${EFFECT}`)).toBe(true)
  })
  it('does not where it is asked afterwards', () => {
    const after = throws
      ? `await ${call};`
      : `const who = await ${call}; if (!who) return new Response(null, { status: 401 });`
    expect(open(head, `${EFFECT} ${after}`)).toBe(true)
  })
})

describe('Clerk', () => {
  const head = `import { auth } from '@clerk/nextjs/server'`
  it.each([
    [
      'its id is looked at',
      `const { userId } = await auth(); if (!userId) return new Response(null, { status: 401 });`,
      false,
    ],
    ['protect() throws', `await auth.protect();`, false],
    ['its id is taken and not looked at', `const { userId } = await auth();`, true],
  ])('%s', (_, code, expected) => {
    expect(open(head, `${code} ${EFFECT}`)).toBe(expected)
  })
})

describe('Supabase', () => {
  const head = `import { createServerClient } from '@supabase/ssr'\nconst supabase = createServerClient(url, key, {})`
  it.each([
    [
      'the user is looked at',
      `const { data: { user } } = await supabase.auth.getUser(); if (!user) return new Response(null, { status: 401 });`,
      false,
    ],
    [
      'the error is looked at',
      `const { data, error } = await supabase.auth.getUser(); if (error) return new Response(null, { status: 401 });`,
      false,
    ],
    ['neither is', `const { data } = await supabase.auth.getUser();`, true],
    ['afterwards', `${EFFECT} const { data: { user } } = await supabase.auth.getUser(); if (!user) return;`, true],
  ])('%s', (_, code, expected) => {
    expect(open(head, `${code} ${EFFECT}`)).toBe(expected)
  })
})

describe('iron-session', () => {
  const head = `import { getIronSession } from 'iron-session'`
  it.each([
    [
      'its user is looked at',
      `const session = await getIronSession(a, b, c); if (!session.user) return new Response(null, { status: 401 });`,
      false,
    ],
    ['it is opened', `const session = await getIronSession(a, b, c);`, true],
  ])('%s', (_, code, expected) => {
    expect(open(head, `${code} ${EFFECT}`)).toBe(expected)
  })
})

describe('what proves nothing', () => {
  it.each([
    ['a decoded token', `import jwt from 'jsonwebtoken'`, `const who = jwt.decode(token); if (!who) return;`],
    [
      'a decoded token of jose',
      `import { decodeJwt } from 'jose'`,
      `const who = decodeJwt(token); if (!who.sub) return;`,
    ],
    ['a header', '', `if (!req.headers.get('authorization')) return;`],
    ['a cookie', `import { cookies } from 'next/headers'`, `if (!(await cookies()).get('session')) return;`],
    ['JSON of a cookie', '', `const who = JSON.parse(atob(req.cookies.get('s').value)); if (!who.id) return;`],
    [
      'a user of whom the body speaks',
      '',
      `const user = await db.user.findUnique({ where: { id: (await req.json()).id } }); if (!user) return;`,
    ],
  ])('%s', (_, head, code) => {
    expect(open(head, `${code} ${EFFECT}`)).toBe(true)
  })
})

describe('wrappers of libraries', () => {
  const wrapped = (head: string, made: string): boolean => {
    const facts = app({
      ...LIB,
      'app/api/orders/route.ts': `import { db } from '@/lib/db'\n${head}\nexport const POST = ${made}`,
    })
    return opennessOf(only(facts), facts).open.length > 0
  }
  it.each([
    [
      'Auth0',
      `import { withApiAuthRequired } from '@auth0/nextjs-auth0'`,
      `withApiAuthRequired(async () => { ${EFFECT} })`,
      false,
    ],
    [
      'one whose source is not here',
      `import { withAuth } from '@/lib/with-auth'`,
      `withAuth(async () => { ${EFFECT} })`,
      false,
    ],
    [
      'one that logs',
      `import { withLogging } from '@/lib/with-logging'`,
      `withLogging(async () => { ${EFFECT} })`,
      true,
    ],
    [
      'Auth.js, its session looked at',
      `import NextAuth from 'next-auth'\nconst { auth } = NextAuth({})`,
      `auth(async (req) => { if (!req.auth) return new Response(null, { status: 401 }); ${EFFECT} })`,
      false,
    ],
    [
      'Auth.js, its session not looked at',
      `import NextAuth from 'next-auth'\nconst { auth } = NextAuth({})`,
      `auth(async (req) => { ${EFFECT} })`,
      true,
    ],
    [
      'an instrumented check',
      `import { instrument } from '@/lib/telemetry'\nimport { getServerSession } from 'next-auth'`,
      `async () => { const who = await instrument('auth', async () => { return getServerSession() }); if (!who) return new Response(null, { status: 401 }); ${EFFECT} }`,
      false,
    ],
  ])('%s', (_, head, made, expected) => {
    expect(wrapped(head, made)).toBe(expected)
  })
})
