import { sensitivityOf } from '../knowledge/origin/cors-sensitivity.js'
import { coverageOf } from '../project/matcher.js'
import { vercelHeaders } from '../project/vercel-headers.js'
import type { Example, Judgement, Rule } from '../rule.js'

const ORDERS = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'app/api/orders/route.ts': `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nexport async function GET() {\n  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  return Response.json(await db.order.findMany({ where: { userId: session.user.id } }))\n}\n`,
  'app/api/countries/route.ts': `export const GET = () => Response.json(['de'])\n`,
}
const vercel = (title: string, source: string, value: string): Example => ({
  title,
  files: {
    ...ORDERS,
    'vercel.json': JSON.stringify({ headers: [{ source, headers: [{ key: 'Access-Control-Allow-Origin', value }] }] }),
  },
})

export const rule: Rule = {
  item: 'C1',
  name: 'platform-wildcard',
  title: 'the platform opens no sensitive answer to every site',
  why: 'A rule of `vercel.json` with `Access-Control-Allow-Origin: *` is added to every answer below its path, those behind a session among them, and no code says so.',
  fix: 'Name the origins that are meant, or the paths whose answers are public.',
  severity: 'medium',
  references: { cwe: ['CWE-942'], owasp: ['API8:2023'], asvs: ['3.4.2'] },
  scope: 'project',
  examples: {
    bad: [
      vercel('All of the API.', '/api/(.*)', '*'),
      vercel('One path.', '/api/orders', '*'),
      vercel('Everything.', '/(.*)', '*'),
      vercel('By a parameter.', '/api/:path*', '*'),
      vercel('By a parameter of one segment.', '/:area/orders', '*'),
    ],
    good: [
      vercel('One origin.', '/api/(.*)', 'https://shop.example'),
      vercel('A public answer.', '/api/countries', '*'),
      vercel('Files.', '/fonts/(.*)', '*'),
      { title: 'No rules.', files: { ...ORDERS, 'vercel.json': '{ "crons": [] }' } },
      { title: 'No configuration.', files: ORDERS },
    ],
  },
  judge(app, facts) {
    return vercelHeaders(app, facts.project).flatMap((added) =>
      added.entries.flatMap(({ key, value, place }): Judgement[] => {
        if (key.toLowerCase() !== 'access-control-allow-origin' || value.trim() !== '*') return []
        const served = facts.handlers.filter((each) => {
          return each.app === app && each.kind !== 'action' && coverageOf(added, each.path) !== 'none'
        })
        const found = served.map((handler) => ({ handler, sensitivity: sensitivityOf(handler, facts) }))
        const sensitive = found.find((each) => each.sensitivity.kind === 'sensitive')
        const thirdParty = found.some(({ sensitivity: { kind } }) => kind === 'third-party' || kind === 'open')
        if (thirdParty) {
          return [
            {
              verdict: 'unknown',
              place,
              message: 'Whether all of it is meant for every site, the code does not tell.',
            },
          ]
        }
        if (sensitive === undefined) return [{ verdict: 'pass', place, message: 'What every site may read is public.' }]
        const { method, path } = sensitive.handler
        const message = `Every site may read ${method} ${path}, which not everybody may call.`
        return [{ verdict: 'fail', place, message, subject: 'wildcard' }]
      }),
    )
  },
}
