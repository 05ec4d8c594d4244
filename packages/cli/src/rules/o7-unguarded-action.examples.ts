import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/session.ts': `import { getServerSession } from 'next-auth'\nexport async function requireUser() {\n  const session = await getServerSession()\n  if (!session?.user) throw new Error('Sign in first')\n  return session.user\n}\n`,
  'lib/client.ts': `import { createSafeActionClient } from 'next-safe-action'\nimport { getServerSession } from 'next-auth'\nexport const open = createSafeActionClient()\nexport const signedIn = open.use(async ({ next }) => {\n  const session = await getServerSession()\n  if (!session) throw new Error('Sign in first')\n  return next({ ctx: { user: session.user } })\n})\n`,
}
const HEAD = `'use server'\nimport { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nimport { requireUser } from '@/lib/session'\nimport { open, signedIn } from '@/lib/client'\n`

function action(title: string, code: string): { title: string; files: Record<string, string> } {
  return { title, files: { ...LIB, 'app/actions.ts': `${HEAD}${code}\n` } }
}

/** Kept apart: they are longer than the rule. */
export const ACTION_EXAMPLES: Rule['examples'] = {
  bad: [
    action(
      'Anybody deletes.',
      `export async function remove(id: string) {\n  await db.order.delete({ where: { id } })\n}`,
    ),
    action(
      'The session is fetched, and nobody looks at it.',
      `export async function remove(id: string) {\n  await getServerSession()\n  await db.order.delete({ where: { id } })\n}`,
    ),
    action(
      'It looks after the deed.',
      `export async function remove(id: string) {\n  await db.order.delete({ where: { id } })\n  await requireUser()\n}`,
    ),
    action(
      'A helper that is exported is an action too.',
      `export const orderOf = async (id: string) => db.order.findUnique({ where: { id } })`,
    ),
    action(
      'A client that asks nobody.',
      `export const remove = open.schema(idSchema).action(async ({ parsedInput }) => {\n  await db.order.delete({ where: { id: parsedInput.id } })\n})`,
    ),
    {
      title: 'An action inside a page that looks at the session itself.',
      files: {
        ...LIB,
        'app/page.tsx': `import { db } from '@/lib/db'\nimport { requireUser } from '@/lib/session'\nexport default async function Page() {\n  await requireUser()\n  async function remove(form: FormData) {\n    'use server'\n    await db.order.delete({ where: { id: String(form.get('id')) } })\n  }\n  return <form action={remove} />\n}\n`,
      },
    },
    action(
      'What a store of vectors knows of somebody.',
      `import { Index } from '@upstash/vector'\nexport async function history(userId: string) {\n  const index = new Index({ url: process.env.VECTOR_URL, token: process.env.VECTOR_TOKEN })\n  return index.query({ vector: [0], topK: 50, filter: \`userId = \${userId}\` })\n}`,
    ),

    action(
      'A mail to whomever the caller says.',
      `import { Resend } from 'resend'\nconst resend = new Resend(process.env.RESEND_KEY)\nexport async function notify(to: string, html: string) {\n  await resend.emails.send({ to, subject: 'News', html })\n}`,
    ),
    action(
      'A new password for whoever’s address is named.',
      `import bcrypt from 'bcryptjs'\nexport async function resetPassword(email: string, password: string) {\n  await db.user.update({ where: { email }, data: { password: await bcrypt.hash(password, 12) } })\n}`,
    ),
    action(
      'A job is queued.',
      `import { Inngest } from 'inngest'\nconst inngest = new Inngest({ id: 'app' })\nexport async function importAll(url: string) {\n  await inngest.send({ name: 'import', data: { url } })\n}`,
    ),
  ],
  good: [
    action(
      'A mail to the caller himself.',
      `import { Resend } from 'resend'\nconst resend = new Resend(process.env.RESEND_KEY)\nexport async function notify() {\n  const user = await requireUser()\n  await resend.emails.send({ to: user.email, subject: 'News', html: '' })\n}`,
    ),
    action(
      'Whoever forgot a password asks for a link.',
      `export async function sendPasswordResetLink(email: string) {\n  const user = await db.user.findUnique({ where: { email } })\n  if (user) await db.passwordResetToken.create({ data: { userId: user.id } })\n}`,
    ),
    action(
      'Whoever was sent the code of an invitation turns it down.',
      `export async function decline(inviteUid: string) {\n  const invite = await db.eventInvite.findUnique({ where: { uid: inviteUid } })\n  if (!invite) return\n  await db.eventInvite.delete({ where: { id: invite.id } })\n}`,
    ),
    action(
      'It asks first.',
      `export async function remove(id: string) {\n  const user = await requireUser()\n  await db.order.delete({ where: { id, ownerId: user.id } })\n}`,
    ),
    action(
      'A client that asks.',
      `export const remove = signedIn.schema(idSchema).action(async ({ parsedInput, ctx }) => {\n  await db.order.delete({ where: { id: parsedInput.id, ownerId: ctx.user.id } })\n})`,
    ),
    action(
      'It returns where nobody is signed in.',
      `export async function remove(id: string) {\n  const session = await getServerSession()\n  if (!session?.user) return { error: 'Sign in first' }\n  await db.order.delete({ where: { id } })\n}`,
    ),
    action(
      'Whoever signs up has no session yet.',
      `export async function signUp(form: FormData) {\n  await db.user.create({ data: { email: String(form.get('email')) } })\n}`,
    ),
    {
      title: 'A preference of the browser.',
      files: {
        'app/actions.ts': `'use server'\nimport { cookies } from 'next/headers'\nexport async function setTheme(theme: 'light' | 'dark') {\n  (await cookies()).set('theme', theme)\n}\n`,
      },
    },
    action(
      'What the site shows to everybody.',
      `export async function latest() {\n  return db.post.findMany({ take: 10 })\n}`,
    ),
  ],
}
