import type { Rule } from '../rule.js'

const LIB = `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`
const AUTH = (body: string): Record<string, string> => ({
  'app/page.tsx': '',
  'lib/db.ts': LIB,
  'lib/auth.ts': `import jwt from 'jsonwebtoken'\nexport async function getAuthContext(req: Request) {\n  const token = req.headers.get('authorization')?.slice(7) ?? ''\n${body}\n}\n`,
})

/** Kept apart: they are longer than the rule. */
export const IDENTITY_EXAMPLES: Rule['examples'] = {
  bad: [
    {
      title: 'A token is decoded, and believed.',
      files: AUTH(`  const claims = jwt.decode(token) as { sub: string }\n  return { userId: claims.sub }`),
    },
    {
      title: 'Any token makes a user.',
      files: AUTH(`  if (!token) return { userId: null }\n  return { userId: 'some-user', role: 'member' }`),
    },
    {
      title: 'The session is a cookie of base64.',
      files: {
        'app/api/me/route.ts': `import { cookies } from 'next/headers'\nexport async function GET() {\n  const cookie = (await cookies()).get('session')\n  const session = JSON.parse(Buffer.from(cookie!.value, 'base64').toString())\n  if (session.isAdmin) return Response.json({ admin: true })\n  return Response.json({ admin: false })\n}\n`,
      },
    },
    {
      title: 'The body of a token, taken apart by hand.',
      files: AUTH(
        `  const claims = JSON.parse(atob(token.split('.')[1]!))\n  return { userId: claims.sub, role: claims.role }`,
      ),
    },
    {
      title: 'Verified only where a switch says so.',
      files: AUTH(
        `  if (process.env.FAST) {\n    const claims = jwt.decode(token) as { sub: string }\n    return { userId: claims.sub }\n  }\n  const claims = jwt.verify(token, process.env.JWT_SECRET!) as { sub: string }\n  return { userId: claims.sub }`,
      ),
    },
  ],
  good: [
    {
      title: 'Verified.',
      files: AUTH(
        `  const claims = jwt.verify(token, process.env.JWT_SECRET!) as { sub: string }\n  return { userId: claims.sub }`,
      ),
    },
    {
      title: 'Decoded for its key, then verified.',
      files: AUTH(
        `  const head = jwt.decode(token, { complete: true })\n  const key = await keyOf(head?.header.kid)\n  const claims = jwt.verify(token, key) as { sub: string }\n  return { userId: claims.sub }`,
      ),
    },
    {
      title: 'Decoded for its end.',
      files: AUTH(
        `  const claims = jwt.decode(token) as { exp: number }\n  return { expired: claims.exp * 1000 < Date.now() }`,
      ),
    },
    {
      title: 'The session is looked up.',
      files: {
        'lib/db.ts': LIB,
        'lib/auth.ts': `import { db } from './db'\nexport async function getSession(req: Request) {\n  const token = req.headers.get('authorization') ?? ''\n  const session = await db.session.findUnique({ where: { token } })\n  if (session === null) return null\n  return { userId: session.userId }\n}\n`,
      },
    },
    {
      title: 'A claim of a token that another server gave over its own connection.',
      files: {
        'lib/sign-in.ts': `import { decodeJwt } from 'jose'\nexport async function finish(code: string) {\n  const answer = await fetch('https://id.example/token', { method: 'POST', body: code })\n  const { id_token } = await answer.json()\n  const claims = decodeJwt(id_token)\n  return { userId: claims.sub }\n}\n`,
      },
    },
  ],
}
