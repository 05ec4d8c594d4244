import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../verbs/port.mjs'
import { ownProcess } from '../measuring/own-processes.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.cache/bench/next-start')

const ORDER = `z.object({ item: z.string().max(80), quantity: z.number().int(), note: z.string().max(500), express: z.boolean(), price: z.number() })`
const BARE = `import { z } from 'zod'
const Order = ${ORDER}
export async function POST(request: Request) {
  return Response.json({ placed: Order.parse(await request.json()) })
}
`
/** What the gate sends with every answer: what it costs Next and Node to send so many headers is no work of the gate. */
const HEADERS = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-origin': 'https://app.example.com',
  'access-control-expose-headers': 'RateLimit, RateLimit-Policy, Retry-After',
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'application/json',
  'cross-origin-resource-policy': 'same-origin',
  ratelimit: '"caller";r=99999994;t=60, "address";r=99999994;t=60, "route";r=99999994;t=60',
  'ratelimit-policy': '"caller";q=100000000;w=60, "address";q=100000000;w=60, "route";q=100000000;w=60',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
const HEADED = BARE.replace(
  'return Response.json({ placed: Order.parse(await request.json()) })',
  `return Response.json({ placed: Order.parse(await request.json()) }, { headers: ${JSON.stringify(HEADERS)} })`,
)
/** @param {string} gate */
const guarded = (gate) => `import { z } from 'zod'
import { signedIn, slidingWindow } from 'holdfast/next'
import { ${gate} as gate } from '../security'
const { route, routes } = gate
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: route({ access: signedIn, limit: slidingWindow(100_000_000, '1 m'), body: ${ORDER}, handler: ({ body }) => ({ placed: body }) }),
})
`

/** @type {Record<string, string>} */
const files = {
  'package.json': JSON.stringify({ name: 'next-start', private: true, type: 'module' }),
  'next.config.mjs': `export default { typescript: { ignoreBuildErrors: true }, turbopack: { root: ${JSON.stringify(root)} }, outputFileTracingRoot: ${JSON.stringify(root)} }`,
  'instrumentation.ts': `export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') (await import('holdfast/next/peer')).registerPeer()
}
`,
  // Passes through what it is asked about, and only /proxied asks it.
  'proxy.ts': `import { NextResponse } from 'next/server'
export const proxy = () => NextResponse.next()
export const config = { matcher: '/proxied' }
`,
  'app/layout.tsx': `export default function Layout({ children }: { children: React.ReactNode }) { return <html><body>{children}</body></html> }`,
  'app/page.tsx': `export default function Page() { return 'ready' }`,
  'app/security.ts': `import { holdfast, slidingWindow } from 'holdfast/next'
import { jwt } from 'holdfast/providers/jwt'
import { memory } from 'holdfast/stores/memory'
import { memory as memoryStorage } from 'holdfast/storage/memory'
export const storage = memoryStorage()
export const tokens = jwt({ secret: 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw', storage, carries: 'header', revocation: { maxStale: '1 m' } })
const many = slidingWindow(100_000_000, '1 m')
const stub = {
  name: 'stub', carries: 'header', challenge: 'Bearer', cookieNames: [],
  identify: () => ({ id: 'ada', kind: 'user', provider: 'stub', carries: 'header', roles: [], scopes: [] }),
} as const
const settings = (name: string) => ({
  name,
  origin: 'https://app.example.com',
  trustedProxies: 'none',
  cors: { origins: ['https://app.example.com'], credentials: true },
  limits: { store: memory(), onStoreError: 'local', caller: many, address: many, anonymous: many },
} as const)
export const withStub = holdfast({ ...settings('stub'), identity: [stub] })
export const withJwt = holdfast({ ...settings('jwt'), identity: [tokens] })
`,
  'app/bare/route.ts': BARE,
  'app/proxied/route.ts': BARE,
  'app/headed/route.ts': HEADED,
  'app/guarded/route.ts': guarded('withStub'),
  'app/signed/route.ts': guarded('withJwt'),
  'app/token/route.ts': `import { storage, tokens, withJwt } from '../security'
export async function POST() {
  withJwt.start()
  const id = crypto.randomUUID()
  await storage.accounts.create({ id, email: id + '@example.com', name: 'Ada', roles: [], passwordHash: '', createdAt: Date.now() })
  return Response.json((await tokens.issue({ userId: id, userAgent: null }))?.grant)
}
`,
  'app/usage/route.ts': `export const dynamic = 'force-dynamic'
export function GET(request: Request) {
  if (new URL(request.url).searchParams.has('clean')) globalThis.gc?.({ type: 'minor' })
  const { user, system } = process.cpuUsage()
  return Response.json({ cpu: user + system, rss: process.memoryUsage.rss() })
}
`,
}

/** Writes the app, and builds it: a bare route, the same behind a gate, and the same behind a proxy that does nothing. */
export function buildApp() {
  rmSync(folder, { recursive: true, force: true })
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const next = join(root, 'node_modules/next/dist/bin/next')
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 300_000,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (status !== 0) throw new Error(`next build failed:\n${stdout}\n${stderr}`.slice(-3_000))
}

/** @returns {Promise<{ port: number, pid: number, stop: () => void }>} */
export async function startApp() {
  const port = await freePort()
  const next = join(root, 'node_modules/next/dist/bin/next')
  const child = ownProcess(
    spawn(process.execPath, ['--expose-gc', next, 'start', '-p', String(port), '-H', 'localhost'], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    }),
  )
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`http://localhost:${port}/usage`).catch(() => undefined)
    if (answer?.ok) return { port, pid: child.pid ?? 0, stop: () => void child.kill('SIGKILL') }
    await sleep(200)
  }
  throw new Error('next start does not answer.')
}
