import { describe, expect, it } from 'vitest'
import { app, only } from '../flow/facts.test-parts.js'
import { guardOfAll } from './access.js'
import { exposuresOf } from './exposure.js'
import { serviceCheck } from './signatures.js'

const LIB = { 'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()` }
const EFFECT = `await db.order.updateMany({ data: { paid: true } });`

function proven(head: string, body: string): boolean {
  const facts = app({
    ...LIB,
    'app/api/webhooks/x/route.ts': `import { db } from '@/lib/db'\n${head}\nexport async function POST(req) { ${body} }`,
  })
  const handler = only(facts)
  return guardOfAll(serviceCheck, handler, facts, exposuresOf(handler, facts)) !== undefined
}

const LIBRARIES = [
  {
    title: 'Stripe',
    head: `import Stripe from 'stripe'\nconst stripe = new Stripe(key)`,
    call: 'stripe.webhooks.constructEvent(body, signature, secret)',
    throws: true,
  },
  {
    title: 'svix',
    head: `import { Webhook } from 'svix'`,
    call: 'new Webhook(secret).verify(body, headers)',
    throws: true,
  },
  {
    title: 'Clerk',
    head: `import { verifyWebhook } from '@clerk/nextjs/webhooks'`,
    call: 'verifyWebhook(req)',
    throws: true,
  },
  {
    title: 'QStash',
    head: `import { Receiver } from '@upstash/qstash'\nconst receiver = new Receiver()`,
    call: 'receiver.verify({ signature, body })',
    throws: true,
  },
  {
    title: 'timingSafeEqual',
    head: `import { timingSafeEqual } from 'node:crypto'`,
    call: 'timingSafeEqual(a, b)',
    throws: false,
  },
  {
    title: 'octokit',
    head: `import { verify } from '@octokit/webhooks-methods'`,
    call: 'verify(secret, body, signature)',
    throws: false,
  },
  {
    title: 'Twilio',
    head: `import twilio from 'twilio'`,
    call: 'twilio.validateRequest(token, signature, url, params)',
    throws: false,
  },
]

describe.each(LIBRARIES)('$title', ({ head, call, throws }) => {
  const look = throws ? `await ${call};` : `if (!(await ${call})) return new Response(null, { status: 401 });`
  it('clears where it is asked first', () => {
    expect(proven(head, `${look} ${EFFECT}`)).toBe(true)
  })
  it('does not where it is imported and unused', () => {
    expect(proven(head, EFFECT)).toBe(false)
  })
  it('does not where what it says is ignored', () => {
    expect(proven(head, `${throws ? `try { await ${call} } catch {}` : `await ${call};`} ${EFFECT}`)).toBe(false)
  })
  it('does not where it is asked afterwards', () => {
    expect(proven(head, `${EFFECT} ${look}`)).toBe(false)
  })
})

describe('a comparison', () => {
  const refuse = `return new Response(null, { status: 401 });`
  it.each([
    [
      'with a secret of the environment',
      '',
      "if (req.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) " + refuse,
      true,
    ],
    [
      'with one of a module of constants',
      `import { CRON_SECRET } from '@/lib/constants'`,
      `if (req.headers.get('x') !== CRON_SECRET) ${refuse}`,
      true,
    ],
    [
      'with a digest',
      `import { createHmac } from 'crypto'`,
      `const d = createHmac('sha256', k).update(b).digest('hex'); if (d !== req.headers.get('x')) ${refuse}`,
      true,
    ],
    ['of two settings', '', `if (process.env.A_KEY !== process.env.B_KEY) ${refuse}`, false],
    ['with nothing', '', `if (process.env.CRON_SECRET === undefined) ${refuse}`, false],
    ['with the kind of environment', '', `if (process.env.NODE_ENV !== 'production') ${refuse}`, false],
    ['the wrong way round', '', `if (req.headers.get('x') === process.env.CRON_SECRET) ${refuse}`, false],
  ])('%s', (_, head, look, expected) => {
    expect(proven(head, `${look} ${EFFECT}`)).toBe(expected)
  })
})
