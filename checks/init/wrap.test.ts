import { spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applied } from '../../packages/cli/src/edits/applied.js'
import { wrapHandlers } from '../../packages/cli/src/init/wrap/wrap.js'
import { readProject } from '../../packages/cli/src/project/project.js'
import { SourceTree } from '../../packages/cli/src/project/source-tree.js'
import { startProcess, type RunningProcess } from '../adapters/servers/process.ts'
import { FIXTURE_TSCONFIG } from '../app/fixture-tsconfig.ts'
import { freePort } from '../../verbs/port.mjs'
import { root } from '../working-tree.ts'
import { APP, SECURITY } from './wrapped-app.ts'

// One app, built and run before and after `init --wrap`: the same requests get the same answers.

const SECRET = randomBytes(48).toString('base64')
const HOOK_SECRET = 'of the hook'
const next = join(root, 'node_modules/next/dist/bin/next')
const nextAuth = join(root, 'checks/adapters/next-auth-5/node_modules/next-auth')
// Inside the repository, so that the app resolves the workspace's own packages.
const fixtures = join(root, '.cache', 'fixtures', `wrap-${process.pid}`)

const FILES: Readonly<Record<string, string>> = {
  ...APP,
  'security.ts': SECURITY,
  'package.json': JSON.stringify({
    name: 'fixture',
    private: true,
    type: 'module',
    dependencies: { next: '16.4.5', 'next-auth': '5.0.0-beta.32', holdfast: '0.1.0' },
  }),
  'next.config.mjs': `export default { turbopack: { root: ${JSON.stringify(root)} }, outputFileTracingRoot: ${JSON.stringify(root)} }\n`,
  'tsconfig.json': FIXTURE_TSCONFIG.replace('"strict":true', '"strict":true,"paths":{"@/*":["./*"]}'),
}

function plan() {
  const project = readProject(SourceTree.of(FILES))
  const [app] = project.apps
  if (app === undefined) throw new Error('The fixture is no app.')
  return wrapHandlers(project, app, { security: 'security.ts', specifier: () => '@/security' })
}

function after(): Readonly<Record<string, string>> {
  const changed = plan().items.flatMap((item) =>
    item.action === 'modify' ? [[item.path, applied(FILES[item.path] ?? '', item.edits)]] : [],
  )
  return { ...FILES, ...(Object.fromEntries(changed) as Record<string, string>) }
}

interface Running {
  readonly origin: string
  readonly app: RunningProcess
}

async function built(name: string, files: Readonly<Record<string, string>>): Promise<Running> {
  const folder = join(fixtures, name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(nextAuth, join(folder, 'node_modules/next-auth'))
  const [status, output] = await ended(folder)
  if (status !== 0) throw new Error(`next build ${name} failed:\n${output}`)
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const app = await startProcess(process.execPath, [next, 'start', '-H', 'localhost', '-p', `${port}`], {
    ready: /Ready in/,
    env: { NODE_ENV: 'production', AUTH_SECRET: SECRET, HOOK_SECRET, APP_ORIGIN: origin },
    folder,
  })
  return { origin, app }
}

function ended(folder: string): Promise<[number | null, string]> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1', VITEST: undefined }
    const child = spawn(process.execPath, [next, 'build'], { cwd: folder, env })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('close', (status) => resolve([status, output]))
  })
}

let before: Running
let wrapped: Running
let session: string

beforeAll(async () => {
  // One after the other: each takes all cores.
  before = await built('before', FILES)
  wrapped = await built('after', after())
  const { encode } = (await import(
    pathToFileURL(createRequire(join(nextAuth, 'package.json')).resolve('next-auth/jwt')).href
  )) as { encode(options: object): Promise<string> }
  const salt = 'authjs.session-token'
  session = `${salt}=${await encode({ token: { sub: 'ada', name: 'Ada', email: 'ada@example.com' }, secret: SECRET, salt })}`
}, 280_000)

afterAll(async () => {
  await Promise.all([before, wrapped].map((each) => each?.app.end('SIGTERM')))
  rmSync(fixtures, { recursive: true, force: true })
})

/** What the gate adds to every answer, and what no two answers have in common. */
const OTHERS =
  /^(?:date|connection|keep-alive|vary|cache-control|content-security-policy|x-content-type-options|x-frame-options|cross-origin-resource-policy|referrer-policy|ratelimit(?:-policy)?)$/

async function asked({ origin }: Running, path: string, { headers, ...init }: RequestInit = {}) {
  const answer = await fetch(origin + path, {
    redirect: 'manual',
    ...init,
    headers: { 'user-agent': 'a test', origin, ...(headers as Record<string, string>) },
  })
  const told = [...answer.headers].filter(([name]) => !OTHERS.test(name))
  const text = (await answer.text()).replaceAll(origin, '<origin>')
  return {
    status: answer.status,
    statusText: answer.statusText,
    headers: told.map(([name, value]) => `${name}: ${value.replaceAll(origin, '<origin>')}`),
    cookies: answer.headers.getSetCookie(),
    text,
  }
}

const form = (): FormData => {
  const made = new FormData()
  made.append('field', 'one')
  made.append('field', 'two')
  made.append('file', new Blob(['x'.repeat(70_000)]), 'größe.txt')
  return made
}

const signature = (body: string): string => createHmac('sha256', HOOK_SECRET).update(body).digest('hex')
const json = { 'content-type': 'application/json' }

interface Asked {
  readonly title: string
  readonly path: string
  readonly init?: RequestInit
}

const SIGNED_IN: readonly Asked[] = [
  { title: 'a query and a path', path: '/api/echo/a%20b/c/d%2Fe?q=1&q=2&%C3%BC=%C3%A4' },
  { title: 'HEAD', path: '/api/echo/1/2', init: { method: 'HEAD' } },
  { title: 'a text', path: '/api/echo/1/2', init: { method: 'POST', body: 'as it is sent' } },
  { title: 'PUT', path: '/api/echo/1/2/3', init: { method: 'PUT', body: '{"broken":' } },
  { title: 'DELETE', path: '/api/echo/1/2', init: { method: 'DELETE' } },
  {
    title: 'JSON',
    path: '/api/body',
    init: { method: 'POST', headers: json, body: '{"a":[1,{"__proto__":{"b":2}}],"a":3}' },
  },
  { title: 'JSON that is none', path: '/api/body', init: { method: 'POST', headers: json, body: '{"a":' } },
  { title: 'no body at all', path: '/api/body', init: { method: 'POST', headers: json } },
  { title: 'a form with a file', path: '/api/body', init: { method: 'POST', body: form() } },
  { title: 'bytes', path: '/api/body', init: { method: 'POST', body: new Uint8Array(3_000_000).fill(7) } },
  { title: 'a stream', path: '/api/stream' },
  { title: 'redirect()', path: '/api/leave/redirect' },
  { title: 'permanentRedirect()', path: '/api/leave/permanent' },
  { title: 'Response.redirect()', path: '/api/leave/response' },
  { title: 'notFound()', path: '/api/leave/missing' },
  { title: 'a fault', path: '/api/leave/fault' },
  { title: 'no answer', path: '/api/leave/nothing' },
  { title: 'an undeclared method', path: '/api/body', init: { method: 'DELETE' } },
  { title: 'OPTIONS', path: '/api/body', init: { method: 'OPTIONS' } },
]

const PUBLIC: readonly Asked[] = [
  { title: 'health', path: '/api/health?a=1&b' },
  { title: 'health, HEAD', path: '/api/health', init: { method: 'HEAD' } },
  {
    title: 'a hook',
    path: '/api/webhooks/orders',
    init: { method: 'POST', body: '{"paid":1}', headers: { 'x-signature': signature('{"paid":1}') } },
  },
  {
    title: 'a forged hook',
    path: '/api/webhooks/orders',
    init: { method: 'POST', body: '{"paid":1}', headers: { 'x-signature': signature('') } },
  },
]

const GUARDED: readonly (readonly [string, string])[] = [
  ['GET', '/api/echo/1/2'],
  ['POST', '/api/echo/1/2'],
  ['PUT', '/api/echo/1/2'],
  ['DELETE', '/api/echo/1/2'],
  ['POST', '/api/body'],
  ['GET', '/api/stream'],
  ['GET', '/api/leave/fault'],
]

describe('an app before and after init --wrap', () => {
  it('every handler is behind the gate whose callers are known, and no other', () => {
    const { items, todos } = plan()
    const told = items.map((item) => (item.action === 'modify' ? item.what : item.action === 'skip' ? item.reason : ''))
    expect(told.flatMap((line) => line.split(/; (?=[A-Z]+ \/)/)).map((line) => line.replace(/, since .*/, ''))).toEqual(
      [
        'POST /api/body is signedIn',
        'GET /api/echo/[id]/[...rest] is signedIn',
        'POST /api/echo/[id]/[...rest] is signedIn',
        'PUT /api/echo/[id]/[...rest] is signedIn',
        'DELETE /api/echo/[id]/[...rest] is signedIn',
        'GET /api/health is publicAccess',
        'GET /api/leave/[how] is signedIn',
        'GET /api/stream is signedIn',
        'POST /api/told: TODO, it asks nobody who calls, and nothing says that everybody is meant to',
        'POST /api/webhooks/orders is publicAccess',
      ],
    )
    expect(todos).toEqual([])
  })

  it.each(SIGNED_IN)('somebody who is signed in is answered the same: $title', async ({ path, init = {} }) => {
    const headers = { ...(init.headers as Record<string, string>), cookie: `${session}; other=1` }
    const [one, other] = [
      await asked(before, path, { ...init, headers }),
      await asked(wrapped, path, { ...init, headers }),
    ]
    expect(other).toEqual(one)
  })

  it.each(PUBLIC)('a stranger is answered the same: $title', async ({ path, init = {} }) => {
    expect(await asked(wrapped, path, init)).toEqual(await asked(before, path, init))
  })

  it.each(GUARDED)('without a credential %s %s is 401, as a problem', async (method, path) => {
    const body = method === 'GET' ? {} : { body: 'unread' }
    expect((await asked(before, path, { method, ...body })).status).toBeGreaterThanOrEqual(400)
    const answer = await asked(wrapped, path, { method, ...body })
    expect(answer.status).toBe(401)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'auth.required' })
  })

  it('a page of another site cannot write with somebody’s cookie any more', async () => {
    const forged = {
      method: 'POST',
      headers: { cookie: session, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    }
    expect((await asked(before, '/api/body', forged)).status).toBe(200)
    expect((await asked(wrapped, '/api/body', forged)).status).toBe(403)
  })

  it('its instrumentation hears of the same errors', async () => {
    const told = await Promise.all(
      [before, wrapped].map(async (each) => (await asked(each, '/api/told', { method: 'POST' })).text),
    )
    const messages = told.map((text) => (JSON.parse(text) as [string, ...unknown[]][]).map(([, ...where]) => where))
    expect(messages[1]).toEqual(messages[0]?.filter(([path]) => path !== '/api/echo/1/2'))
    expect(told[1]).toContain('left by a fault')
  })
})
