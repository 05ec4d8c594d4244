import type { Example, Rule } from '../rule.js'

const JWT = `import jwt from 'jsonwebtoken'\n`
const route = (
  title: string,
  body: string,
  path = 'app/api/auth/login/route.ts',
  head = JWT,
  more: Record<string, string> = {},
): Example => ({
  title,
  files: {
    [path]: `${head}export async function POST(req: Request) {\n  const { email } = await req.json()\n${body}\n}\n`,
    ...more,
  },
})
const SIGN = `jwt.sign({ email }, process.env.JWT_SECRET!, { expiresIn: '15m' })`

/** Kept apart: they are longer than the rule. */
export const ANSWER_EXAMPLES: Rule['examples'] = {
  bad: [
    route('A login that answers with the token.', `  const token = ${SIGN}\n  return Response.json({ token, email })`),
    route(
      'Beside the cookie.',
      `  const token = ${SIGN};\n  (await cookies()).set('session', token, { httpOnly: true, secure: true, sameSite: 'lax' })\n  return Response.json({ accessToken: token })`,
      'app/api/auth/login/route.ts',
      `${JWT}import { cookies } from 'next/headers'\n`,
    ),
    route(
      'Made by a helper.',
      `  return Response.json({ token: await createSession(email) })`,
      'app/api/login/route.ts',
      `import { createSession } from '@/lib/session'\n`,
      {
        'lib/session.ts': `import { SignJWT } from 'jose'\nexport async function createSession(sub: string) {\n  const made = await new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).sign(key)\n  return made\n}\n`,
      },
    ),
    {
      title: 'In the Pages Router.',
      files: {
        'pages/api/login.ts': `${JWT}export default function handler(req, res) {\n  const token = jwt.sign({ email: req.body.email }, process.env.JWT_SECRET!)\n  res.status(200).json({ token })\n}\n`,
      },
    },
    {
      title: 'A Server Action.',
      files: {
        'app/actions.ts': `'use server'\n${JWT}export async function login(email: string) {\n  const token = jwt.sign({ email }, process.env.JWT_SECRET!)\n  return { token }\n}\n`,
      },
    },
    route(
      'A token that is drawn by lot.',
      `  const token = crypto.randomUUID()\n  sessions.set(token, email)\n  return Response.json({ token })`,
    ),

    route(
      'In an object that has a name.',
      `  const result = { token: ${SIGN}, user: { email } }\n  return Response.json({ ok: true, result })`,
    ),
    {
      title: 'The answer of a router’s handler.',
      files: {
        'pages/api/login.js': `${JWT}import nc from 'next-connect'\nexport default nc().post(async (req, res) => {\n  const { email } = req.body\n  res.send({ token: ${SIGN} })\n})\n`,
      },
    },
  ],
  good: [
    route(
      'An object beside it is not in the answer.',
      `  const result = { token: ${SIGN} };\n  (await cookies()).set('session', result.token, { httpOnly: true, secure: true, sameSite: 'lax' })\n  return Response.json({ ok: true })`,
      'app/api/auth/login/route.ts',
      `${JWT}import { cookies } from 'next/headers'\n`,
    ),
    route(
      'It goes into a cookie.',
      `  const token = ${SIGN}\n  const answer = Response.json({ email })\n  answer.headers.append('Set-Cookie', \`session=\${token}; HttpOnly; Secure; SameSite=Lax\`)\n  return answer`,
    ),
    route('An app that is no page.', `  return Response.json({ token: ${SIGN} })`, 'app/api/mobile/login/route.ts'),
    route(
      'An OAuth server’s token endpoint (RFC 6749).',
      `  return Response.json({ access_token: ${SIGN} })`,
      'app/api/oauth/token/route.ts',
    ),
    route(
      'A token that nobody has made here.',
      `  const { token } = await loadInvite(email)\n  return Response.json({ token })`,
    ),
    route(
      'Whether there is one.',
      `  const token = ${SIGN}\n  await send(token)\n  return Response.json({ token: true })`,
    ),
    route('A library is imported, and signs nothing.', `  return Response.json({ token: null, email })`),
  ],
  unknown: [
    route('A token for something else.', `  return Response.json({ token: ${SIGN} })`, 'app/api/rooms/route.ts'),
  ],
}
