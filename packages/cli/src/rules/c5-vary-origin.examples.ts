import type { Example, Rule } from '../rule.js'

const LIST = `const ALLOWED = ['https://shop.example']\n`
const route = (title: string, body: string): Example => ({
  title,
  files: {
    'app/api/orders/route.ts': `${LIST}export async function GET(req: Request) {\n  const origin = req.headers.get('origin')\n${body}\n}\n`,
  },
})
const ALLOWED = `ALLOWED.includes(origin) ? origin : ALLOWED[0]`

/** Kept apart: they are longer than the rule. */
export const VARY_EXAMPLES: Rule['examples'] = {
  bad: [
    route('One of a list.', `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': ${ALLOWED} } })`),
    route(
      'Whatever asks.',
      `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': origin ?? '*' } })`,
    ),
    route(
      'Set where it is allowed.',
      `  const headers: Record<string, string> = {}\n  if (origin?.endsWith('.shop.example')) headers['Access-Control-Allow-Origin'] = origin\n  return Response.json({}, { headers })`,
    ),
    route(
      'It varies by something else.',
      `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': ${ALLOWED}, Vary: 'Accept-Encoding' } })`,
    ),
    {
      title: 'In the proxy.',
      files: {
        'app/page.tsx': '',
        'proxy.ts': `import { NextResponse } from 'next/server'\nconst ALLOWED = ['https://shop.example']\nexport function proxy(req) {\n  const origin = req.headers.get('origin')\n  const res = NextResponse.next()\n  if (ALLOWED.includes(origin)) res.headers.set('Access-Control-Allow-Origin', origin)\n  return res\n}\n`,
      },
    },
  ],
  good: [
    route(
      'It says so.',
      `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': ${ALLOWED}, Vary: 'Origin' } })`,
    ),
    route(
      'Among others.',
      `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': ${ALLOWED}, Vary: 'Accept, Origin' } })`,
    ),
    route(
      'For all of its answers.',
      `  const res = Response.json({})\n  res.headers.append('Vary', 'Origin')\n  if (ALLOWED.includes(origin)) res.headers.set('Access-Control-Allow-Origin', origin)\n  return res`,
    ),
    route(
      'One origin for all.',
      `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': 'https://shop.example' } })`,
    ),
    route('Everybody.', `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': '*' } })`),
    {
      title: 'A package that says so itself.',
      files: {
        'pages/api/orders.ts': `import NextCors from 'nextjs-cors'\nexport default async function handler(req, res) {\n  await NextCors(req, res, { origin: ['https://shop.example'] })\n  res.json({})\n}\n`,
      },
    },
  ],
  unknown: [
    route(
      'A header that is never sent.',
      `  const headers = new Headers()\n  if (ALLOWED.includes(origin)) headers['Access-Control-Allow-Origin'] = origin\n  return Response.json({}, { headers })`,
    ),
    {
      title: 'It is said elsewhere in the file.',
      files: {
        'lib/cors.ts': `const ALLOWED = ['https://shop.example']\nexport const vary = (res) => res.headers.set('Vary', 'Origin')\nexport function allow(req, res) {\n  const origin = req.headers.get('origin')\n  if (ALLOWED.includes(origin)) res.headers.set('Access-Control-Allow-Origin', origin)\n}\n`,
        'app/page.tsx': '',
      },
    },
  ],
}
