import { describe, expect, it } from 'vitest'
import { route, ROUTE, wrapped } from './wrap.test-parts.js'

const IMPORTS = "import { auth } from '@/auth'\nimport { prisma } from '@/lib/db'\n"
const BODY = `{
  const session = await auth()
  if (!session) return Response.json({}, { status: 401 })
  return Response.json(await prisma.order.findMany())
}`
const GET = `export async function GET() ${BODY}\n`

/** Why a route file stays as it is. */
const why = (text: string, more: Readonly<Record<string, string>> = {}, path = ROUTE): string => {
  const made = route(IMPORTS + text, path, more)
  expect(made).toMatch(/^SKIP /)
  return made.replace(/^SKIP (?:[A-Z]+ \S+: )?/, '')
}

it('the same handler is wrapped where nothing is in its way', () => {
  expect(route(IMPORTS + GET)).toContain('route({ access: signedIn')
})

describe('what a handler is made by', () => {
  it.each([
    [
      'overloads',
      `export function GET(a: Request): Promise<Response>\n${GET.replace('()', '(a: Request)')}`,
      'declared with overloads',
    ],
    ['a call', `export const GET = withUser(async () => ${BODY})\n`, 'made by a call'],
    ['next-auth’s own wrapper', `export const GET = auth(async (request) => ${BODY})\n`, 'made by a call'],
    ['another module', "export { GET } from '@/lib/orders'\n", "passed on from '@/lib/orders'"],
    [
      'another module, by its name',
      "import { list } from '@/lib/orders'\nexport { list as GET }\n",
      "passed on from '@/lib/orders'",
    ],
    [
      'another module, as a value',
      "import { list } from '@/lib/orders'\nexport const GET = list\n",
      "passed on from '@/lib/orders'",
    ],
    ['another module, with all', "export * from '@/lib/orders'\n", 'passed on'],
    ['a value that is taken apart', 'export const { GET, POST } = handlers\n', 'taken apart'],
    ['an object’s member', 'export const GET = handlers.get\n', 'made by an expression'],
    ['a condition', `export const GET = process.env.A ? async () => ${BODY} : undefined\n`, 'made by an expression'],
    ['let', `export let GET = async () => ${BODY}\n`, 'declared with `let`'],
    ['a type of its own', `export const GET: Handler = async () => ${BODY}\n`, 'declared with a type of its own'],
    [
      'a name in two places',
      `async function GET() ${BODY}\nexport { GET }\n`,
      'declared in one place and exported in another',
    ],
    ['parameters without types', `export async function GET(request) ${BODY}\n`, 'parameters have no types'],
    ['this', `export async function GET(request: Request) ${BODY.replace('{\n', '{\n  void this\n')}\n`, 'uses `this`'],
    [
      'a directive of its own',
      `export async function GET() ${BODY.replace('{\n', "{\n  'use cache'\n")}\n`,
      'a directive of its own',
    ],
    [
      'a constant that is exported above it',
      `export { list as GET }\nconst list = async () => ${BODY}\n`,
      'exported above the declaration',
    ],
    [
      'a list of exports with comments',
      `const list = async () => ${BODY}\nexport { list as GET /* all of them */ }\n`,
      'a list with comments',
    ],
    ['a generator', `export async function* GET() ${BODY}\n`, 'a generator'],
  ])('%s', (_title, text, reason) => {
    expect(
      why(text, { 'lib/orders.ts': `${IMPORTS}export async function list() ${BODY}\nexport { list as GET }\n` }),
    ).toContain(reason)
  })
})

describe('who else uses it', () => {
  it('other code of its file', () => {
    expect(why(`${GET}setInterval(GET, 1_000)\n`)).toContain('used by other code of its file')
    expect(why(`${GET}export type Answer = Awaited<ReturnType<typeof GET>>\n`)).toContain(
      'used by other code of its file',
    )
  })

  it.each([
    ['an import', "import { GET } from './route'\nvoid GET()\n"],
    ['an import of all', "import * as orders from './route'\nvoid orders.GET()\n"],
    ['an import at run time', "const { GET } = await import('./route')\nvoid GET()\n"],
    ['an import by the alias', "import { GET } from '@/app/api/orders/route'\nvoid GET()\n"],
    ['an import of its type', "import type { GET } from './route'\nexport type A = Awaited<ReturnType<typeof GET>>\n"],
    ['a re-export', "export { GET } from './route'\n"],
  ])('another file: %s', (_title, text) => {
    expect(why(GET, { 'app/api/orders/orders.test.ts': text })).toContain(
      'app/api/orders/orders.test.ts calls it directly',
    )
  })

  it('not a file that imports something else of that name', () => {
    const others = {
      'lib/route.ts': 'export const GET = 1\n',
      'lib/other.ts': "import { GET } from './route'\nvoid GET\n",
    }
    expect(route(IMPORTS + GET, ROUTE, others)).toContain('route({ access: signedIn')
  })
})

describe('how Next.js runs it', () => {
  it.each([
    ["export const runtime = 'edge'", 'runs on the edge runtime'],
    ['export const runtime = process.env.RUNTIME', '`runtime` is not written out'],
    ["export const dynamic = 'force-static'", "`dynamic = 'force-static'`"],
    ["export const dynamic = 'error'", "`dynamic = 'error'`"],
    ['export const revalidate = 60', '`revalidate`'],
    ['export const revalidate = false', '`revalidate`'],
    ['export function generateStaticParams() { return [] }', '`generateStaticParams`'],
  ])('%s', (setting, reason) => {
    expect(why(`${setting}\n${GET}`)).toContain(reason)
  })

  it.each([
    ["export const runtime = 'nodejs'"],
    ["export const dynamic = 'force-dynamic'"],
    ['export const revalidate = 0'],
    ['export const maxDuration = 60'],
  ])('wrapped all the same: %s', (setting) => {
    const made = route(`${IMPORTS}${setting}\n${GET}`)
    expect(made).toContain('route({ access: signedIn')
    expect(made).toContain(`${setting}\n`)
  })

  it('a file of cached functions, of actions, and code that is not understood', () => {
    const made = (text: string): string => route(text)
    expect(made(`'use cache'\n${IMPORTS}${GET}`)).toContain('use cache')
    expect(route(`'use server'\n${IMPORTS}${GET}`)).toContain('use server')
    expect(made(`${IMPORTS}${GET}const a = = 1\n`)).toContain('not understood')
  })

  it('an app that is static', () => {
    expect(why(GET, { 'next.config.mjs': "export default { output: 'export' }" })).toContain('static files')
  })

  it('a public GET before Next.js 15, which may be answered at build', () => {
    const manifest = { 'package.json': JSON.stringify({ dependencies: { next: '^14.2.0' } }) }
    const health = 'export function GET() {\n  return Response.json({ ok: true })\n}\n'
    const path = 'app/api/health/route.ts'
    expect(why(health, manifest, path)).toContain('before Next.js 15')
    expect(route(`export const dynamic = 'force-dynamic'\n${health}`, path, manifest)).toContain('publicAccess')
    expect(route(IMPORTS + GET, ROUTE, manifest)).toContain('route({ access: signedIn')
  })

  it('the Pages Router, and Server Actions', () => {
    expect(why('export default async function handler() {}\n', {}, 'pages/api/orders.ts')).toContain('Pages Router')
    expect(
      wrapped({ 'app/actions.ts': `'use server'\n${IMPORTS}export async function save() ${BODY}\n` }).skips,
    ).toEqual(['Server Actions stay as they are'])
  })
})

describe('what would be answered otherwise', () => {
  const answers = (headers: string): string =>
    `export async function GET() ${BODY.replace('findMany())', `findMany(), { headers: ${headers} })`)}\n`
  it.each([
    ['CORS of its own', answers("{ 'Access-Control-Allow-Origin': '*' }"), 'answers other origins itself'],
    ['OPTIONS', `${GET}export function OPTIONS() { return new Response(null) }\n`, 'answers other origins itself'],
    ['a page', answers("{ 'Content-Type': 'text/html' }"), 'what browsers show or embed (text/html)'],
    ['an image', answers("{ 'content-type': 'image/svg+xml' }"), 'what browsers show or embed (image/svg+xml)'],
    ['a type that is not in the code', answers("{ 'content-type': type }"), 'passes on an answer'],
    [
      'another server’s answer',
      GET.replace('return Response.json(await prisma.order.findMany())', "return fetch('https://other.example')"),
      'passes on an answer',
    ],
    ['an answer that browsers keep', answers("{ 'Cache-Control': 'private, max-age=60' }"), 'lets its answers be kept'],
  ])('%s', (_title, text, reason) => {
    expect(why(text)).toContain(reason)
  })

  it('not an answer that nobody keeps', () => {
    expect(route(IMPORTS + answers("{ 'Cache-Control': 'no-store' }"))).toContain('route({ access: signedIn')
  })

  it('a gate that its file does not export', () => {
    expect(why(GET, { 'security.ts': 'export const gate = holdfast({})\n' })).toContain(
      'security.ts exports no `route`',
    )
  })

  it('CORS of the configuration', () => {
    const config = `export default { headers: async () => [{ source: '/api/:path*', headers: [{ key: 'Access-Control-Allow-Origin', value: 'https://a.example' }] }] }`
    expect(why(GET, { 'next.config.mjs': config })).toContain('answers other origins itself')
  })
})
