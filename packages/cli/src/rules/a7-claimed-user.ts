import { guardOfAll } from '../knowledge/identity/access.js'
import { isClaimed } from '../knowledge/identity/claims.js'
import { exposuresOf } from '../knowledge/answers/exposure.js'
import { identityCheck, nominalCheck } from '../knowledge/identity/identity.js'
import { unprovenReset } from '../knowledge/credentials/password-resets.js'
import { isServicePath, natureOf } from '../knowledge/identity/public-routes.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
}
const HEAD = `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\n`
const notes = (title: string, code: string): { title: string; files: Record<string, string> } => ({
  title,
  files: { ...LIB, 'app/api/notes/route.ts': `${HEAD}${code}` },
})

export const rule: Rule = {
  item: 'A7',
  name: 'claimed-user',
  title: 'the acting user is not taken from the body or the query',
  why: 'A handler that writes `userId` from the body into a row, or selects rows by it, acts for whomever the caller names.',
  fix: 'Take the user from the verified session. An id in the body may say whose record is meant, after somebody who may has been found.',
  severity: 'high',
  references: { cwe: ['CWE-639', 'CWE-290'], owasp: ['API1:2023', 'API2:2023'], asvs: ['8.2.1', '8.2.2'] },
  scope: 'route',
  examples: {
    bad: [
      notes(
        'The author is in the body.',
        `export async function POST(req: Request) {\n  const { text, userId } = await req.json()\n  return Response.json(await db.note.create({ data: { text, userId } }))\n}\n`,
      ),
      notes(
        'Whose notes is in the query.',
        `export async function GET(req: Request) {\n  const userId = new URL(req.url).searchParams.get('userId')!\n  return Response.json(await db.note.findMany({ where: { userId } }))\n}\n`,
      ),
      notes(
        'A schema proves no identity.',
        `import { z } from 'zod'\nconst schema = z.object({ text: z.string(), authorId: z.string() })\nexport async function POST(req: Request) {\n  const { text, authorId } = schema.parse(await req.json())\n  return Response.json(await db.note.create({ data: { text, authorId } }))\n}\n`,
      ),
      notes(
        'The account itself, by an id that is called the user’s.',
        `export async function POST(req: Request) {\n  const { userId } = await req.json()\n  return Response.json(await db.user.findUnique({ where: { id: Number(userId) } }))\n}\n`,
      ),
      notes(
        'Columns that begin with a capital.',
        `export async function POST(req: Request) {\n  const { text, userId } = await req.json()\n  return Response.json(await db.note.create({ data: { Text: text, UserId: BigInt(userId) } }))\n}\n`,
      ),
      {
        title: 'A builder that is told whose.',
        files: {
          'db/index.ts': `import { drizzle } from 'drizzle-orm/node-postgres'\nimport { pgTable, text } from 'drizzle-orm/pg-core'\nexport const notes = pgTable('notes', { id: text('id'), userId: text('user_id') })\nexport const orm = drizzle(process.env.DATABASE_URL!)\n`,
          'app/api/notes/route.ts': `import { eq } from 'drizzle-orm'\nimport { notes, orm } from '@/db'\nexport async function GET(req: Request) {\n  const { searchParams } = new URL(req.url)\n  return Response.json(await orm.select().from(notes).where(eq(notes.userId, searchParams.get('userId') ?? '')))\n}\n`,
        },
      },
      notes(
        'It renames what it was given.',
        `export async function POST(req: Request) {\n  const body = await req.json()\n  return Response.json(await db.note.create({ data: { text: body.text, ownerId: body.user } }))\n}\n`,
      ),
      {
        title: 'An action that is told who acts.',
        files: {
          ...LIB,
          'app/actions.ts': `'use server'\nimport { db } from '@/lib/db'\nexport async function write(form: FormData) {\n  await db.note.create({ data: { text: String(form.get('text')), userId: String(form.get('userId')) } })\n}\n`,
        },
      },
      {
        title: 'A token for a service, under the name that the caller gives.',
        files: {
          'app/api/room/route.ts': `import { AccessToken } from 'livekit-server-sdk'\nexport async function GET(req: Request) {\n  const name = new URL(req.url).searchParams.get('name')!\n  const token = new AccessToken(process.env.KEY, process.env.SECRET, { identity: name })\n  return Response.json({ token: await token.toJwt() })\n}\n`,
        },
      },
      {
        title: 'A document’s creator.',
        files: {
          'models/prompt.js': `import mongoose from 'mongoose'\nexport default mongoose.models.Prompt || mongoose.model('Prompt', new mongoose.Schema({ creator: String, text: String }))\n`,
          'app/api/prompts/route.js': `import Prompt from '@/models/prompt'\nexport async function POST(req) {\n  const { userId, text } = await req.json()\n  const prompt = new Prompt({ creator: userId, text })\n  await prompt.save()\n  return Response.json(prompt)\n}\n`,
        },
      },
      notes(
        'An account is changed by an address.',
        `export async function POST(req: Request) {\n  const { email, name } = await req.json()\n  return Response.json(await db.user.update({ where: { email }, data: { name } }))\n}\n`,
      ),
      notes(
        'What is somebody’s, by his address.',
        `export async function GET(req: Request) {\n  const email = new URL(req.url).searchParams.get('email')!\n  return Response.json(await db.wallet.findFirst({ where: { playerEmail: email } }))\n}\n`,
      ),
      {
        title: 'A password that is forgotten, of whoever’s address is named.',
        files: {
          ...LIB,
          'app/api/auth/forgot-password/route.ts': `${HEAD}import bcrypt from 'bcryptjs'\nexport async function POST(req: Request) {\n  const { email, password } = await req.json()\n  await db.user.update({ where: { email }, data: { password: await bcrypt.hash(password, 12) } })\n  return Response.json({ ok: true })\n}\n`,
        },
      },
    ],
    good: [
      {
        title: 'A token for a service, under the name of the session.',
        files: {
          'app/api/room/route.ts': `import { getServerSession } from 'next-auth'\nimport { AccessToken } from 'livekit-server-sdk'\nexport async function GET() {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  const token = new AccessToken(process.env.KEY, process.env.SECRET, { identity: session.user.id })\n  return Response.json({ token: await token.toJwt() })\n}\n`,
        },
      },
      notes(
        'The session says who.',
        `export async function POST(req: Request) {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  const { text } = await req.json()\n  return Response.json(await db.note.create({ data: { text, userId: session.user.id } }))\n}\n`,
      ),
      notes(
        'Somebody known names another: whether he may is another item.',
        `export async function POST(req: Request) {\n  const session = await getServerSession()\n  if (session?.user.role !== 'admin') return new Response(null, { status: 403 })\n  const { text, userId } = await req.json()\n  return Response.json(await db.note.create({ data: { text, userId } }))\n}\n`,
      ),
      notes(
        'A service with a secret.',
        "export async function POST(req: Request) {\n  if (req.headers.get('authorization') !== `Bearer ${process.env.SERVICE_SECRET}`) return new Response(null, { status: 401 })\n  const { text, userId } = await req.json()\n  return Response.json(await db.note.create({ data: { text, userId } }))\n}\n",
      ),
      notes(
        'Who is on a list has no account there.',
        `export async function POST(req: Request) {\n  const { email, topics } = await req.json()\n  return Response.json(await db.newsletterReader.update({ where: { email }, data: { topics } }))\n}\n`,
      ),
      notes(
        'No user in it.',
        `export async function POST(req: Request) {\n  const { text } = await req.json()\n  return Response.json(await db.note.create({ data: { text } }))\n}\n`,
      ),
      {
        title: 'Whoever signs up has no session yet.',
        files: {
          ...LIB,
          'app/api/register/route.ts': `${HEAD}export async function POST(req: Request) {\n  const { email, userId } = await req.json()\n  return Response.json(await db.user.create({ data: { email, userId } }))\n}\n`,
        },
      },
    ],
  },
  judge(handler, facts) {
    if (isServicePath(handler) || handler.entries.length === 0) return []
    const exposures = exposuresOf(handler, facts)
    if (exposures.length === 0 || guardOfAll(identityCheck, handler, facts, exposures) !== undefined) return []
    const open = exposures.filter(({ site }) => facts.guardOf(identityCheck, site, handler) === undefined)
    const found =
      natureOf(handler) === undefined
        ? open.find((exposure) => exposure.site.depth <= 1 && isClaimed(exposure, handler, facts))
        : unprovenReset(open, handler, facts)
    if (found === undefined || guardOfAll(nominalCheck, handler, facts, exposures) !== undefined) return []
    const place = handlerPlace(handler)
    const at = placeOf(found.site.frame.file, found.site.node)
    const judgement: Judgement = {
      verdict: 'fail',
      place,
      message: `Who acts is what the caller says: it goes into ${at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`} with no proof.`,
      subject: 'claimed-user',
      confidence: 'medium',
    }
    return [judgement]
  },
}
