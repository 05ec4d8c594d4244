import { describe, expect, it } from 'vitest'
import { app, only } from '../../flow/facts.test-parts.js'
import { guardOfAll } from './access.js'
import { exposuresOf } from '../answers/exposure.js'
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
    title: 'Stripe, asynchronously',
    head: `import Stripe from 'stripe'\nconst stripe = new Stripe(key)`,
    call: 'stripe.webhooks.constructEventAsync(body, signature, secret)',
    throws: true,
  },
  {
    title: 'Standard Webhooks',
    head: `import { Webhook } from 'standardwebhooks'`,
    call: 'new Webhook(secret).verify(body, headers)',
    throws: true,
  },
  {
    title: 'octokit, its class',
    head: `import { Webhooks } from '@octokit/webhooks'\nconst webhooks = new Webhooks({ secret })`,
    call: 'webhooks.verify(body, signature)',
    throws: false,
  },
  {
    title: 'Resend',
    head: `import { Resend } from 'resend'\nconst resend = new Resend(key)`,
    call: 'resend.webhooks.verify({ payload, headers, webhookSecret })',
    throws: true,
  },
  {
    title: 'OpenAI',
    head: `import OpenAI from 'openai'\nconst openai = new OpenAI()`,
    call: 'openai.webhooks.unwrap(body, headers, secret)',
    throws: true,
  },
  {
    title: 'Paddle',
    head: `import { Paddle } from '@paddle/paddle-node-sdk'\nconst paddle = new Paddle(key)`,
    call: 'paddle.webhooks.unmarshal(body, secret, signature)',
    throws: true,
  },
  {
    title: 'Polar',
    head: `import { validateEvent } from '@polar-sh/sdk/webhooks'`,
    call: 'validateEvent(body, headers, secret)',
    throws: true,
  },
  {
    title: 'Discord',
    head: `import { verifyKey } from 'discord-interactions'`,
    call: 'verifyKey(body, signature, timestamp, key)',
    throws: false,
  },
  {
    title: 'TweetNaCl',
    head: `import nacl from 'tweetnacl'`,
    call: 'nacl.sign.detached.verify(body, signature, key)',
    throws: false,
  },
  {
    title: 'SendGrid',
    head: `import { EventWebhook } from '@sendgrid/eventwebhook'`,
    call: 'new EventWebhook().verifySignature(key, body, signature, timestamp)',
    throws: false,
  },
  {
    title: 'Razorpay',
    head: `import Razorpay from 'razorpay'`,
    call: 'Razorpay.validateWebhookSignature(body, signature, secret)',
    throws: false,
  },
  {
    title: 'Web Crypto',
    head: '',
    call: `crypto.subtle.verify('HMAC', key, signature, body)`,
    throws: false,
  },
  {
    title: 'a comparison in constant time',
    head: `import compare from 'tsscmp'`,
    call: 'compare(given, process.env.CRON_SECRET)',
    throws: false,
  },
  {
    title: 'a helper of the project',
    head: `function verifySignature(body, given) {\n  return createHmac('sha256', process.env.WEBHOOK_SECRET).update(body).digest('hex') === given\n}\nimport { createHmac } from 'node:crypto'`,
    call: 'verifySignature(body, given)',
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

describe('a wrapper', () => {
  const wrapped = (head: string, exported: string): boolean => {
    const facts = app({ ...LIB, 'app/api/webhooks/x/route.ts': `import { db } from '@/lib/db'\n${head}\n${exported}` })
    const handler = only(facts)
    return guardOfAll(serviceCheck, handler, facts, exposuresOf(handler, facts)) !== undefined
  }
  const handler = `async (req) => { ${EFFECT} }`
  it.each([
    ['QStash', `import { verifySignatureAppRouter } from '@upstash/qstash/nextjs'`, 'verifySignatureAppRouter(§)'],
    ['Upstash Workflow', `import { serve } from '@upstash/workflow/nextjs'`, 'serve(§)'],
    ['Polar', `import { Webhooks } from '@polar-sh/nextjs'`, 'Webhooks({ webhookSecret, onPayload: § })'],
  ])('of %s clears what it is put around, and nothing where it is only imported', (_, head, wrapper) => {
    expect(wrapped(head, `export const POST = ${wrapper.replace('§', handler)}`)).toBe(true)
    expect(wrapped(head, `export const POST = ${handler}`)).toBe(false)
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
