import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/with-errors.ts': `export function withErrors(handler: (request: Request) => Promise<Response>) {\n  return async (request: Request) => {\n    try {\n      return await handler(request)\n    } catch {\n      return new Response(null, { status: 400 })\n    }\n  }\n}\nexport function withLog(handler: (request: Request) => Promise<Response>) {\n  return async (request: Request) => {\n    console.log(request.url)\n    return handler(request)\n  }\n}\n`,
  'lib/body.ts': `export async function bodyOf(request: Request) {\n  try {\n    return await request.json()\n  } catch {\n    return null\n  }\n}\nexport const rawBody = (request: Request) => request.json()\n`,
}
const HEAD = `import { db } from '@/lib/db'\nimport { withErrors, withLog } from '@/lib/with-errors'\nimport { bodyOf, rawBody } from '@/lib/body'\n`

function notes(title: string, code: string): { title: string; files: Record<string, string> } {
  return { title, files: { ...LIB, 'app/api/notes/route.ts': `${HEAD}${code}\n` } }
}

/** Kept apart: they are longer than the rule. */
export const BODY_EXAMPLES: Rule['examples'] = {
  bad: [
    notes(
      'Nothing catches.',
      `export async function POST(request: Request) {\n  const body = await request.json()\n  return Response.json(await db.note.create({ data: body }))\n}`,
    ),
    notes(
      'The `try` begins after it.',
      `export async function POST(request: Request) {\n  const { text } = await request.json()\n  try {\n    return Response.json(await db.note.create({ data: { text } }))\n  } catch {\n    return new Response(null, { status: 500 })\n  }\n}`,
    ),
    notes(
      'A form.',
      `export async function POST(request: Request) {\n  const form = await request.formData()\n  return Response.json(await db.note.create({ data: { text: String(form.get('text')) } }))\n}`,
    ),
    notes(
      'The text is parsed by hand.',
      `export async function PUT(request: Request) {\n  const text = await request.text()\n  return Response.json(await db.note.create({ data: JSON.parse(text) }))\n}`,
    ),
    notes(
      'A wrapper that catches nothing.',
      `export const POST = withLog(async (request) => {\n  const body = await request.json()\n  return Response.json(await db.note.create({ data: body }))\n})`,
    ),
    notes(
      'A helper that catches nothing.',
      `export async function PATCH(request: Request) {\n  const body = await rawBody(request)\n  return Response.json(await db.note.create({ data: body }))\n}`,
    ),
    notes(
      'What is caught is thrown again.',
      `export async function POST(request: Request) {\n  try {\n    return Response.json(await db.note.create({ data: await request.json() }))\n  } catch (error) {\n    console.error(error)\n    throw error\n  }\n}`,
    ),
    {
      title: 'The Pages Router reads JSON by itself, not a text that holds some.',
      files: {
        ...LIB,
        'pages/api/notes.ts': `import { db } from '../../lib/db'\nexport default async function handler(req, res) {\n  const { text } = JSON.parse(req.body)\n  res.json(await db.note.create({ data: { text } }))\n}\n`,
      },
    },
  ],
  good: [
    notes(
      'A wrapper that catches, around one that does not.',
      `export const POST = withErrors(withLog(async (request: Request) => {\n  const { text } = await request.json()\n  return Response.json(await db.note.create({ data: { text } }))\n}))`,
    ),
    notes(
      'Bytes, whose length is looked at before.',
      `export async function PUT(request: Request) {\n  const length = Number(request.headers.get('content-length'))\n  if (!Number.isFinite(length) || length <= 0 || length > 5000) return new Response(null, { status: 413 })\n  const bytes = await request.arrayBuffer()\n  return Response.json(await db.note.create({ data: { size: bytes.byteLength } }))\n}`,
    ),
    notes(
      'Inside `try`.',
      `export async function POST(request: Request) {\n  try {\n    const body = await request.json()\n    return Response.json(await db.note.create({ data: body }))\n  } catch {\n    return new Response(null, { status: 400 })\n  }\n}`,
    ),
    notes(
      'With `.catch()`.',
      `export async function POST(request: Request) {\n  const body = await request.json().catch(() => null)\n  if (body === null) return new Response(null, { status: 400 })\n  return Response.json(await db.note.create({ data: body }))\n}`,
    ),
    notes(
      'A wrapper of the project catches.',
      `export const POST = withErrors(async (request) => {\n  const body = await request.json()\n  return Response.json(await db.note.create({ data: body }))\n})`,
    ),
    notes(
      'A helper of the project catches.',
      `export async function POST(request: Request) {\n  const body = await bodyOf(request)\n  return Response.json(await db.note.create({ data: body }))\n}`,
    ),
    notes(
      'A function that gives back what was thrown.',
      `const tryCatch = async <T>(promise: Promise<T>) => promise.then((data) => ({ data, error: null }), (error) => ({ data: null, error }))\nexport async function POST(request: Request) {\n  const { data, error } = await tryCatch(request.json())\n  if (error) return new Response(null, { status: 400 })\n  return Response.json(await db.note.create({ data }))\n}`,
    ),
    notes(
      'What others answer is no body of a request.',
      `export async function POST() {\n  const rates = await (await fetch('https://rates.example.com')).json()\n  return Response.json(await db.rate.create({ data: rates }))\n}`,
    ),
    {
      title: 'The gate reads it.',
      files: {
        'security.ts': `import { holdfast, publicAccess } from 'holdfast/next'\nexport const { route } = holdfast({ origin: 'https://app.example.com' })\nexport { publicAccess }\n`,
        'app/api/notes/route.ts': `import { z } from 'zod'\nimport { route, publicAccess } from '@/security'\nexport const POST = route({ access: publicAccess, body: z.object({ text: z.string().max(500) }), handler: ({ body }) => body })\n`,
      },
    },
    {
      title: 'The Pages Router reads the body, 1 MB at most.',
      files: {
        ...LIB,
        'pages/api/notes.ts': `import { db } from '../../lib/db'\nexport default async function handler(req, res) {\n  res.json(await db.note.create({ data: req.body }))\n}\n`,
      },
    },
    {
      title: 'What a service has signed is what it meant to send.',
      files: {
        'app/api/webhook/route.ts': `import { Webhook } from 'svix'\nimport { db } from '@/lib/db'\nexport async function POST(request: Request) {\n  const text = await request.text()\n  new Webhook(process.env.HOOK_SECRET!).verify(text, Object.fromEntries(request.headers))\n  return Response.json(await db.event.create({ data: JSON.parse(text) }))\n}\n`,
        ...LIB,
      },
    },
  ],
  unknown: [
    notes(
      'Bytes that are passed on to another service.',
      `export async function POST(request: Request) {\n  const body = await request.arrayBuffer()\n  return fetch('https://backend.example.com/notes', { method: 'POST', body })\n}`,
    ),
    notes(
      'A wrapper from elsewhere.',
      `import { protect } from '@acme/api'\nexport const POST = protect(async (request: Request) => {\n  return Response.json(await db.note.create({ data: await request.json() }))\n})`,
    ),
    notes(
      'Bytes without any bound.',
      `export async function POST(request: Request) {\n  try {\n    const bytes = await request.arrayBuffer()\n    return Response.json({ size: bytes.byteLength })\n  } catch {\n    return new Response(null, { status: 400 })\n  }\n}`,
    ),
  ],
}
