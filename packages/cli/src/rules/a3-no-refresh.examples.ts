import type { Example, Rule } from '../rule.js'

const SIGNS = `import jwt from 'jsonwebtoken'\nexport const createSession = (userId: string) => jwt.sign({ userId }, process.env.JWT_SECRET!, { expiresIn: '15m' })\n`
const app = (title: string, more: Record<string, string> = {}): Example => ({
  title,
  files: { 'app/page.tsx': '', 'lib/session.ts': SIGNS, ...more },
})

/** Kept apart: they are longer than the rule. */
export const REFRESH_EXAMPLES: Rule['examples'] = {
  bad: [
    app('A token, and no other when it ends.'),
    app('jose.', {
      'lib/session.ts': `import { SignJWT } from 'jose'\nexport const login = (sub: string) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('7d').sign(key)\n`,
    }),
    app('In the route itself.', {
      'lib/session.ts': '',
      'app/api/auth/login/route.ts': `import jwt from 'jsonwebtoken'\nexport async function POST(req: Request) {\n  const { email } = await req.json()\n  const token = jwt.sign({ email }, process.env.JWT_SECRET!, { expiresIn: '7d' })\n  return Response.json({ token })\n}\n`,
    }),
    app('A library that renews sessions is imported, and not used.', {
      'lib/other.ts': `import NextAuth from 'next-auth'\nimport { betterAuth } from 'better-auth'\nimport { clerkMiddleware } from '@clerk/nextjs/server'\nimport { Lucia } from 'lucia'\nimport { createServerClient } from '@supabase/ssr'\nimport { refreshToken } from 'somewhere'\n`,
    }),
    app('A note that it should.', {
      'lib/todo.ts': `// TODO: refreshToken, rotate sessions\nexport const later = true\n`,
    }),
    app('Sessions of a checkout.', {
      'lib/pay.ts': `import Stripe from 'stripe'\nconst stripe = new Stripe('x')\nexport const pay = () => stripe.checkout.sessions.create({})\n`,
    }),
    app('The token is verified, and nothing comes of it.', {
      'lib/read.ts': `import jwt from 'jsonwebtoken'\nexport const readSession = (token: string) => jwt.verify(token, process.env.JWT_SECRET!)\n`,
    }),
  ],
  good: [
    app('A refresh token.', {
      'app/api/auth/refresh/route.ts': `import jwt from 'jsonwebtoken'\nexport async function POST(req: Request) {\n  const { token } = await req.json()\n  const refreshToken = jwt.sign({ id: await rotate(token) }, process.env.REFRESH_SECRET!, { expiresIn: '30d' })\n  return Response.json({ refreshToken })\n}\n`,
    }),
    app('A new token for one that was verified.', {
      'proxy.ts': `import jwt from 'jsonwebtoken'\nimport { createSession } from '@/lib/session'\nexport function proxy(req) {\n  const { userId } = jwt.verify(req.cookies.get('session').value, process.env.JWT_SECRET!)\n  return createSession(userId)\n}\n`,
    }),
    app('A function that renews sessions.', {
      'lib/renew.ts': `import { createSession } from './session'\nexport async function updateSession(userId: string) {\n  return createSession(userId)\n}\n`,
    }),
    app('Sessions are rows.', {
      'lib/session.ts': `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()\nexport const login = (userId: string) => db.session.create({ data: { userId } })\n`,
    }),
    app('Rows of Drizzle’s.', {
      'lib/session.ts': `import { drizzle } from 'drizzle-orm/node-postgres'\nimport { sessions } from './schema'\nconst db = drizzle('x')\nexport const login = (userId: string) => db.insert(sessions).values({ userId })\n`,
    }),
    app('Better Auth.', {
      'lib/session.ts': `import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({})\n`,
    }),
    app('NextAuth.', {
      'lib/session.ts': `import NextAuth from 'next-auth'\nexport const { auth } = NextAuth({ providers: [] })\n`,
    }),
    app('No login.', { 'lib/session.ts': '' }),
  ],
  unknown: [
    app('The token names a row.', {
      'lib/session.ts': `import jwt from 'jsonwebtoken'\nexport const createSession = (sessionId: string) => jwt.sign({ sessionId }, process.env.JWT_SECRET!, { expiresIn: '15m' })\n`,
    }),
  ],
}
