import type { Rule } from '../rule.js'

const HEAD = `import { PrismaClient, Prisma } from '@prisma/client'\nconst prisma = new PrismaClient()\n`
const route = (title: string, body: string, head = HEAD): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/api/notes/route.ts': `${head}export async function GET(req: Request) {\n  const { searchParams } = new URL(req.url)\n${body}\n}\n`,
  },
})
const Q = "searchParams.get('q')"

/** Kept apart: they are longer than the rule. */
export const SQL_EXAMPLES: Rule['examples'] = {
  bad: [
    route(
      'Prisma’s unsafe call with a template.',
      `  return Response.json(await prisma.$queryRawUnsafe(\`select * from note where title = '\${${Q}}'\`))`,
    ),
    route(
      'pg with a sum of texts.',
      `  const sql = "select * from note where title = '" + ${Q} + "'"\n  return Response.json((await pool.query(sql)).rows)`,
      `import { Pool } from 'pg'\nconst pool = new Pool()\n`,
    ),
    route(
      'A raw part inside a template that binds.',
      `  const sort = searchParams.get('sort')\n  return Response.json(await db.execute(sql\`select * from note order by \${sql.raw(sort ?? 'id')}\`))`,
      `import { sql } from 'drizzle-orm'\nimport { drizzle } from 'drizzle-orm/node-postgres'\nconst db = drizzle()\n`,
    ),
    route(
      'Conditions that are pushed on a list.',
      `  const conditions = ['1 = 1']\n  const q = ${Q}\n  if (q) conditions.push(\`title like '%\${q}%'\`)\n  const [rows] = await pool.query(\`select * from note where \${conditions.join(' and ')}\`)\n  return Response.json(rows)`,
      `import mysql from 'mysql2/promise'\nconst pool = mysql.createPool({})\n`,
    ),
    {
      title: 'Put together by a function in another file, run by one whose code is not here.',
      files: {
        'lib/statement.ts': `export function byTitle(input: { title: string }) {\n  const filters = [\`title = '\${input.title}'\`]\n  return \`select \${['id', 'title'].join(', ')} from note where \${filters.join(' and ')}\`\n}\n`,
        'app/api/notes/[title]/route.ts': `import { runQuery } from '@/elsewhere/database'\nimport { byTitle } from '@/lib/statement'\nexport async function GET(req: Request, { params }: { params: Promise<{ title: string }> }) {\n  const { title } = await params\n  return Response.json(await runQuery(byTitle({ title: title.trim() })))\n}\n`,
      },
    },
    route(
      'A schema lets any text through.',
      `  const { q } = z.object({ q: z.string().max(40) }).parse(Object.fromEntries(searchParams))\n  return Response.json(await prisma.$queryRawUnsafe(\`select * from note where title = '\${q}'\`))`,
      `${HEAD}import { z } from 'zod'\n`,
    ),
    route(
      'A filter of PostgREST, written by the caller.',
      `  let query = supabase.from('note').select('id, title').eq('public', true)\n  const filter = searchParams.get('filter')\n  if (filter) query = query.or(filter)\n  return Response.json(await query)`,
      `import { createClient } from '@supabase/supabase-js'\nconst supabase = createClient('url', 'key')\n`,
    ),
    route(
      'The check comes after the statement.',
      `  const sort = searchParams.get('sort') ?? 'id'\n  const rows = await prisma.$queryRawUnsafe(\`select * from note order by \${sort}\`)\n  if (!['id', 'title'].includes(sort)) return new Response(null, { status: 400 })\n  return Response.json(rows)`,
    ),
    route(
      'What the check says is not looked at.',
      `  const sort = searchParams.get('sort') ?? 'id'\n  ;['id', 'title'].includes(sort)\n  return Response.json(await prisma.$queryRawUnsafe(\`select * from note order by \${sort}\`))`,
    ),
    {
      title: 'A page.',
      files: {
        'app/notes/page.tsx': `import { sql } from '@vercel/postgres'\nexport default async function Notes({ searchParams }: { searchParams: Promise<{ q: string }> }) {\n  const { q } = await searchParams\n  const { rows } = await sql.query(\`select * from note where title = '\${q}'\`)\n  return <p>{rows.length}</p>\n}\n`,
      },
    },
  ],
  good: [
    route(
      'A tagged template that binds.',
      `  return Response.json(await prisma.$queryRaw\`select * from note where title = \${${Q}}\`)`,
    ),
    route(
      'Values beside the statement.',
      `  return Response.json((await pool.query('select * from note where title = $1', [${Q}])).rows)`,
      `import { Pool } from 'pg'\nconst pool = new Pool()\n`,
    ),
    route(
      'A column of a list of one’s own.',
      `  const sort = searchParams.get('sort') ?? 'id'\n  if (!['id', 'title'].includes(sort)) return new Response(null, { status: 400 })\n  return Response.json(await prisma.$queryRaw\`select * from note order by \${Prisma.raw(sort)}\`)`,
    ),
    route(
      'A table from names to columns.',
      `  const columns = { date: 'created_at', name: 'title' }\n  const column = columns[searchParams.get('sort') as 'date'] ?? 'id'\n  const direction = searchParams.get('dir') === 'asc' ? 'asc' : 'desc'\n  return Response.json(await prisma.$queryRawUnsafe(\`select * from note order by \${column} \${direction}\`))`,
    ),
    route(
      'An enumeration of a schema.',
      `  const { sort } = z.object({ sort: z.enum(['id', 'title']) }).parse(Object.fromEntries(searchParams))\n  return Response.json(await prisma.$queryRawUnsafe(\`select * from note order by \${sort}\`))`,
      `${HEAD}import { z } from 'zod'\n`,
    ),
    route(
      'A number.',
      `  const page = Number(searchParams.get('page'))\n  return Response.json(await prisma.$queryRawUnsafe(\`select * from note limit 10 offset \${page * 10}\`))`,
    ),
    route(
      'A text of the source with a constant in it.',
      `  const TABLE = 'note'\n  return Response.json(await prisma.$queryRawUnsafe(\`select count(*) from \${TABLE}\`))`,
    ),
    route(
      'Escaped by the driver.',
      `  return Response.json(await pool.query(\`select * from note where title = \${mysql.escape(${Q})}\`))`,
      `import mysql from 'mysql2'\nconst pool = mysql.createPool({})\n`,
    ),
    route(
      'A search elsewhere, which takes no SQL.',
      `  return Response.json(await stripe.customers.search({ query: \`email:"\${${Q}}"\` }))`,
      `import Stripe from 'stripe'\nconst stripe = new Stripe('key')\n`,
    ),
  ],
  unknown: [
    route(
      'Validated by a schema that is not here.',
      `  const { sort } = listSchema.parse(Object.fromEntries(searchParams))\n  return Response.json(await prisma.$queryRawUnsafe(\`select * from note order by \${sort}\`))`,
      `${HEAD}import { listSchema } from '@acme/schemas'\n`,
    ),
    route(
      'Escaped by hand.',
      `  const q = escapeSqlLiteral(${Q} ?? '')\n  return Response.json(await prisma.$queryRawUnsafe(\`select * from note where title = '\${q}'\`))`,
      `${HEAD}function escapeSqlLiteral(text: string) {\n  return text.replace(/'/g, "''")\n}\n`,
    ),
  ],
}
