import type { Example, Rule } from '../rule.js'

const route = (title: string, body: string, head = ''): Example => ({
  title,
  files: {
    'app/api/orders/route.ts': `${head}export async function GET(req: Request) {\n  const origin = req.headers.get('origin')\n${body}\n}\n`,
  },
})
const SEND = `Response.json({}, { headers: { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' } })`
const LIST = `const ALLOWED = ['https://shop.example', 'https://admin.shop.example']\n`
const answered = (test: string, head = ''): string => `${head}  if (${test}) return ${SEND}\n  return Response.json({})`

/** Kept apart: they are longer than the rule. */
export const LOOSE_ORIGIN_EXAMPLES: Rule['examples'] = {
  bad: [
    route('The origin of the request, whatever it is.', `  return ${SEND}`),
    route('The same, where there is one.', answered('origin')),
    route('A part of it is enough.', answered(`origin?.includes('shop.example')`)),
    route('Its beginning is enough.', answered(`origin?.startsWith('https://shop.example')`)),
    route('Its end is enough, without a dot.', answered(`origin?.endsWith('shop.example')`)),
    route('An expression that is not anchored.', answered('/shop\\.example/.test(origin)')),
    route('An expression whose dots are any character.', answered('/^https:\\/\\/shop.example$/.test(origin)')),
    route('A text where a list was meant.', answered('process.env.ALLOWED_ORIGINS?.includes(origin)')),
    route('The end of everybody who uses the same host.', answered(`origin?.endsWith('.vercel.app')`)),
    {
      title: 'A helper that is given it.',
      files: {
        'lib/cors.ts': `export function corsHeaders(origin: string) {\n  return { 'access-control-allow-origin': origin, vary: 'Origin' }\n}\n`,
        'app/api/orders/route.ts': `import { corsHeaders } from '@/lib/cors'\nexport async function GET(req: Request) {\n  const headers = corsHeaders(req.headers.get('origin') ?? '*')\n  return Response.json({}, { headers })\n}\n`,
      },
    },
    {
      title: 'A package that is told to repeat it.',
      files: {
        'pages/api/orders.ts': `import NextCors from 'nextjs-cors'\nexport default async function handler(req, res) {\n  await NextCors(req, res, { origin: true, credentials: true })\n  res.json({})\n}\n`,
      },
    },
  ],
  good: [
    route('A list, whole origins.', answered('ALLOWED.includes(origin)'), LIST),
    route('A set.', answered('ALLOWED.has(origin)'), `const ALLOWED = new Set(['https://shop.example'])\n`),
    route('One origin.', answered(`origin === 'https://shop.example'`)),
    route(
      'One of a list, or the first.',
      `  const allowed = ALLOWED.includes(origin) ? origin : ALLOWED[0]\n  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': allowed, Vary: 'Origin' } })`,
      LIST,
    ),
    route('Those below a domain: the dot is asked for.', answered(`origin?.endsWith('.shop.example')`)),
    route('An anchored expression.', answered('/^https:\\/\\/([a-z]+\\.)?shop\\.example$/.test(origin)')),
    route('A list in the environment.', answered(`process.env.ALLOWED?.split(',').includes(origin)`)),
    route(
      'Others have left.',
      `  if (!origin || !ALLOWED.includes(origin)) return new Response(null, { status: 403 })\n  return ${SEND}`,
      LIST,
    ),
    route(
      'From the environment.',
      `  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': process.env.ORIGIN } })`,
    ),
    {
      title: 'A helper that looks it up.',
      files: {
        'lib/cors.ts': `const ALLOWED = ['https://shop.example']\nconst isAllowed = (origin: string) => ALLOWED.some((each) => each === origin)\nexport function corsHeaders(origin: string) {\n  return isAllowed(origin) ? { 'access-control-allow-origin': origin, vary: 'Origin' } : {}\n}\n`,
        'app/api/orders/route.ts': `import { corsHeaders } from '@/lib/cors'\nexport async function GET(req: Request) {\n  return Response.json({}, { headers: corsHeaders(req.headers.get('origin') ?? '') })\n}\n`,
      },
    },
    {
      title: 'A package with a list.',
      files: {
        'pages/api/orders.ts': `import NextCors from 'nextjs-cors'\nexport default async function handler(req, res) {\n  await NextCors(req, res, { origin: ['https://shop.example'] })\n  res.json({})\n}\n`,
      },
    },
  ],
  unknown: [
    route('A judge that is not here.', answered('isAllowed(origin)'), `import { isAllowed } from '@acme/cors'\n`),
    route('An expression that is made somewhere.', answered('new RegExp(process.env.PATTERN).test(origin)')),
  ],
}
