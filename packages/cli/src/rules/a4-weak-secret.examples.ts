import type { Example, Rule } from '../rule.js'

const lib = (title: string, code: string, more: Record<string, string> = {}, path = 'lib/session.ts'): Example => ({
  title,
  files: { 'app/page.tsx': '', [path]: `${code}\n`, ...more },
})
const FALLBACK = `process.env.SESSION_SECRET || 'not-so-secret'`
const ENVIRONMENT = `process.env.SESSION_SECRET!`
const UNUSED = `import jwt from 'jsonwebtoken'\nimport { jwtVerify } from 'jose'\nimport { getIronSession } from 'iron-session'\nimport NextAuth from 'next-auth'\nimport { betterAuth } from 'better-auth'\nimport { createHmac } from 'node:crypto'\n`

/** Each library with the call that is given `key`. */
const CALLS: readonly (readonly [string, (key: string) => string])[] = [
  [
    'jsonwebtoken',
    (key) => `import jwt from 'jsonwebtoken'\nexport const read = (token: string) => jwt.verify(token, ${key})`,
  ],
  [
    'jose',
    (key) =>
      `import { SignJWT } from 'jose'\nconst secret = new TextEncoder().encode(${key})\nexport const sign = (sub: string) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).sign(secret)`,
  ],
  [
    'iron-session',
    (key) =>
      `import { getIronSession } from 'iron-session'\nconst options = { cookieName: 'session', password: ${key} }\nexport const session = (cookies) => getIronSession(cookies, options)`,
  ],
  [
    'NextAuth',
    (key) =>
      `import NextAuth from 'next-auth'\nconst options = { providers: [], secret: ${key} }\nexport default NextAuth(options)`,
  ],
  [
    'Better Auth',
    (key) => `import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ secret: ${key} })`,
  ],
  [
    'cookie-session',
    (key) =>
      `import session from 'cookie-session'\nexport const cookies = session({ name: 'session', keys: [${key}] })`,
  ],
  [
    'an HMAC',
    (key) =>
      `import { createHmac } from 'node:crypto'\nexport const sign = (text: string) => createHmac('sha256', ${key}).update(text).digest('hex')`,
  ],
  [
    'a cipher',
    (key) =>
      `import crypto from 'crypto'\nconst key = crypto.scryptSync(${key}, 'salt', 32)\nexport const cipher = (iv: Buffer) => crypto.createCipheriv('aes-256-gcm', key, iv)`,
  ],
  [
    'CryptoJS',
    (key) =>
      `import CryptoJS from 'crypto-js'\nexport const hide = (text: string) => CryptoJS.AES.encrypt(text, ${key}).toString()`,
  ],
]

/** Kept apart: they are longer than the rule. */
export const SECRET_EXAMPLES: Rule['examples'] = {
  bad: [
    lib('A fallback in the source.', `const SECRET = ${FALLBACK}\nexport { SECRET }`),
    ...CALLS.map(([name, code]) => lib(`A fallback for ${name}.`, code(FALLBACK))),
    ...CALLS.map(([name, code]) => lib(`A text for ${name}.`, code(`'not-so-secret'`))),
    lib(
      'From another file.',
      `import jwt from 'jsonwebtoken'\nimport { config } from './config'\nexport const sign = (id: string) => jwt.sign({ id }, config.key)`,
      { 'lib/config.ts': `export const config = { key: 'not-so-secret' }\n` },
    ),
    lib(
      'The default of a parameter.',
      `import jwt from 'jsonwebtoken'\nexport const sign = (id: string, key = 'not-so-secret') => jwt.sign({ id }, key)`,
    ),
    lib(
      'The default of a schema.',
      `import { z } from 'zod'\nexport const env = z.object({ JWT_SECRET: z.string().min(32).default('not-so-secret-not-so-secret-not-so') }).parse(process.env)`,
    ),
    lib(
      'A schema that takes one character.',
      `import { createEnv } from '@t3-oss/env-nextjs'\nimport { z } from 'zod'\nexport const env = createEnv({ server: { NEXTAUTH_SECRET: z.string().min(1), DATABASE_URL: z.string().url() } })`,
    ),
    lib(
      'A header that is compared with a text.',
      `export async function GET(req: Request) {\n  if (req.headers.get('authorization') !== 'Bearer let-me-in') return new Response(null, { status: 401 })\n  return Response.json({})\n}`,
      {},
      'app/api/admin/route.ts',
    ),
    lib(
      'A token that nobody signs.',
      `export const token = (sub: string) => Buffer.from(JSON.stringify({ header: { alg: 'none', typ: 'JWT' }, payload: { sub } })).toString('base64')`,
    ),
    lib(
      'A key that every browser gets.',
      `import jwt from 'jsonwebtoken'\nexport const read = (token: string) => jwt.verify(token, process.env.NEXT_PUBLIC_JWT_SECRET!)`,
    ),
    lib(
      'It is looked at after it has signed.',
      `import jwt from 'jsonwebtoken'\nconst key = process.env.JWT_SECRET ?? 'not-so-secret'\nexport const token = jwt.sign({ id: 1 }, key)\nif (!process.env.JWT_SECRET) console.warn('JWT_SECRET is missing')`,
    ),
  ],
  good: [
    lib('Libraries that are imported, and not used.', UNUSED),
    ...CALLS.map(([name, code]) => lib(`The environment for ${name}.`, code(ENVIRONMENT))),
    lib(
      'It throws where it is missing.',
      `import jwt from 'jsonwebtoken'\nfunction secret() {\n  const found = process.env.JWT_SECRET\n  if (!found || found.length < 32) throw new Error('JWT_SECRET is missing')\n  return found\n}\nexport const sign = (id: string) => jwt.sign({ id }, secret())`,
    ),
    lib(
      'A schema that wants 32 characters.',
      `import { z } from 'zod'\nexport const env = z.object({ JWT_SECRET: z.string().min(32), SESSION_SECRET: z.string().length(64), AUTH_SECRET: z.string().regex(/^[\\da-f]{64}$/) }).parse(process.env)`,
    ),
    lib(
      'An empty fallback, which the library refuses.',
      `import jwt from 'jsonwebtoken'\nexport const read = (token: string) => jwt.verify(token, process.env.JWT_SECRET ?? '')`,
    ),
    lib(
      'A public key.',
      `import jwt from 'jsonwebtoken'\nexport const read = (token: string) => jwt.verify(token, '-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\\n-----END PUBLIC KEY-----')`,
    ),
    lib(
      'A provider’s keys.',
      `import { createRemoteJWKSet, jwtVerify } from 'jose'\nconst keys = createRemoteJWKSet(new URL('https://id.example/jwks'))\nexport const read = (token: string) => jwtVerify(token, keys)`,
    ),
    lib('A test.', `import jwt from 'jsonwebtoken'\njwt.sign({}, 'test-secret')`, {}, 'lib/session.test.ts'),
    lib('A seed.', `import jwt from 'jsonwebtoken'\njwt.sign({}, 'test-secret')`, {}, 'prisma/seed.ts'),
    lib('A script.', `import jwt from 'jsonwebtoken'\njwt.sign({}, 'test-secret')`, {}, 'scripts/token.ts'),
    lib('A fallback that is no secret.', `export const region = process.env.APP_REGION || 'eu-central-1'`),
    lib(
      'A provider’s key, for a build without one.',
      `export const key = process.env.STRIPE_SECRET_KEY || 'placeholder'`,
    ),
    lib(
      'A checksum.',
      `import { createHmac } from 'node:crypto'\nexport const tag = (text: string) => createHmac('md5', 'etag').update(text).digest('hex')`,
    ),
    lib(
      'A key that is derived from the bot’s token.',
      `import { createHmac } from 'node:crypto'\nexport const key = createHmac('sha256', 'WebAppData').update(process.env.BOT_TOKEN!).digest()`,
    ),
    lib('A word that is no credential.', `export const isDone = (status: string) => status === 'authenticated-once'`),
    lib(
      'The kind of a header.',
      `export const isBearer = (req: Request) => req.headers.get('authorization')?.split(' ')[0] === 'Bearer'`,
    ),
  ],
  unknown: [
    lib(
      'Only in development.',
      `import jwt from 'jsonwebtoken'\nconst key = process.env.NODE_ENV === 'production' ? process.env.JWT_SECRET! : 'dev-secret'\nexport const read = (token: string) => jwt.verify(token, key)`,
    ),
    lib(
      'Production throws without it.',
      `import jwt from 'jsonwebtoken'\nif (process.env.NODE_ENV === 'production' && !process.env.JWT_SECRET) throw new Error('JWT_SECRET is missing')\nconst key = process.env.JWT_SECRET ?? 'dev-secret'\nexport const read = (token: string) => jwt.verify(token, key)`,
    ),
  ],
}
