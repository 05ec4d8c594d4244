// What the pages in migrate/ say of other libraries: every snippet compiles against their newest releases, and so does
// each name in the tables. They are installed from the registry into a folder of their own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ORDERS, snippetsIn } from '../checks/docs-site/snippets.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const docs = join(root, 'packages/holdfast/docs/migrate')

const LIBRARIES = `next-auth@4 @clerk/nextjs @clerk/backend better-auth iron-session @upstash/ratelimit @upstash/redis
  express-rate-limit helmet @nosecone/next next-safe-action express zod next react`.split(/\s+/)
const TYPES = ['@types/express', '@types/node', '@types/react', 'typescript@5']

/** What the snippets import from their own app. */
const BESIDE = {
  'orders.ts': ORDERS,
  'security.ts': `
    import { holdfast } from 'holdfast/next'
    import { memory } from 'holdfast/stores/memory'
    export const { route, routes, action } = holdfast({
      origin: process.env.APP_ORIGIN,
      identity: [],
      limits: { store: memory(), onStoreError: 'local' },
    })`,
}
const SIGN_IN = {
  'better-auth': `
    import { betterAuth } from 'better-auth'
    import { admin, bearer } from 'better-auth/plugins'
    export const auth = betterAuth({ trustedOrigins: [], session: { cookieCache: { enabled: true } }, plugins: [admin(), bearer()] })`,
  'next-auth': `
    import type { AuthOptions } from 'next-auth'
    declare module 'next-auth' { interface Session { user: { id: string } } }
    export const authOptions: AuthOptions = {
      providers: [],
      callbacks: { session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub ?? '' } }) },
    }`,
}

/** The names of the tables. */
const NAMED = {
  'express-rate-limit': `
    import type { Options } from 'express-rate-limit'
    export type Names = Pick<Options, 'windowMs' | 'limit' | 'keyGenerator' | 'skip' | 'store' | 'passOnStoreError' | 'handler'
      | 'message' | 'statusCode' | 'standardHeaders' | 'legacyHeaders' | 'requestWasSuccessful' | 'skipSuccessfulRequests'>`,
  'helmet-nosecone': `
    import helmet from 'helmet'
    export const all = helmet({
      contentSecurityPolicy: { reportOnly: true, directives: { 'img-src': ["'self'"] } },
      strictTransportSecurity: true, crossOriginEmbedderPolicy: true, crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: true, referrerPolicy: { policy: 'no-referrer' }, xFrameOptions: true,
      hidePoweredBy: true, xXssProtection: true, xDownloadOptions: true,
    })`,
  'next-safe-action': `
    import { createSafeActionClient } from 'next-safe-action'
    import { useAction } from 'next-safe-action/hooks'
    import { z } from 'zod'
    const save = createSafeActionClient({ defineMetadataSchema: () => z.object({ name: z.string() }) })
      .metadata({ name: 'save' }).inputSchema(z.object({ id: z.string() })).outputSchema(z.object({ done: z.boolean() }))
      .action(async () => ({ done: true }))
    export async function names() {
      const result = await save({ id: '1' })
      return [result.data?.done, result.validationErrors, result.serverError]
    }
    export const Hooked = () => useAction(save, { onSuccess: () => {}, onError: () => {} }).status`,
  'next-auth': `
    import type { Adapter } from 'next-auth/adapters'
    export type Names = Adapter['getSessionAndUser']`,
  clerk: `
    import { clerkMiddleware } from '@clerk/nextjs/server'
    import { verifyToken } from '@clerk/backend'
    export const names = [clerkMiddleware(), (token: string) => verifyToken(token, { jwtKey: '', authorizedParties: [] })]`,
  'upstash-ratelimit': `
    import { Ratelimit } from '@upstash/ratelimit'
    import { Redis } from '@upstash/redis'
    const redis = Redis.fromEnv()
    export const limiters = [Ratelimit.slidingWindow(10, '10 s'), Ratelimit.fixedWindow(10, '10 s'), Ratelimit.tokenBucket(5, '10 s', 20)]
      .map((limiter) => new Ratelimit({ redis, limiter, ephemeralCache: new Map(), timeout: 1000, analytics: true, enableProtection: true }))
    export const names = async ([one]: Ratelimit[]) =>
      [await one?.limit('id', { rate: 3 }), await one?.getRemaining('id'), await one?.resetUsedTokens('id')]`,
}

const folder = mkdtempSync(join(tmpdir(), 'holdfast-migrations-'))
try {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', ...LIBRARIES, ...TYPES])
  symlinkSync(join(root, 'packages/holdfast'), join(folder, 'node_modules/holdfast'))
  for (const name of LIBRARIES.map((each) => each.replace(/(?<=.)@\d+$/, ''))) {
    const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
    console.log(`${name} ${version}`)
  }

  const count = readdirSync(docs).reduce((sum, page) => sum + write(page.replace('.md', '')), 0)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    esModuleInterop: true,
    skipLibCheck: true,
    types: ['node'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['pages'] }))
  run(process.execPath, [join(folder, 'node_modules/typescript/bin/tsc'), '-p', '.'])
  console.log(`migrations: ${count} snippets of ${readdirSync(docs).length} pages compile`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** @returns {number} how many snippets the page has */
function write(page) {
  const place = join(folder, 'pages', page)
  mkdirSync(place, { recursive: true })
  const beside = { ...BESIDE, 'auth.ts': SIGN_IN[page], 'named.tsx': NAMED[page] }
  for (const [name, text] of Object.entries(beside)) if (text !== undefined) writeFileSync(join(place, name), text)
  const snippets = snippetsIn(readFileSync(join(docs, `${page}.md`), 'utf8'))
  for (const [index, { kind, text }] of snippets.entries()) {
    writeFileSync(join(place, `snippet-${index + 1}.${kind}`), text)
  }
  return snippets.length
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status === 0) return
  console.error(`${stdout}${stderr}`)
  rmSync(folder, { recursive: true, force: true })
  process.exit(1)
}
