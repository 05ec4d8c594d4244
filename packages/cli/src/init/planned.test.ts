import { describe, expect, it } from 'vitest'
import { SourceFile } from '../project/source-file.js'
import { appFiles, itemFor, plannedFor } from './setting.test-parts.js'

const APPS: Readonly<Record<string, Record<string, string>>> = {
  'App Router': appFiles(),
  src: Object.fromEntries(Object.entries(appFiles()).map(([path, text]) => [path.replace(/^app/, 'src/app'), text])),
  'Pages Router': pagesOnly(),
  'Next 15': appFiles({}, { next: '15.5.1' }),
  'Next 14': appFiles({ 'middleware.ts': 'export const middleware = () => undefined\n' }, { next: '14.2.35' }),
  'next-auth 5': appFiles({ 'auth.ts': AUTH('') }, { 'next-auth': '5.0.0-beta.32' }),
  'next-auth 4, sessions in a database': appFiles(
    {
      'lib/auth.ts': `import { PrismaAdapter } from '@auth/prisma-adapter'\nimport { db } from './db'\nimport 'next-auth'\nexport const authOptions = { adapter: PrismaAdapter(db), providers: [] }\n`,
      'lib/db.ts': 'export const db = {}\n',
    },
    { 'next-auth': '^4.24.0' },
  ),
  Clerk: appFiles(
    { 'proxy.ts': `import { clerkMiddleware } from '@clerk/nextjs/server'\nexport default clerkMiddleware()\n` },
    { '@clerk/nextjs': '^7.0.0' },
  ),
  'Better Auth': appFiles(
    { 'lib/auth.ts': `import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({})\n` },
    { 'better-auth': '^1.7.0' },
  ),
  Supabase: appFiles({}, { '@supabase/ssr': '^0.5.0' }),
  'iron-session': appFiles({}, { 'iron-session': '^8.0.0' }),
  'Postgres and ioredis': appFiles(
    { '.env': 'DATABASE_URL=postgres://u:p@localhost/db\n' },
    { pg: '^8', ioredis: '^5' },
  ),
  'Vercel and Upstash': appFiles({ 'vercel.json': '{}' }, { '@upstash/redis': '^1.35.0' }),
  'node-redis': appFiles({}, { redis: '^5' }),
}

function AUTH(more: string): string {
  return `import NextAuth from 'next-auth'\nexport const { handlers, auth } = NextAuth({ providers: []${more} })\n`
}

describe.each(Object.entries(APPS))('%s', (_name, files) => {
  it('gets files that parse, and a second run finds nothing to do', async () => {
    const first = await plannedFor(files)
    for (const [path, text] of Object.entries(first.files)) {
      if (/\.tsx?$/.test(path)) expect(new SourceFile(path, text).faults, text).toEqual([])
    }
    expect(itemFor(first.items, first.setting.security)).toMatchObject({ action: 'create' })
    const second = await plannedFor(first.files)
    expect(second.items.filter(({ action }) => action !== 'skip')).toEqual([])
  })
})

it('takes over what the app has to tell people apart', async () => {
  const security = async (name: string): Promise<string> => {
    const { files, setting } = await plannedFor(APPS[name] ?? {})
    return files[setting.security] ?? ''
  }
  expect(await security('next-auth 5')).toContain('authJs({ version: 5, secret: process.env.AUTH_SECRET })')
  const rows = await security('next-auth 4, sessions in a database')
  expect(rows).toContain(`import { db } from '@/lib/db'`)
  expect(rows).toContain('const adapter = PrismaAdapter(db)')
  expect(await security('Better Auth')).toContain(`import { auth as server } from '@/lib/auth'`)
  expect(await security('Clerk')).toContain('clerk({ jwtKey')
  expect(await security('Postgres and ioredis')).toContain('postgres({ url: process.env.DATABASE_URL })')
  expect(await security('Vercel and Upstash')).toContain(`trustedProxies: 'vercel'`)
  expect(await security('iron-session')).toContain('identity: [], // TODO')
})

it('what next-auth is told is told the gate: the secret’s variable, and the cookie’s name', async () => {
  const more = `, secret: process.env.MY_SECRET, cookies: { sessionToken: { name: 'sid' } }`
  const { files } = await plannedFor(appFiles({ 'auth.ts': AUTH(more) }, { 'next-auth': '5.0.0-beta.32' }))
  expect(files['security.ts']).toContain(`secret: process.env.MY_SECRET, cookieName: 'sid'`)
  expect(files['.env.local']).toMatch(/^MY_SECRET=[\w-]{40,}$/m)
})

it('a file of the app that is called security stays, and the gate gets another name', async () => {
  const mine = 'export const locks = 3\n'
  const { files } = await plannedFor(appFiles({ 'security.ts': mine }))
  expect(files['security.ts']).toBe(mine)
  expect(files['app/api/auth/[...holdfast]/route.ts']).toContain(`from '@/holdfast'`)
})

it('a gate that is there already is used as it is', async () => {
  const gate = `import { holdfast } from 'holdfast/next'\nexport const { route, routes } = holdfast({})\n`
  const { files, items } = await plannedFor(appFiles({ 'lib/gate.ts': gate }))
  expect(files['lib/gate.ts']).toBe(gate)
  expect(files['instrumentation.ts']).not.toContain('start()')
  expect(itemFor(items, 'app/api/auth/[...holdfast]/route.ts')).toMatchObject({ action: 'skip' })
})

it('another route that answers for all of /api/auth stays alone there', async () => {
  const { items } = await plannedFor(appFiles({ 'app/(site)/api/auth/[[...all]]/route.ts': 'export const GET = 1\n' }))
  expect(itemFor(items, 'app/(site)/api/auth/[[...all]]/route.ts')).toMatchObject({
    action: 'skip',
    todo: expect.any(String),
  })
})

it('values of this machine are for their owner, are ignored, and take no place of others', async () => {
  const files = appFiles({
    '.env': 'APP_ORIGIN=https://a.example\n',
    '.env.local': 'MINE=1',
    '.gitignore': 'node_modules',
  })
  const { files: after, items } = await plannedFor(files)
  expect(after['.env.local']).toMatch(
    /^MINE=1\nHOLDFAST_SECRET=[\w-]{40,}\nADMIN_EMAIL=admin@example\.com\nADMIN_PASSWORD=[\w-]{24}\n$/,
  )
  expect(after['.gitignore']).toBe('node_modules\n.env.local\n.holdfast/\n')
  expect(itemFor(items, '.env.local')).toMatchObject({ secret: true })
  expect(itemFor((await plannedFor(appFiles())).items, '.env.local')).toMatchObject({ action: 'create', mode: 0o600 })
})

it('the example is for everybody, also where git ignores all that is called .env', async () => {
  const { files } = await plannedFor(appFiles({ '.gitignore': '.env*\n.holdfast/\n' }))
  expect(files['.gitignore']).toBe('.env*\n.holdfast/\n!.env.example\n')
  const present = await plannedFor(appFiles({ '.gitignore': '.env*\n.holdfast/\n', '.env.example': 'MINE=\n' }))
  expect(itemFor(present.items, '.gitignore')).toMatchObject({ action: 'skip' })
})

it.each([
  ['loads from elsewhere', { 'app/page.tsx': `export default () => <img src="https://cdn.example/a.png" />\n` }, {}],
  ['has middleware on Edge', { 'middleware.ts': 'export function middleware() {}\n' }, { next: '15.5.0' }],
  ['has a cache handler of its own', { 'next.config.mjs': `export default { cacheHandler: './mine.mjs' }\n` }, {}],
  ['has pages of the Pages Router', { 'pages/about.tsx': 'export default () => null\n' }, {}],
  ['speaks with Stripe', {}, { '@stripe/stripe-js': '^5' }],
])('a policy only reports where the app %s', async (_name, files, dependencies) => {
  const { setting, files: after } = await plannedFor(appFiles(files, dependencies))
  expect(setting.reportOnly).not.toEqual([])
  expect(`${after['proxy.ts']}${after['middleware.ts']}`).toContain('csp: { reportOnly: true }')
  expect(after['package.json']).not.toContain('holdfast csp')
})

it('the build takes the hashes of prerendered pages, wherever it builds', async () => {
  const files = appFiles()
  files['package.json'] = (files['package.json'] ?? '').replace(
    '"next build"',
    '"prisma generate && next build --webpack && sitemap"',
  )
  const { files: after } = await plannedFor(files)
  expect(JSON.parse(after['package.json'] ?? '').scripts.build).toBe(
    'prisma generate && next build --webpack && holdfast csp && sitemap',
  )
})

it('the resolution of old does not find the library', async () => {
  const { files } = await plannedFor(
    appFiles({
      'tsconfig.json': '{\n  // mine\n  "compilerOptions": { "module": "commonjs", "moduleResolution": "node" }\n}\n',
    }),
  )
  expect(files['tsconfig.json']).toContain('// mine')
  expect(files['tsconfig.json']).toMatch(/"module": "esnext", "moduleResolution": "bundler"/)
})

function pagesOnly(): Record<string, string> {
  const { 'app/page.tsx': page = '', ...files } = appFiles()
  return { ...files, 'pages/index.tsx': page }
}
