import type { Example, Rule } from '../rule.js'

const NAMED = `{ 'Access-Control-Allow-Origin': 'https://shop.example', 'Access-Control-Allow-Headers': 'Content-Type' }`
const BEARER = `{ 'Access-Control-Allow-Origin': 'https://shop.example', 'Access-Control-Allow-Headers': 'Authorization' }`
const handler = (method: string, headers: string): string =>
  `export async function ${method}(req: Request) {\n  return Response.json({}, { headers: ${headers} })\n}\n`
const OPTIONS = `export function OPTIONS() {\n  return new Response(null, { status: 204, headers: ${NAMED} })\n}\n`
const route = (title: string, code: string, more: Record<string, string> = {}): Example => ({
  title,
  files: { 'app/api/orders/route.ts': code, ...more },
})

/** Kept apart: they are longer than the rule. */
export const PREFLIGHT_EXAMPLES: Rule['examples'] = {
  bad: [
    route('A PUT.', handler('PUT', `{ 'Access-Control-Allow-Origin': 'https://shop.example' }`)),
    route('A DELETE.', handler('DELETE', NAMED)),
    route('A POST with a content type.', handler('POST', NAMED)),
    route('A GET with a token.', handler('GET', BEARER)),
    route(
      'A POST that reads JSON.',
      `export async function POST(req: Request) {\n  const body = await req.json()\n  return Response.json(body, { headers: { 'Access-Control-Allow-Origin': 'https://shop.example' } })\n}\n`,
    ),
    route('By a constant of another file.', `import { cors } from '@/lib/cors'\n${handler('PATCH', 'cors')}`, {
      'lib/cors.ts': `export const cors = ${NAMED}\n`,
    }),
  ],
  good: [
    route('OPTIONS beside it.', `${handler('PUT', NAMED)}${OPTIONS}`),
    route('A GET that anybody may make.', handler('GET', `{ 'Access-Control-Allow-Origin': '*' }`)),
    route('No headers at all.', `export async function PUT() {\n  return Response.json({})\n}\n`),
    route('next.config sets them, for OPTIONS too.', handler('PUT', '{}'), {
      'next.config.ts': `export default {\n  headers: () => [{ source: '/api/:path*', headers: [{ key: 'Access-Control-Allow-Origin', value: 'https://shop.example' }] }],\n}\n`,
    }),
    route(
      'A POST of a form.',
      `export async function POST(req: Request) {\n  await req.formData()\n  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': 'https://shop.example' } })\n}\n`,
    ),
    route(
      'OPTIONS is the same function.',
      `const answer = () => Response.json({}, { headers: ${NAMED} })\nexport { answer as PUT, answer as OPTIONS }\n`,
    ),
    {
      title: 'The Pages Router, with its own answer.',
      files: {
        'pages/api/orders.ts': `export default function handler(req, res) {\n  res.setHeader('Access-Control-Allow-Origin', 'https://shop.example')\n  res.setHeader('Access-Control-Allow-Headers', 'Authorization')\n  if (req.method === 'OPTIONS') return res.status(204).end()\n  res.json({})\n}\n`,
      },
    },
    {
      title: 'A package that answers it.',
      files: {
        'pages/api/orders.ts': `import NextCors from 'nextjs-cors'\nexport default async function handler(req, res) {\n  await NextCors(req, res, { methods: ['PUT'], origin: 'https://shop.example' })\n  res.json(await req.json())\n}\n`,
      },
    },
  ],
  unknown: [
    route(
      'OPTIONS answers without them, as far as can be seen.',
      `${handler('PUT', NAMED)}export function OPTIONS() {\n  return new Response(null)\n}\n`,
    ),
    {
      title: 'The Pages Router, which answers something.',
      files: {
        'pages/api/orders.ts': `export default function handler(req, res) {\n  res.setHeader('Access-Control-Allow-Origin', 'https://shop.example')\n  res.setHeader('Access-Control-Allow-Headers', 'Authorization')\n  res.json({})\n}\n`,
      },
    },
  ],
}
