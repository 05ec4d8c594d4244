import type { Handler } from '../flow/handler.js'
import type { Facts } from '../flow/facts.js'
import { effectsOf } from '../knowledge/effects.js'
import { identityCheck } from '../knowledge/identity.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'

export const rule: Rule = {
  item: 'A6',
  name: 'unguarded-handler',
  title: 'sensitive routes are protected in the handler',
  why: 'Next.js runs a Route Handler for whoever asks. A proxy or a layout that looks at sessions is not asked by every request, and a matcher forgets routes.',
  fix: 'Find out who calls in the handler, or in the wrapper that it is given to, and end the call there when nobody may.',
  severity: 'critical',
  references: { cwe: ['CWE-306', 'CWE-862'], owasp: ['API2:2023', 'API5:2023'], asvs: ['8.2.1', '8.3.1'] },
  scope: 'route',
  examples: {
    bad: [
      {
        title: 'Anybody deletes.',
        files: {
          'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
          'app/api/orders/route.ts': `import { db } from '@/lib/db'\nexport async function DELETE() {\n  await db.order.deleteMany()\n  return Response.json({ ok: true })\n}\n`,
        },
      },
    ],
    good: [
      {
        title: 'The session is looked at first.',
        files: {
          'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
          'app/api/orders/route.ts': `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nexport async function DELETE() {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  await db.order.deleteMany({ where: { ownerId: session.user.id } })\n  return Response.json({ ok: true })\n}\n`,
        },
      },
    ],
  },
  judge(handler, facts) {
    if (handler.kind === 'action') return []
    return judged(handler, facts)
  },
}

function judged(handler: Handler, facts: Facts): readonly Judgement[] {
  const effects = effectsOf(facts.sites(handler))
  const place = handlerPlace(handler)
  if (effects.length === 0)
    return [{ verdict: 'n/a', place, message: 'It neither reads nor changes anything that is known.' }]
  const unguarded = effects.filter(({ site }) => facts.guardOf(identityCheck, site, handler) === undefined)
  const [first] = unguarded
  if (first === undefined) {
    const guard = facts.guardOf(identityCheck, effects[0]!.site, handler)!
    const seen = placeOf(guard.frame.file, guard.check)
    return [
      { verdict: 'pass', place, message: `The caller is known before anything happens: ${seen.path}:${seen.line}.` },
    ]
  }
  const seen = placeOf(first.site.frame.file, first.site.node)
  return [
    { verdict: 'fail', place, message: `Nobody asks who calls before ${seen.path}:${seen.line}.`, subject: 'identity' },
  ]
}
