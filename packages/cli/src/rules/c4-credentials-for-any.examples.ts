import type { Example, Rule } from '../rule.js'

const headers = (origin: string, credentials = `'true'`): string =>
  `{ 'Access-Control-Allow-Origin': ${origin}, 'Access-Control-Allow-Credentials': ${credentials} }`
const route = (title: string, answer: string, head = ''): Example => ({
  title,
  files: {
    'app/api/orders/route.ts': `${head}export async function GET(req: Request) {\n  const origin = req.headers.get('origin') ?? ''\n  return Response.json({}, { headers: ${answer} })\n}\n`,
  },
})
const LIST = `const ALLOWED = ['https://shop.example']\n`

/** Kept apart: they are longer than the rule. */
export const CREDENTIALS_EXAMPLES: Rule['examples'] = {
  bad: [
    route('Beside `*`.', headers(`'*'`)),
    route('Beside whatever origin asks.', headers('origin')),
    route('Beside `*` where none asks.', headers(`origin || '*'`)),
    route('Beside an origin of which a part fits.', headers(`origin.includes('shop') ? origin : ''`)),
    {
      title: 'In next.config.',
      files: {
        'app/page.tsx': '',
        'next.config.js': `module.exports = {\n  async headers() {\n    return [{ source: '/api/:path*', headers: [\n      { key: 'Access-Control-Allow-Credentials', value: 'true' },\n      { key: 'Access-Control-Allow-Origin', value: '*' },\n    ] }]\n  },\n}\n`,
      },
    },
    {
      title: 'By setHeader.',
      files: {
        'pages/api/orders.ts': `export default function handler(req, res) {\n  res.setHeader('Access-Control-Allow-Credentials', true)\n  res.setHeader('Access-Control-Allow-Origin', req.headers.origin)\n  res.json({})\n}\n`,
      },
    },
    {
      title: 'By a package.',
      files: {
        'pages/api/orders.ts': `import NextCors from 'nextjs-cors'\nexport default async function handler(req, res) {\n  await NextCors(req, res, { origin: '*', credentials: true })\n  res.json({})\n}\n`,
      },
    },
  ],
  good: [
    route('One origin.', headers(`'https://shop.example'`)),
    route('One of a list.', headers(`ALLOWED.includes(origin) ? origin : ALLOWED[0]`), LIST),
    route('`*` without credentials.', `{ 'Access-Control-Allow-Origin': '*' }`),
    route('Credentials that are not allowed.', headers(`'*'`, `'false'`)),
    route('From the environment.', headers('process.env.ORIGIN')),
    {
      title: 'In the proxy, after a look at a list.',
      files: {
        'app/page.tsx': '',
        'proxy.ts': `import { NextResponse } from 'next/server'\nconst ALLOWED = new Set(['https://shop.example'])\nexport function proxy(req) {\n  const res = NextResponse.next()\n  const origin = req.headers.get('origin')\n  if (origin && ALLOWED.has(origin)) {\n    res.headers.set('Access-Control-Allow-Origin', origin)\n    res.headers.set('Access-Control-Allow-Credentials', 'true')\n  }\n  return res\n}\n`,
      },
    },
  ],
  unknown: [
    route('A judge that is not here.', headers(`judge(origin) ? origin : ''`), `import { judge } from '@acme/cors'\n`),
    route('A value that is not here.', headers('await allowed()'), `import { allowed } from '@acme/cors'\n`),
  ],
}
