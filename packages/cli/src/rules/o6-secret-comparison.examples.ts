import type { Rule } from '../rule.js'

const route = (
  title: string,
  body: string,
  path = 'app/api/cron/report/route.ts',
): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    [path]: `import { createHmac, timingSafeEqual } from 'node:crypto'\nexport async function POST(req: Request) {\n  const body = await req.text()\n${body}\n  return new Response()\n}\n`,
  },
})

/** Kept apart: they are longer than the rule. */
export const COMPARISON_EXAMPLES: Rule['examples'] = {
  bad: [
    route(
      'A cron secret.',
      "  if (req.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) return new Response(null, { status: 401 })",
    ),
    route(
      'A digest.',
      `  const wanted = createHmac('sha256', process.env.HOOK_SECRET!).update(body).digest('hex')\n  if (wanted !== req.headers.get('x-signature')) return new Response(null, { status: 401 })`,
    ),
    route(
      'A secret with another name.',
      `  const secret = process.env.HOOK_SECRET\n  const given = req.headers.get('x-webhook-secret')\n  if (!secret || given !== secret) return new Response(null, { status: 401 })`,
    ),
    {
      title: 'In a helper.',
      files: {
        'lib/signature.ts': `import { createHmac } from 'node:crypto'\nexport function isSigned(body: string, signature: string) {\n  const hmac = createHmac('sha256', process.env.HOOK_SECRET!)\n  hmac.update(body)\n  const expected = hmac.digest('hex')\n  return signature === expected\n}\n`,
        'app/page.tsx': '',
      },
    },
    route(
      'A key that everybody can read.',
      `  const key = process.env.HOOK_SECRET || 'dev-secret'\n  const wanted = createHmac('sha256', key).update(body).digest()\n  if (!timingSafeEqual(wanted, Buffer.from(req.headers.get('x-signature') ?? '', 'hex'))) return new Response(null, { status: 401 })`,
      'app/api/webhook/route.ts',
    ),
  ],
  good: [
    {
      title: 'A checksum of a file is no secret.',
      files: {
        'app/api/upload/route.ts': `import { createHash } from 'node:crypto'\nexport async function POST(req: Request) {\n  const bytes = Buffer.from(await req.arrayBuffer())\n  const uploadedMd5 = createHash('md5').update(bytes).digest('hex')\n  const storedMd5 = await checksumOf(req.headers.get('x-name'))\n  return Response.json({ same: storedMd5 === uploadedMd5 })\n}\n`,
      },
    },
    route(
      'In constant time.',
      `  const wanted = createHmac('sha256', process.env.HOOK_SECRET!).update(body).digest()\n  const given = Buffer.from(req.headers.get('x-signature') ?? '', 'hex')\n  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return new Response(null, { status: 401 })`,
    ),
    route(
      'Whether it is set.',
      `  if (process.env.CRON_SECRET === undefined) throw new Error('CRON_SECRET is missing')`,
    ),
    route(
      'A setting that is no secret.',
      `  if (process.env.NODE_ENV === 'production') return new Response(null, { status: 404 })`,
    ),
    route(
      'A row’s own digest.',
      `  const row = await rows.find(createHmac('sha256', process.env.KEY_SECRET!).update(body).digest('hex'))\n  if (row === undefined) return new Response(null, { status: 401 })`,
    ),
    route(
      'An ETag.',
      `  const tag = createHmac('md5', 'tag').update(body).digest('hex')\n  if (tag === req.headers.get('if-none-match')) return new Response(null, { status: 304 })`,
    ),
  ],
}
