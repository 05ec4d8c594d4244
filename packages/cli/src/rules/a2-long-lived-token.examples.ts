import type { Example, Rule } from '../rule.js'

const PAGE = { 'app/page.tsx': '' }
const login = (title: string, head: string, body: string, more: Record<string, string> = {}): Example => ({
  title,
  files: {
    ...PAGE,
    'lib/session.ts': `${head}\nexport async function createSession(userId: string) {\n${body}\n}\n`,
    ...more,
  },
})
const JWT = `import jwt from 'jsonwebtoken'`
const JOSE = `import { SignJWT } from 'jose'\nconst key = new TextEncoder().encode(process.env.SESSION_SECRET)`
const HEADER = `setProtectedHeader({ alg: 'HS256' })`

/** Kept apart: they are longer than the rule. */
export const LIFETIME_EXAMPLES: Rule['examples'] = {
  bad: [
    login('A week.', JWT, `  return jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: '7d' })`),
    login('For ever.', JWT, `  return jwt.sign({ userId }, process.env.JWT_SECRET!)`),
    login(
      'A number of seconds with a name.',
      `${JWT}\nconst DAY = 24 * 60 * 60\nconst options = { expiresIn: 2 * DAY }`,
      `  return jwt.sign({ userId }, process.env.JWT_SECRET!, options)`,
    ),
    login('jose.', JOSE, `  return new SignJWT({ userId }).${HEADER}.setIssuedAt().setExpirationTime('2h').sign(key)`),
    login(
      'A date.',
      JOSE,
      `  const expiresAt = new Date(Date.now() + 7 * 24 * 60 * 60 * 1000)\n  return new SignJWT({ userId }).${HEADER}.setExpirationTime(expiresAt).sign(key)`,
    ),
    login(
      'The claim itself.',
      JWT,
      `  return jwt.sign({ userId, exp: Math.floor(Date.now() / 1000) + 60 * 60 * 24 }, process.env.JWT_SECRET!)`,
    ),
    login(
      'A week where the environment says nothing.',
      JWT,
      `  return jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: process.env.JWT_EXPIRES_IN ?? '7d' })`,
    ),
    login(
      'A library that keeps sessions is imported, and not used.',
      `${JWT}\nimport NextAuth from 'next-auth'\nimport { betterAuth } from 'better-auth'\nimport { auth } from '@clerk/nextjs/server'\nimport { Lucia } from 'lucia'\nimport { getIronSession } from 'iron-session'\nimport { createServerClient } from '@supabase/ssr'`,
      `  return jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: '30d' })`,
    ),
    login(
      'A lifetime that the cookie has and the token has not.',
      `${JWT}\nimport { cookies } from 'next/headers'`,
      `  const token = jwt.sign({ userId }, process.env.JWT_SECRET!);\n  (await cookies()).set('session', token, { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 900 })`,
    ),
    login(
      'It is verified, and its end is not looked at since it has none.',
      `import { SignJWT, jwtVerify } from 'jose'\nconst key = new TextEncoder().encode(process.env.SESSION_SECRET)\nexport const readSession = (token: string) => jwtVerify(token, key, { maxTokenAge: '15m' })`,
      `  return new SignJWT({ userId }).${HEADER}.setIssuedAt().sign(key)`,
    ),
  ],
  good: [
    login('A quarter of an hour.', JWT, `  return jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: '15m' })`),
    login(
      'Half an hour with jose.',
      JOSE,
      `  return new SignJWT({ userId }).${HEADER}.setExpirationTime('30 minutes').sign(key)`,
    ),
    login(
      'A refresh token may live longer.',
      JWT,
      `  const accessToken = jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: 600 })\n  const refreshToken = jwt.sign({ userId }, process.env.REFRESH_SECRET!, { expiresIn: '30d' })\n  return { accessToken, refreshToken }`,
    ),
    login(
      'So may a token for one mail.',
      JWT,
      `  const verificationToken = jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: '1d' })\n  return verificationToken`,
    ),
    {
      title: 'Better Auth.',
      files: {
        ...PAGE,
        'lib/auth.ts': `import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ session: { expiresIn: 60 * 60 * 24 * 7 } })\n`,
      },
    },
    {
      title: 'Clerk.',
      files: {
        ...PAGE,
        'proxy.ts': `import { clerkMiddleware } from '@clerk/nextjs/server'\nexport default clerkMiddleware()\n`,
      },
    },
    {
      title: 'Supabase.',
      files: {
        ...PAGE,
        'lib/user.ts': `import { createServerClient } from '@supabase/ssr'\nexport async function user(cookies) {\n  const supabase = createServerClient('u', 'k', { cookies })\n  return supabase.auth.getUser()\n}\n`,
      },
    },
    {
      title: 'Lucia.',
      files: { ...PAGE, 'lib/auth.ts': `import { Lucia } from 'lucia'\nexport const lucia = new Lucia(adapter, {})\n` },
    },
    {
      title: 'Firebase.',
      files: {
        ...PAGE,
        'lib/auth.ts': `import { getAuth } from 'firebase-admin/auth'\nexport const create = (token) => getAuth().createSessionCookie(token, { expiresIn: 5 * 86400000 })\n`,
      },
    },
    {
      title: 'Holdfast.',
      files: {
        ...PAGE,
        'lib/gate.ts': `import { holdfast } from 'holdfast/next'\nexport const gate = holdfast({})\n`,
      },
    },
    {
      title: 'NextAuth with sessions in the database.',
      files: {
        ...PAGE,
        'auth.ts': `import NextAuth from 'next-auth'\nimport { PrismaAdapter } from '@auth/prisma-adapter'\nexport const { handlers, auth } = NextAuth({ adapter: PrismaAdapter(db), providers: [] })\n`,
      },
    },
    {
      title: 'A session that is a row.',
      files: {
        ...PAGE,
        'lib/session.ts': `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()\nexport const create = (userId: string, id: string) => db.session.create({ data: { id, userId } })\n`,
      },
    },
    {
      title: 'No session at all.',
      files: PAGE,
    },
    {
      title: 'A seed signs what it likes.',
      files: {
        ...PAGE,
        'prisma/seed.ts': `import jwt from 'jsonwebtoken'\nexport const sessionToken = jwt.sign({ userId: 1 }, 'x')\n`,
      },
    },
  ],
  unknown: [
    login(
      'The environment says how long.',
      JWT,
      `  return jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: process.env.JWT_EXPIRES_IN })`,
    ),
    login(
      'A session that the server can end.',
      JWT,
      `  const sessionId = await store(userId)\n  return jwt.sign({ userId, sessionId }, process.env.JWT_SECRET!, { expiresIn: '30d' })`,
    ),
    {
      title: 'NextAuth signs tokens for 30 days.',
      files: {
        ...PAGE,
        'auth.ts': `import NextAuth from 'next-auth'\nexport const { handlers, auth } = NextAuth({ session: { strategy: 'jwt', maxAge: 30 * 24 * 60 * 60 }, providers: [] })\n`,
      },
    },
    {
      title: 'iron-session seals a cookie for two weeks.',
      files: {
        ...PAGE,
        'lib/session.ts': `import { getIronSession } from 'iron-session'\nexport const session = (cookies) => getIronSession(cookies, { password: process.env.SESSION_SECRET!, cookieName: 'session', ttl: 60 * 60 * 24 * 14 })\n`,
      },
    },
  ],
}
