import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../verbs/port.mjs'
import { root } from '../working-tree.ts'
import { FIXTURE_TSCONFIG } from './fixture-tsconfig.ts'

// Inside the repository, so that the app resolves the workspace's own packages.
const next = join(root, 'node_modules/next/dist/bin/next')

const fixtures = join(root, '.cache', 'fixtures', `next-build-${process.pid}`)

afterAll(() => rmSync(fixtures, { recursive: true, force: true }))

const FILES = {
  'package.json': '{ "name": "fixture", "private": true, "type": "module" }',
  'next.config.mjs': `export default { cacheComponents: true, partialPrefetching: true, rewrites: async () => [{ source: '/v1/:any', destination: '/api/scarce' }], turbopack: { root: ${JSON.stringify(root)} }, outputFileTracingRoot: ${JSON.stringify(root)} }`,
  'tsconfig.json': FIXTURE_TSCONFIG,
  'app/layout.tsx': `import { RefusedCalls } from 'holdfast/next/refused-calls'
import type { ReactNode } from 'react'
export default function Layout({ children }: { children: ReactNode }) { return <html lang="en"><body>{children}<RefusedCalls /></body></html> }`,
  'app/page.tsx': `export default function Page() { return <h1>Fixture</h1> }`,
  // Nothing that the environment would decide is set: a gate that ran in the build would say so.
  'security.ts': `import { holdfast } from 'holdfast/next'
import { memory } from 'holdfast/stores/memory'
export const { route, routes } = holdfast({ origin: process.env.NO_ORIGIN_IN_A_BUILD, identity: [], limits: { store: memory(), onStoreError: 'local' } })`,
  'app/api/open/route.ts': `import { publicAccess } from 'holdfast/next'
import { route } from '../../../security'
export const GET = route({ access: publicAccess, handler: () => { console.log('THE HANDLER RAN'); return { now: 'data' } } })`,
  'app/api/scarce/route.ts': `import { publicAccess, slidingWindow } from 'holdfast/next'
import { redirect } from 'next/navigation'
import { route, routes } from '../../../security'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({ access: publicAccess, limit: slidingWindow(2, '10 m'), handler: () => 'scarce' }),
  POST: route({ access: publicAccess, handler: ({ answer }) => {
    answer.setCookie({ name: 'kept', value: 'v', path: '/', httpOnly: true, secure: false, sameSite: 'lax' })
    redirect('/elsewhere')
  } }),
})`,
}

const order = (param: string) => `import { noObject, signedIn } from 'holdfast/next'
import { z } from 'zod'
import { route, routes } from '../../../../security'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({ access: signedIn, params: z.object({ ${param}: z.uuid() }), object: noObject('a fixture'), handler: ({ params }) => params.${param} }),
})`

function build(name: string, files: Readonly<Record<string, string>>) {
  const folder = join(fixtures, name)
  for (const [path, text] of Object.entries({ ...FILES, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', VITEST: undefined },
  })
  return { status, output: stdout + stderr, folder }
}

/** Built files that hold a text. */
function holding(text: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:js|css|html|rsc)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => readFileSync(file, 'utf8').includes(text))
}

describe('next build with cacheComponents', () => {
  it('leaves every guarded GET dynamic and never runs the gate', () => {
    const { status, output, folder } = build('right', { 'app/api/orders/[id]/route.ts': order('id') })
    expect(status, output).toBe(0)
    expect(output).toMatch(/ƒ \/api\/open/)
    expect(output).toMatch(/ƒ \/api\/orders\/\[id\]/)
    expect(output).not.toMatch(/THE HANDLER RAN|holdfast:/)
    const { routes } = JSON.parse(readFileSync(join(folder, '.next/prerender-manifest.json'), 'utf8'))
    expect(Object.keys(routes).filter((path) => path.startsWith('/api'))).toEqual([])
    expect(holding('holdfast-refused-calls', join(folder, '.next'))).toEqual([])
  })

  it('fails where a params schema disagrees with the folder’s name', () => {
    const { status, output } = build('wrong', { 'app/api/orders/[orderId]/route.ts': order('id') })
    expect(status).not.toBe(0)
    expect(output).toMatch(/orders\/\[orderId\]\/route/)
    expect(output).toMatch(/'id' is missing in type '\{ orderId: string; \}'/)
  })
})

describe('the gate in a running Next', () => {
  let server: ChildProcess
  let origin: string

  beforeAll(async () => {
    const { status, output, folder } = build('running', {
      'security.ts': FILES['security.ts']
        .replace('process.env.NO_ORIGIN_IN_A_BUILD', 'process.env.APP_ORIGIN')
        .replace('identity', "trustedProxies: 'none', identity"),
    })
    expect(status, output).toBe(0)
    const port = await freePort()
    origin = `http://localhost:${port}`
    server = spawn(process.execPath, [next, 'start', '-p', `${port}`, '-H', 'localhost'], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        APP_ORIGIN: origin,
        NEXT_TELEMETRY_DISABLED: '1',
        VITEST: undefined,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(createInterface({ input: server.stdout as Readable }), 'line')
    for (let time = 0; time < 1_200; time++) {
      if (
        await fetch(origin).then(
          (got) => got.ok,
          () => false,
        )
      )
        return
      await sleep(100)
    }
    throw new Error('The fixture does not answer.')
  })

  afterAll(async () => {
    if (server.exitCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  })

  it('names a route by its pattern, so that a rewrite is no second counter', async () => {
    const statuses = []
    for (const path of ['/v1/a', '/v1/b', '/v1/c', '/api/scarce']) statuses.push((await fetch(origin + path)).status)
    expect(statuses).toEqual([200, 200, 429, 429])
  })

  it('answers a redirect() of a handler with cookies and the gate’s headers', async () => {
    const got = await fetch(`${origin}/api/scarce`, { method: 'POST', redirect: 'manual' })
    expect([got.status, got.headers.get('location')]).toEqual([307, '/elsewhere'])
    expect(got.headers.get('set-cookie')).toMatch(/^kept=v/)
    expect(got.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('reads a hostile Content-Type at once', async () => {
    const headers = { 'content-type': `a/b${'; '.repeat(40)}@` }
    const got = await fetch(`${origin}/api/scarce`, { method: 'PUT', body: 'x', headers })
    expect(got.status).toBe(405)
  })
})

describe('the reference app’s own build', () => {
  it('leaves every guarded GET dynamic', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'verbs/start.mjs'), '--prepare'], {
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: undefined, VITEST: undefined },
    })
    expect(status, stdout + stderr).toBe(0)
    const manifest = join(root, 'apps/reference/.next/prerender-manifest.json')
    const { routes, dynamicRoutes } = JSON.parse(readFileSync(manifest, 'utf8'))
    const prerendered = [...Object.keys(routes), ...Object.keys(dynamicRoutes)]
    expect(prerendered.filter((path) => path.startsWith('/api'))).toEqual([])
    expect(prerendered).toContain('/_not-found')
  })
})
