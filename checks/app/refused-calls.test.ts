import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumOptions } from '../parts/chromium.ts'
import { freePort } from '../../verbs/port.mjs'
import { root } from '../working-tree.ts'
import { FIXTURE_TSCONFIG } from './fixture-tsconfig.ts'

// A real `next dev`: what whoever has just written a route sees of its first refusal, in the terminal and on the page.

const folder = join(root, '.cache', 'fixtures', `refused-calls-${process.pid}`)

const FILES = {
  'package.json': '{ "name": "fixture", "private": true, "type": "module" }',
  'next.config.mjs': `export default { devIndicators: false, turbopack: { root: ${JSON.stringify(root)} }, outputFileTracingRoot: ${JSON.stringify(root)} }`,
  'tsconfig.json': FIXTURE_TSCONFIG,
  // A strict policy, as far as the tools of development bear one.
  'proxy.ts': `import { NextResponse, type NextRequest } from 'next/server'
export function proxy(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID())
  const csp = \`default-src 'none'; script-src 'self' 'nonce-\${nonce}' 'strict-dynamic' 'unsafe-eval'; style-src 'self' 'nonce-\${nonce}'; connect-src 'self' ws:; img-src 'self'; font-src 'self'; base-uri 'none'\`
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', csp)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', csp)
  return response
}
export const config = { matcher: '/' }`,
  'security.ts': `import { holdfast } from 'holdfast/next'
import { memory } from 'holdfast/stores/memory'
export const { route, routes, action } = holdfast({ origin: process.env.APP_ORIGIN, trustedProxies: 'none', identity: [], limits: { store: memory(), onStoreError: 'local' } })`,
  'app/layout.tsx': `import { RefusedCalls } from 'holdfast/next/refused-calls'
import type { ReactNode } from 'react'
export default function Layout({ children }: { children: ReactNode }) { return <html lang="en"><head><title>Fixture</title></head><body>{children}<RefusedCalls /></body></html> }`,
  'app/actions.ts': `'use server'
import { signedIn } from 'holdfast/next'
import { action } from '../security'
export const rename = action({ name: 'rename', access: signedIn, handler: () => 'done' })`,
  'app/page.tsx': `import { Calls } from './calls'
export const dynamic = 'force-dynamic'
export default function Page() { return <main><h1>Fixture</h1><Calls /></main> }`,
  'app/calls.tsx': `'use client'
import { useState } from 'react'
import { rename } from './actions'
export function Calls() {
  const [said, say] = useState('')
  return <>
    <button onClick={async () => say(await (await fetch('/api/orders/8b0cbe5e-7b5c-4d8e-9a44-7a9d3a1f0c11?token=hunter2')).text())}>route</button>
    <button onClick={async () => say(JSON.stringify(await rename(undefined)))}>action</button>
    <output>{said}</output>
  </>
}`,
  'app/api/orders/[id]/route.ts': `import { signedIn } from 'holdfast/next'
import { route, routes } from '../../../../security'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: route({ access: signedIn, handler: () => [] }) })`,
}

let server: ChildProcess
let terminal = ''
let origin: string
let browser: Browser
let page: Page

beforeAll(async () => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const port = await freePort()
  origin = `http://localhost:${port}`
  server = spawn(
    process.execPath,
    [join(root, 'node_modules/next/dist/bin/next'), 'dev', '-p', `${port}`, '-H', 'localhost'],
    {
      cwd: folder,
      env: {
        ...process.env,
        NODE_ENV: 'development',
        APP_ORIGIN: origin,
        NEXT_TELEMETRY_DISABLED: '1',
        VITEST: undefined,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (terminal += text))
  }
  browser = await chromium.launch(chromiumOptions())
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  page = await context.newPage()
  page.setDefaultTimeout(120_000)
  while (!terminal.includes('Ready in')) await once(server.stdout!, 'data')
  await page.goto(origin)
  await page.waitForSelector('holdfast-refused-calls', { state: 'attached' })
})

afterAll(async () => {
  await browser?.close()
  if (server?.exitCode === null) {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

const box = () => page.getByRole('region', { name: 'Refused calls, shown in development' })

it('a refused route is explained in the terminal and on the page, without id, query and body', async () => {
  await page.getByRole('button', { name: 'route' }).click()
  await box().getByText('auth.required', { exact: true }).waitFor()
  const shown = (await box().innerText()).replaceAll(/\n+/g, '\n')
  expect(shown).toMatch(
    /GET \/api\/orders\/…\n401\nSign in first\nStage\naccess – whether this caller may do this\nCode\nauth\.required\nRead on\nnpx holdfast explain auth\.required\nRequest\n[\da-f-]{36}/,
  )
  expect(shown).not.toMatch(/hunter2|8b0cbe5e/)
  // The terminal arrives by a pipe.
  await expect
    .poll(() => terminal, { timeout: 20_000 })
    .toMatch(
      /holdfast: GET \/api\/orders\/\[id\] was refused with 401 auth\.required, by the stage "access".*\n {2}\S.*\n.*npx holdfast explain auth\.required/,
    )
  // The app's own reading of the same answer.
  await page.locator('output').filter({ hasText: '"code":"auth.required"' }).waitFor()
})

it('so is a refused Server Action', async () => {
  await page.getByRole('button', { name: 'action' }).click()
  await box().getByText('Server Action').waitFor()
  await expect
    .poll(() => terminal, { timeout: 20_000 })
    .toContain('holdfast: the action rename was refused with 401 auth.required, by the stage "access"')
  expect(await page.locator('holdfast-refused-calls').getByRole('status').innerText()).toBe(
    'Server Action was refused: 401 auth.required, Sign in first.',
  )
})

it('fits a narrow screen, is clean to a screen reader, and keeps its style to itself', async () => {
  const { x, width } = (await box().boundingBox()) ?? { x: -1, width: 0 }
  expect(x >= 0 && x + width <= 360).toBe(true)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).include('holdfast-refused-calls').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  }
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('h1')!).fontFamily)).not.toContain('ui-sans')
})

it('goes with Escape or its button, and comes back with the next refusal', async () => {
  await page.keyboard.press('Escape')
  await box().waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'route' }).click()
  await box().waitFor()
  await page.getByRole('button', { name: 'Dismiss refused calls' }).press('Enter')
  await box().waitFor({ state: 'hidden' })
})
