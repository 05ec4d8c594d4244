import type { Example, Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/limits.ts': `import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\nexport const limiter = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, '1 m') })\n`,
}
const HEAD = `import { db } from '@/lib/db'\nimport { limiter } from '@/lib/limits'\n`
const ASK = `const { success } = await limiter.limit(email)\n  if (!success) return new Response(null, { status: 429 })`
const at = (path: string, title: string, body: string, head = ''): Example => ({
  title,
  files: {
    ...LIB,
    [`app/api/${path}/route.ts`]: `${HEAD}${head}export async function POST(req: Request) {\n  const { email, password, code } = await req.json()\n  ${body}\n  return Response.json({})\n}\n`,
  },
})
const BCRYPT = `import bcrypt from 'bcryptjs'\n`
const LOGIN = `const user = await db.user.findUnique({ where: { email } })\n  if (!(await bcrypt.compare(password, user.hash))) return new Response(null, { status: 401 })`
const MAIL = `import { Resend } from 'resend'\nconst resend = new Resend(process.env.RESEND_KEY)\n`
const SEND = `await resend.emails.send({ to: email, subject: 'Hi', html: '' })`
const MODEL = `import OpenAI from 'openai'\nconst openai = new OpenAI()\n`
const ASK_MODEL = `await openai.chat.completions.create({ model: 'm', messages: [] })`
const PROXY = (path: string): Record<string, string> => ({
  'proxy.ts': `import { limiter } from '@/lib/limits'\nexport async function proxy(req) {\n  const { success } = await limiter.limit('x')\n  if (!success) return new Response(null, { status: 429 })\n}\nexport const config = { matcher: '${path}' }\n`,
})
const withFiles = (example: Example, more: Record<string, string>): Example => ({
  ...example,
  files: { ...example.files, ...more },
})

/** Kept apart: they are longer than the rule. */
export const UNLIMITED_EXAMPLES: Rule['examples'] = {
  bad: [
    at('auth/login', 'A sign-in.', LOGIN, BCRYPT),
    at(
      'register',
      'A registration.',
      `await db.user.create({ data: { email, password: await bcrypt.hash(password, 10) } })`,
      BCRYPT,
    ),
    at('forgot-password', 'A password that is forgotten.', SEND, MAIL),
    at(
      'verify-otp',
      'A code of six digits.',
      `const row = await db.code.findFirst({ where: { email } })\n  if (row.code !== code) return new Response(null, { status: 400 })`,
    ),
    at('contact', 'A form that sends mail.', SEND, MAIL),
    at('chat', 'A model for everybody.', ASK_MODEL, MODEL),
    at(
      'sms',
      'Messages to telephones.',
      `await client.messages.create({ to: code })`,
      `import twilio from 'twilio'\nconst client = twilio()\n`,
    ),
    at('login', 'The limiter is imported, and nothing else.', LOGIN, BCRYPT),
    at('login', 'What it says is ignored.', `await limiter.limit(email)\n  ${LOGIN}`, BCRYPT),
    at('contact', 'It is asked afterwards.', `${SEND}\n  ${ASK}`, MAIL),
    withFiles(at('contact', 'The proxy limits other paths.', SEND, MAIL), PROXY('/api/auth/:path*')),
    {
      title: 'An action.',
      files: {
        ...LIB,
        'app/actions.ts': `'use server'\nimport { db } from '@/lib/db'\nexport async function loginAction(form: FormData) {\n  const user = await db.user.findUnique({ where: { email: String(form.get('email')) } })\n  if (user.password !== form.get('password')) return { error: 'no' }\n}\n`,
      },
    },
    {
      title: 'A password of a page that is shared.',
      files: {
        ...LIB,
        'app/share/action.ts': `'use server'\nimport { db } from '@/lib/db'\nexport async function open(form: FormData) {\n  const password = form.get('password')\n  const page = await db.page.findUnique({ where: { id: String(form.get('id')) } })\n  if (page.password !== password) return { error: 'no' }\n  return { page }\n}\n`,
      },
    },

    at(
      'people',
      'A registration that no path tells of.',
      `await db.user.create({ data: { email, hash: await bcrypt.hash(password, 12) } })`,
      BCRYPT,
    ),
    {
      title: 'A strategy of passport that takes passwords.',
      files: {
        'pages/api/auth.js': `import nc from 'next-connect'\nimport passport from 'passport'\nexport default nc().use(passport.initialize()).post(passport.authenticate('local'), (req, res) => res.json({ user: req.user }))\n`,
      },
    },
  ],
  good: [
    at(
      'people',
      'Somebody who is known sets a password for another.',
      `const session = await getServerSession()\n  if (session?.user.role !== 'admin') return new Response(null, { status: 403 })\n  await db.user.create({ data: { email, hash: await bcrypt.hash(password, 12) } })`,
      `${BCRYPT}import { getServerSession } from 'next-auth'\n`,
    ),
    at('auth/login', 'A limit first.', `${ASK}\n  ${LOGIN}`, BCRYPT),
    at(
      'contact',
      'In a function that throws.',
      `await limitOrThrow(email)\n  ${SEND}`,
      `${MAIL}async function limitOrThrow(key) {\n  const { success } = await limiter.limit(key)\n  if (!success) throw new Error('too many')\n}\n`,
    ),
    at('contact', 'In a wrapper.', ASK),
    withFiles(at('contact', 'The proxy limits it.', SEND, MAIL), PROXY('/api/:path*')),
    {
      title: 'A wrapper around the handler.',
      files: {
        ...LIB,
        'lib/with-limit.ts': `import { limiter } from './limits'\nexport const withLimit = (handler) => async (req) => {\n  const { success } = await limiter.limit('k')\n  if (!success) return new Response(null, { status: 429 })\n  return handler(req)\n}\n`,
        'app/api/contact/route.ts': `${MAIL}import { withLimit } from '@/lib/with-limit'\nexport const POST = withLimit(async (req: Request) => {\n  const { email } = await req.json()\n  ${SEND}\n  return Response.json({})\n})\n`,
      },
    },
    at(
      'chat',
      'Credits are counted.',
      `const user = await db.user.findUnique({ where: { email } })\n  if (user.creditsRemaining <= 0) return new Response(null, { status: 402 })\n  ${ASK_MODEL}`,
      MODEL,
    ),
    at(
      'login',
      'Failed attempts lock it.',
      `const user = await db.user.findUnique({ where: { email } })\n  if (user.failedAttempts >= 5) return new Response(null, { status: 423 })\n  if (!(await bcrypt.compare(password, user.hash))) return new Response(null, { status: 401 })`,
      BCRYPT,
    ),
    at(
      'login',
      'The provider counts.',
      `await supabase.auth.signInWithPassword({ email, password })`,
      `import { createClient } from '@supabase/supabase-js'\nconst supabase = createClient('', '')\n`,
    ),
    at('logout', 'Nobody guesses anything.', `await db.session.deleteMany({ where: { email } })`),
    at('webhooks/mail', 'A service calls it.', SEND, MAIL),
    {
      title: 'A gate of Holdfast.',
      files: {
        ...LIB,
        'lib/gate.ts': `import { holdfast } from 'holdfast/next'\nexport const gate = holdfast({})\n`,
        'app/api/login/route.ts': `${BCRYPT}import { gate } from '@/lib/gate'\nimport { db } from '@/lib/db'\nexport const POST = gate.route({ access: 'public', limit: 'login' }, async ({ body }) => {\n  const { email, password } = body\n  ${LOGIN}\n  return Response.json({})\n})\n`,
      },
    },
  ],
  unknown: [
    at(
      'contact',
      'A proof of a human.',
      `if (!(await verifyTurnstile(code))) return new Response(null, { status: 400 })\n  ${SEND}`,
      `${MAIL}import { verifyTurnstile } from '@acme/turnstile'\n`,
    ),
    at(
      'invite',
      'Mail by somebody who signed in.',
      `const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  ${SEND}`,
      `${MAIL}import { getServerSession } from 'next-auth'\n`,
    ),
    {
      title: 'The proxy limits calls without a certain header.',
      files: {
        ...at('contact', '', SEND, MAIL).files,
        'proxy.ts': `import { limiter } from '@/lib/limits'\nexport async function proxy(req) {\n  const { success } = await limiter.limit('x')\n  if (!success) return new Response(null, { status: 429 })\n}\nexport const config = { matcher: [{ source: '/api/:path*', missing: [{ type: 'header', key: 'x-internal' }] }] }\n`,
      },
    },
  ],
}
