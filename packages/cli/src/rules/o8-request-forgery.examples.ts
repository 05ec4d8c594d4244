import type { Rule } from '../rule.js'

const route = (title: string, body: string, head = ''): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/api/preview/route.ts': `${head}export async function POST(req: Request) {\n  const { url, id } = await req.json()\n${body}\n}\n`,
  },
})
const FETCH = '  return new Response((await fetch(url)).body)'
const REFUSE = 'return new Response(null, { status: 400 })'
const HOSTS = "const HOSTS = new Set(['images.example.com'])\n"

/** Kept apart: they are longer than the rule. */
export const FORGERY_EXAMPLES: Rule['examples'] = {
  bad: [
    route('Any address.', FETCH),
    route('Any host.', '  return Response.json(await (await fetch(`https://${id}/status`)).json())'),
    route('Another client.', '  return Response.json((await axios.get(url)).data)', `import axios from 'axios'\n`),
    route('A URL is no origin.', `  const target = new URL(url, 'https://api.example.com')\n  return fetch(target)`),
    route(
      'A schema that wants a URL.',
      '  const { target } = z.object({ target: z.string().url() }).parse({ target: url })\n  return fetch(target)',
      `import { z } from 'zod'\n`,
    ),
    route('The protocol says nothing of the host.', `  if (new URL(url).protocol !== 'https:') ${REFUSE}\n${FETCH}`),
    route('A list is there, and nobody asks it.', FETCH, HOSTS),
    route('The list is asked, and its answer ignored.', `  HOSTS.has(new URL(url).hostname)\n${FETCH}`, HOSTS),
    route(
      'The list is asked too late.',
      `  const answer = await fetch(url)\n  if (!HOSTS.has(new URL(url).hostname)) ${REFUSE}\n  return new Response(answer.body)`,
      HOSTS,
    ),
    route(
      'A program that asks.',
      "  execFile('git', ['ls-remote', url])\n  return new Response()",
      `import { execFile } from 'node:child_process'\n`,
    ),
    route(
      'What is to validate an address asks it.',
      `  if (!(await isValidImageUrl(url))) ${REFUSE}\n  return Response.json({ ok: true })`,
      `async function isValidImageUrl(given: string) {\n  const res = await fetch(given, { method: 'HEAD' })\n  return res.headers.get('content-type')?.includes('image') === true\n}\n`,
    ),
    {
      title: 'An argument of an action, in a helper.',
      files: {
        'lib/load.ts': `export const load = (address: string) => fetch(address).then((res) => res.text())\n`,
        'app/actions.ts': `'use server'\nimport { load } from '@/lib/load'\nexport async function preview(url: string) {\n  return load(url)\n}\n`,
      },
    },
  ],
  good: [
    route('A fixed origin.', '  return fetch(`https://api.example.com/items/${id}`)'),
    route(
      'An origin of the environment.',
      '  return fetch(`${process.env.API_URL}/items?id=${encodeURIComponent(id)}`)',
    ),
    route('A list of hosts.', `  if (!HOSTS.has(new URL(url).hostname)) ${REFUSE}\n${FETCH}`, HOSTS),
    route(
      'A list of hosts in a function.',
      `  if (!isAllowed(url)) ${REFUSE}\n${FETCH}`,
      `${HOSTS}function isAllowed(given: string) {\n  try {\n    return HOSTS.has(new URL(given).hostname)\n  } catch {\n    return false\n  }\n}\n`,
    ),
    route(
      'The origin is compared.',
      `  const base = new URL(process.env.API_URL!)\n  const target = new URL(url, base)\n  if (target.origin !== base.origin) ${REFUSE}\n  return fetch(target)`,
    ),
    route(
      'A function that refuses private addresses.',
      '  await assertPublicUrl(url)\n  return fetch(url)',
      `import { assertPublicUrl } from '@/elsewhere/net'\n`,
    ),
    {
      title: 'Its own address.',
      files: {
        'app/api/warm/route.ts': `import type { NextRequest } from 'next/server'\nexport async function GET(req: NextRequest) {\n  return fetch(new URL('/api/items', req.url))\n}\n`,
      },
    },
    {
      title: 'A queue that has proven who it is.',
      files: {
        'app/api/jobs/route.ts': `export async function POST(req: Request) {\n  if (req.headers.get('authorization') !== \`Bearer \${process.env.JOB_SECRET}\`) return new Response(null, { status: 401 })\n  const { url } = await req.json()\n  return fetch(url)\n}\n`,
      },
    },
  ],
  unknown: [
    route('A name below a host of one’s own.', '  return fetch(`https://${id}.example.com/status`)'),
    route(
      'A schema that is not here.',
      '  const { target } = targetSchema.parse({ target: url })\n  return fetch(target)',
      `import { targetSchema } from '@acme/schemas'\n`,
    ),
  ],
}
