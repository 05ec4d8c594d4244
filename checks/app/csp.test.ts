import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumOptions } from '../parts/chromium.ts'
import { freePort } from '../../verbs/port.mjs'
import { root } from '../working-tree.ts'
import { hydrated, open, type WatchedPage } from './browsing.ts'

// An app without cacheComponents, whose pages are kept and written again in every way that Next has, under a policy with
// Trusted Types, built by both bundlers.
const folder = join(root, '.cache', 'fixtures', `csp-${process.pid}`)
const next = join(root, 'node_modules/next/dist/bin/next')
const holdfast = join(root, 'packages/cli/bin/holdfast.js')
let browser: Browser

beforeAll(async () => {
  cpSync(join(root, 'checks/csp/fixture'), folder, { recursive: true })
  browser = await chromium.launch(chromiumOptions())
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

function run(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const base = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', FIXTURE_ROOT: root } as const
  return spawn(process.execPath, args, {
    cwd: folder,
    env: { ...base, VITEST: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function finished(child: ChildProcess): Promise<string> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text))
  const [code] = (await once(child, 'close')) as [number]
  expect(code, output).toBe(0)
  return output
}

async function build(bundler: string): Promise<string> {
  const name = `.next-${bundler}`
  await finished(run([next, 'build', `--${bundler}`], { FIXTURE_BUILD: name, FIXTURE_PHASE: 'build' }))
  return finished(run([holdfast, 'csp', '--dir', name], {}))
}

interface Served {
  readonly origin: string
  stop(): Promise<void>
}

async function serve(bundler: string, env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const args = [next, 'start', '-p', `${port}`, '-H', 'localhost']
  const child = run(args, { FIXTURE_BUILD: `.next-${bundler}`, APP_ORIGIN: origin, ...env })
  child.stdout?.resume()
  child.stderr?.resume()
  for (let time = 0; time < 1_200; time++) {
    if (child.exitCode !== null) break
    const answer = await fetch(`${origin}/after.js`).catch(() => undefined)
    if (answer?.ok === true) break
    await sleep(100)
  }
  return {
    origin,
    async stop() {
      const ended = once(child, 'close')
      if (child.kill('SIGTERM')) await ended
    },
  }
}

/** A click is answered, by a chunk that was not loaded before. */
async function isAlive({ page }: WatchedPage): Promise<boolean> {
  await hydrated(page)
  await page.getByRole('button').click()
  await page.getByText('clicked 1').waitFor()
  await page.getByText('a chunk of its own').waitFor()
  return true
}

/** What the browser itself tells of a status, and React of an error that an error page shows. */
const EXPECTED = /status of (404|500)|On purpose|React error|omitted in production/

async function complaintsOf(watched: WatchedPage): Promise<readonly string[]> {
  return (await watched.complaints()).filter((complaint) => !EXPECTED.test(complaint))
}

async function comesAlive(origin: string, path: string): Promise<{ readonly cache: string | undefined }> {
  const watched = await open(browser)
  const response = await watched.page.goto(`${origin}${path}`)
  expect(await isAlive(watched)).toBe(true)
  expect(await complaintsOf(watched)).toEqual([])
  expect(await watched.page.evaluate(() => Object.hasOwn(window, 'stolen'))).toBe(false)
  await watched.context.close()
  return { cache: response?.headers()['x-nextjs-cache'] }
}

/** Turbopack's build is asked everything, webpack's what depends on how chunks are loaded. */
const builds = [
  {
    bundler: 'turbopack',
    kinds: ['/', '/posts/known', '/dynamic', '/no-such-page', '/fault'],
    asked: ['/posts/new', '/found/new'],
    renewed: ['/', '/posts/known', '/found/new'],
  },
  { bundler: 'webpack', kinds: ['/dynamic', '/fault'], asked: ['/found/new'], renewed: ['/'] },
] as const

describe.each(builds)('csp/21 pages of a build by $bundler', ({ bundler, kinds, asked, renewed }) => {
  let app: Served

  beforeAll(async () => {
    expect(await build(bundler)).toMatch(/written again are ready/)
    app = await serve(bundler)
  })

  afterAll(() => app?.stop())

  it.each(kinds)('%s comes alive, loads a chunk, and violates nothing', async (path) => {
    await comesAlive(app.origin, path)
  })

  it('next/script runs by every strategy, on the page that was loaded and on one that was navigated to', async () => {
    for (const start of ['/scripts', '/'] as const) {
      const watched = await open(browser)
      await watched.page.goto(`${app.origin}${start}`)
      await watched.page.getByRole('link', { name: '/scripts', exact: true }).click()
      await watched.page.waitForFunction(() =>
        ['before', 'after', 'late', 'inline', 'inlineLate'].every((name) => Reflect.get(window, name) === true),
      )
      expect(await complaintsOf(watched)).toEqual([])
      await watched.context.close()
    }
  })

  it('a client-side navigation through all of them needs no new policy', async () => {
    const watched = await open(browser)
    await watched.page.goto(`${app.origin}/`)
    for (const path of ['/written', '/dynamic', '/long', '/posts/known', '/scripts']) {
      await watched.page.getByRole('link', { name: path, exact: true }).click()
      await watched.page.getByRole('heading', { name: path }).waitFor()
    }
    expect(await isAlive(watched)).toBe(true)
    expect(await complaintsOf(watched)).toEqual([])
    await watched.context.close()
  })

  it('a page with `revalidate: 1` is written again while it is watched, and each copy comes alive', async () => {
    const watched = await open(browser)
    const copies = new Set<string>()
    await watched.page.goto(`${app.origin}/written`)
    await expect
      .poll(
        async () => {
          await watched.page.reload()
          copies.add((await watched.page.locator('time').textContent()) ?? '')
          return copies.size
        },
        { interval: 300, timeout: 120_000 },
      )
      .toBeGreaterThanOrEqual(3)
    expect(await isAlive(watched)).toBe(true)
    expect(await complaintsOf(watched)).toEqual([])
    await watched.context.close()
  })

  it('a page that has become long, with parts that React puts in place by scripts, comes alive', async () => {
    const rows = async (): Promise<number> =>
      (await (await fetch(`${app.origin}/long`)).text()).split('<li>').length - 1
    await expect.poll(rows, { interval: 300, timeout: 120_000 }).toBe(600)
    await comesAlive(app.origin, '/long')
  })

  it.each(asked)('%s is rendered when it is first asked for, kept, and alive both times', async (path) => {
    expect(await comesAlive(app.origin, path)).toEqual({ cache: 'MISS' })
    expect(await comesAlive(app.origin, path)).toEqual({ cache: 'HIT' })
  })

  it.each(renewed)('%s is renewed on demand by revalidatePath, and alive at once', async (path) => {
    await fetch(`${app.origin}/api/renew?path=${path}`, { method: 'POST' })
    expect(await comesAlive(app.origin, path)).toEqual({ cache: 'MISS' })
  })

  it('csp/22 nothing that is kept holds a nonce', () => {
    const kept = join(folder, `.next-${bundler}`, 'server', 'route-cache')
    const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(5)
    const withNonce = files.filter((file) =>
      /nonce\\?"?[=:]\\?"[\w-]*[^-$\\"][\w-]*/.test(
        readFileSync(join(file.parentPath, file.name), 'latin1').replaceAll('$undefined', ''),
      ),
    )
    expect(withNonce.map(({ name }) => name)).toEqual([])
  })

  it('a page is rendered for an editor in draft mode, with a nonce; a made-up cookie gets none', async () => {
    const watched = await open(browser)
    const drafting = (await fetch(`${app.origin}/api/draft`)).headers.get('set-cookie') ?? ''
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(drafting) ?? []
    await watched.context.addCookies([{ name, value, url: app.origin }])
    const response = await watched.page.goto(`${app.origin}/posts/known`)
    expect(response?.headers()['content-security-policy']).toContain("'nonce-")
    expect(await isAlive(watched)).toBe(true)
    expect(await complaintsOf(watched)).toEqual([])
    await watched.context.close()
    const forged = await fetch(`${app.origin}/posts/known`, { headers: { cookie: '__prerender_bypass=0' } })
    expect(forged.headers.get('content-security-policy')).not.toContain('nonce')
  })

  it('csp/22 the nonce is new in each answer, and chosen by nobody who asks', async () => {
    const theirs = 'c2VudCBieSBhIGNsaWVudA'
    const seen = new Set<string>()
    for (const headers of [
      {},
      {},
      { 'content-security-policy': `script-src 'nonce-${theirs}'` },
      { 'content-security-policy-report-only': `script-src 'nonce-${theirs}'` },
      { 'x-nonce': theirs },
      { 'x-middleware-request-content-security-policy': `script-src 'nonce-${theirs}'` },
      { 'x-middleware-override-headers': 'content-security-policy' },
      { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    ] as HeadersInit[]) {
      const answer = await fetch(`${app.origin}/dynamic`, { headers })
      const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? ''
      const html = await answer.text()
      expect(new Set([...html.matchAll(/ nonce="([^"]*)"/g)].map(([, used]) => used))).toEqual(new Set([nonce]))
      expect(html).not.toContain(theirs)
      expect(Buffer.from(nonce, 'base64url').length).toBeGreaterThanOrEqual(16)
      expect(seen.has(nonce)).toBe(false)
      seen.add(nonce)
      // What is kept has none, whoever asks for it.
      const kept = await fetch(`${app.origin}/posts/known`, { headers })
      expect(`${kept.headers.get('content-security-policy')} ${await kept.text()}`).not.toMatch(/nonce[-=]|c2VudC/)
    }
  })

  it('Trusted Types refuse HTML, foreign scripts and further policies', async () => {
    const { page, context } = await open(browser)
    await page.goto(`${app.origin}/`)
    const outcome = await page.evaluate(() => {
      const attempt = (act: () => unknown): string => {
        try {
          act()
          return 'done'
        } catch (error) {
          return (error as Error).name
        }
      }
      const script = (src: string) => () => Object.assign(document.createElement('script'), { src })
      const { trustedTypes } = window as unknown as {
        trustedTypes: { createPolicy(name: string, policy: object): void }
      }
      return {
        html: attempt(() => (document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>')),
        foreign: attempt(script('https://attacker.example/x.js')),
        data: attempt(script('data:text/javascript,alert(1)')),
        own: attempt(script('/after.js')),
        policy: attempt(() => trustedTypes.createPolicy('mine', {})),
        second: attempt(() => trustedTypes.createPolicy('default', {})),
      }
    })
    const refused = 'TypeError'
    expect(outcome).toEqual({
      html: refused,
      foreign: refused,
      data: refused,
      own: 'done',
      policy: refused,
      second: refused,
    })
    await context.close()
  })
})

describe('without the cache handler', () => {
  it('the same page is dead when it is written again: the tests above can tell', async () => {
    const app = await serve('turbopack', { FIXTURE_HANDLER: 'none' })
    const { page, complaints, context } = await open(browser)
    await fetch(`${app.origin}/api/renew?path=/`, { method: 'POST' })
    await fetch(`${app.origin}/`)
    // It never comes alive, which `goto` would wait for.
    const arrived = page.goto(`${app.origin}/`).catch(() => undefined)
    await expect.poll(complaints).toContainEqual(expect.stringMatching(/^violation: script-src/))
    await context.close()
    await arrived
    await app.stop()
  })
})
