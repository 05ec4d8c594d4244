import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../verbs/port.mjs'
import { root } from '../working-tree.ts'
import { FIXTURE_TSCONFIG } from './fixture-tsconfig.ts'

// Layers that work alone, without the gate: an app is put together from the examples of the docs as they stand, built and
// asked. An example that begins with a path is the file of that path.
const pages = ['headers', 'reports', 'safe-fetch']

const next = join(root, 'node_modules/next/dist/bin/next')
// Inside the repository, so that the app resolves the workspace's own packages.
const folder = join(root, '.cache', 'fixtures', `docs-examples-${process.pid}`)
const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', VITEST: undefined } as const

function examples(): Readonly<Record<string, string>> {
  const files = pages.flatMap((page) => {
    const text = readFileSync(join(root, 'packages/holdfast/docs', `${page}.md`), 'utf8')
    return [...text.matchAll(/```ts\n\/\/ (\S+\.ts)\n(.*?)```/gs)].map(([, path, code]) => [path, code])
  })
  return Object.fromEntries(files) as Record<string, string>
}

const BESIDE = {
  'package.json': '{ "name": "examples", "private": true, "type": "module" }',
  'app/layout.tsx': `import type { ReactNode } from 'react'
export default function Layout({ children }: { children: ReactNode }) { return <html lang="en"><body>{children}</body></html> }`,
  'app/page.tsx': `export default function Page() { return <h1>Examples</h1> }`,
  'app/api/plain/route.ts': `export function GET(request: Request) { return Response.json({ path: request.url }) }`,
  // The same function in the same bundle, allowed to reach this app.
  'app/api/reach/route.ts': `import { isFetchRefused, safeFetch } from 'holdfast/safe-fetch'
export async function POST(request: Request) {
  const { url, ...options } = await request.json()
  try {
    return new Response(await (await safeFetch({ allowHttp: true, ...options })(url)).text())
  } catch (error) {
    return new Response(isFetchRefused(error) ? error.code : String(error), { status: 422 })
  }
}`,
  'tsconfig.json': FIXTURE_TSCONFIG,
}

let server: ChildProcess
let origin: string

beforeAll(async () => {
  const nextYear = new Date(Date.now() + 300 * 86_400_000).toISOString()
  const place = `turbopack: { root: ${JSON.stringify(root)} }, outputFileTracingRoot: ${JSON.stringify(root)},`
  for (const [path, code] of Object.entries({ ...BESIDE, ...examples() })) {
    const text = code
      .replace(/new Date\('[\d-]+'\)/, `new Date('${nextYear}')`)
      .replace('const config: NextConfig = {', `const config: NextConfig = { ${place}`)
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const built = spawnSync(process.execPath, [next, 'build'], { cwd: folder, encoding: 'utf8', env })
  expect(built.status, built.stdout + built.stderr).toBe(0)
  const port = await freePort()
  origin = `http://localhost:${port}`
  const start = [next, 'start', '-p', `${port}`, '-H', 'localhost']
  server = spawn(process.execPath, start, { cwd: folder, env, stdio: 'ignore' })
  for (let time = 0; time < 1_200; time++) {
    const isUp = await fetch(origin).then(
      () => true,
      () => false,
    )
    if (isUp) return
    await sleep(100)
  }
  throw new Error('The examples do not answer.')
})

afterAll(async () => {
  if (server?.exitCode === null) {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

const api = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
const page = {
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

async function headersOf(path: string, init?: RequestInit): Promise<Record<string, string>> {
  const answer = await fetch(origin + path, init)
  await answer.arrayBuffer()
  return { ...Object.fromEntries(answer.headers), status: `${answer.status}` }
}

describe('headers', () => {
  it('in a Route Handler', async () => {
    expect(await headersOf('/api/time')).toMatchObject({ ...api, status: '200' })
    expect(await headersOf('/api/posts')).toMatchObject({ 'cache-control': 'public, max-age=60, s-maxage=3600' })
  })

  it('in a proxy', async () => {
    const headers = await headersOf('/')
    expect(headers).toMatchObject({ ...page, 'referrer-policy': 'same-origin', status: '200' })
    expect(headers).not.toHaveProperty('x-powered-by')
  })

  it('in next.config: for what a proxy leaves out, and for an API path that is listed', async () => {
    const [script] = /\/_next\/static\/[^"]+\.js/.exec(await (await fetch(origin)).text()) ?? []
    const ofScript = await headersOf(script as string)
    expect(ofScript).toMatchObject({ ...page, 'referrer-policy': 'strict-origin-when-cross-origin', status: '200' })
    expect(await headersOf('/api/plain')).toMatchObject({ ...api, status: '200' })
  })

  it('headers/28 a sign-out of one’s own, and security.txt', async () => {
    expect(await headersOf('/api/leave', { method: 'POST' })).toMatchObject({ 'clear-site-data': '"cache", "storage"' })
    const found = await fetch(`${origin}/.well-known/security.txt`)
    expect([found.status, found.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(await found.text()).toMatch(/^Contact: https:.*\nContact: mailto:.*\nCanonical: .*\nExpires: \d{4}-.*Z\n/)
  })
})

describe('reports', () => {
  it.each([
    ['application/csp-report', '{"csp-report":{"blocked-uri":"inline"}}'],
    ['application/reports+json', '[{"type":"crash","url":"https://app.example.com/","body":{}}]'],
    ['application/reports+json', `[${' '.repeat(1_000_000)}]`],
    ['application/reports+json', 'garbage'],
    ['text/plain', 'garbage'],
  ])('headers/26 %s, %.40s → 204', async (type, body) => {
    const answered = await headersOf('/api/reports', { method: 'POST', body, headers: { 'content-type': type } })
    expect(answered).toMatchObject({ status: '204', 'access-control-allow-origin': '*' })
  })

  it('headers/26 a preflight is answered', async () => {
    const headers = {
      origin: 'https://elsewhere.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const answered = await headersOf('/api/reports', { method: 'OPTIONS', headers })
    expect(answered).toMatchObject({ status: '204', 'access-control-allow-methods': 'POST' })
  })
})

describe('safe-fetch', () => {
  it('refuses what lies inside, this very app included', async () => {
    for (const url of [
      origin,
      'https://169.254.169.254/',
      'https://[::1]/',
      'https://localhost/',
      'https://0x7f.1/',
      'text',
    ]) {
      const answered = await fetch(`${origin}/api/preview`, { method: 'POST', body: url })
      expect([answered.status, await answered.json()], url).toEqual([422, { title: null }])
    }
  })

  it('reaches what is stated, and says why it does not', async () => {
    const reach = async (options: object) => {
      const asked = JSON.stringify({ url: `${origin}/api/plain`, ...options })
      return (await fetch(`${origin}/api/reach`, { method: 'POST', body: asked })).text()
    }
    const ports = [Number(new URL(origin).port)]
    const stated = { ports, allowHosts: ['localhost'], allowAddresses: ['127.0.0.1', '::1'] }
    expect(await reach(stated)).toContain('/api/plain')
    expect(await reach({ ...stated, allowAddresses: [] })).toBe('address')
    expect(await reach({ ...stated, maxBytes: 5 })).toBe('size')
    expect(await reach({ ports })).toBe('host')
    expect(await reach({})).toBe('port')
  })
})
