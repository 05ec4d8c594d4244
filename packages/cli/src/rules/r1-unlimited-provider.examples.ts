import type { Example, Rule } from '../rule.js'

const LIMITS = `import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\nconst limiter = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, '1 m') })\n`
const HEAD = `import NextAuth from 'next-auth'\nimport Credentials from 'next-auth/providers/credentials'\nimport Email from 'next-auth/providers/email'\nimport bcrypt from 'bcryptjs'\nimport { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()\n`
const CHECK = `const user = await db.user.findUnique({ where: { email: credentials.email } })\n        if (!user || !(await bcrypt.compare(credentials.password, user.hash))) return null\n        return user`
const auth = (title: string, providers: string, head = '', more: Record<string, string> = {}): Example => ({
  title,
  files: {
    'app/page.tsx': '',
    'auth.ts': `${HEAD}${head}export const { handlers, auth } = NextAuth({\n  providers: [${providers}],\n})\n`,
    'app/api/auth/[...nextauth]/route.ts': `import { handlers } from '@/auth'\nexport const { GET, POST } = handlers\n`,
    ...more,
  },
})
const credentials = (body: string): string =>
  `Credentials({\n      credentials: { email: {}, password: {} },\n      async authorize(credentials) {\n        ${body}\n      },\n    })`
const ASK = `const { success } = await limiter.limit(credentials.email)\n        if (!success) return null\n        `

/** Kept apart: they are longer than the rule. */
export const PROVIDER_EXAMPLES: Rule['examples'] = {
  bad: [
    auth('Passwords.', credentials(CHECK)),
    auth('Links by mail.', `Email({ server: process.env.SMTP, from: 'a@shop.example' })`),
    auth(
      'Links by mail of one’s own.',
      `Email({ async sendVerificationRequest({ identifier }) { await send(identifier) } })`,
      `import { send } from '@acme/mail'\n`,
    ),
    auth(
      'Links by a service.',
      `Resend({ from: 'a@shop.example' })`,
      `import Resend from 'next-auth/providers/resend'\n`,
    ),
    auth(
      'What the limiter says is ignored.',
      credentials(`await limiter.limit(credentials.email)\n        ${CHECK}`),
      LIMITS,
    ),
    {
      title: 'In options of another file.',
      files: {
        'app/page.tsx': '',
        'lib/auth.ts': `${HEAD}export const authOptions = { providers: [${credentials(CHECK)}] }\n`,
      },
    },
  ],
  good: [
    auth('A limit first.', credentials(`${ASK}${CHECK}`), LIMITS),
    auth(
      'A function that throws.',
      credentials(`await limitSignIn(credentials.email)\n        ${CHECK}`),
      `${LIMITS}async function limitSignIn(key) {\n  const { success } = await limiter.limit(key)\n  if (!success) throw new Error('too many')\n}\n`,
    ),
    auth(
      'A limit before mail.',
      `Email({ async sendVerificationRequest({ identifier }) { const { success } = await limiter.limit(identifier); if (!success) throw new Error('later'); await send(identifier) } })`,
      `${LIMITS}import { send } from '@acme/mail'\n`,
    ),
    auth('Providers that count for themselves.', `GitHub`, `import GitHub from 'next-auth/providers/github'\n`),
    auth('In development only.', `...(process.env.NODE_ENV === 'development' ? [${credentials(CHECK)}] : [])`),
    auth('The proxy limits it.', credentials(CHECK), '', {
      'proxy.ts': `${LIMITS}export async function proxy(req) {\n  if (!req.nextUrl.pathname.startsWith('/api/auth')) return\n  const { success } = await limiter.limit('x')\n  if (!success) return new Response(null, { status: 429 })\n}\n`,
    }),
  ],
  unknown: [
    auth('A function that is not here.', `Credentials({ authorize })`, `import { authorize } from '@acme/auth'\n`),
    auth(
      'A token of somebody else’s is proven.',
      `Credentials({ async authorize(credentials) { return verifyWallet(credentials.signature) } })`,
      `import { verifyWallet } from '@acme/wallet'\n`,
    ),
  ],
}
