import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { pageScripts } from '../csp/inline-scripts.js'
import { APP, BARE, examined, folderWith, found, removeFolders } from './examined.test-parts.js'
import { complaintsIn } from './pages/browser.js'
import { isAdmitted, scriptSources } from './pages/script-policy.js'

afterAll(removeFolders)

interface Answer {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}

const GOOD = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
}
const POLICY = `default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`

/** A stand-in for the running app. */
async function serving(
  answer: (request: IncomingMessage) => Answer,
): Promise<{ readonly url: URL; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const { status = 200, headers = {}, body = '' } = answer(request)
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked }
}

const page = (script: string, nonce?: string): string =>
  `<!doctype html><title>Shop</title><script${nonce === undefined ? '' : ` nonce="${nonce}"`}>${script}</script>`

let count = 0
/** Every answer with a nonce of its own, as holdfast/next/proxy sends it. */
const sound = (): Answer => {
  const nonce = `bm9uY2UtMTIzNDU2Nzg5${count++}`
  const policy = `${POLICY}; script-src 'self' 'nonce-${nonce}'`
  return { headers: { ...GOOD, 'content-security-policy': policy }, body: page('a()', nonce) }
}

it('a sound app passes, and is asked for pages alone', async () => {
  const { url, asked } = await serving(sound)
  const all = await examined(BARE, { url })
  for (const id of ['answers', 'csp', 'hydration', 'page-headers', 'clock']) {
    expect([id, all[id]?.verdict, all[id]?.evidence]).toEqual([id, 'pass', expect.any(Array)])
  }
  expect(all.observatory).toMatchObject({ verdict: 'skip', evidence: [expect.stringContaining('plain http')] })
  expect(asked.every((line) => line.startsWith('GET /'))).toBe(true)
})

it('pages are those that the code has, without parameters, groups and slots', async () => {
  const { url, asked } = await serving(sound)
  const code = 'export default function Page() { return null }\n'
  const pages = ['(shop)/about', 'posts/[slug]', '@modal/cart', '_private', '(.)photo', 'posts']
  const files = Object.fromEntries(pages.map((path) => [`app/${path}/page.tsx`, code]))
  await found(
    'answers',
    { ...BARE, ...files, 'pages/old.tsx': code, 'pages/_app.tsx': code, 'pages/api/a.ts': code },
    { url },
  )
  expect(asked.slice(0, -1)).toEqual(['GET /', 'GET /old', 'GET /about', 'GET /posts'])
})

it('an app below a path is looked at there', async () => {
  const { url, asked } = await serving(sound)
  const config = { 'next.config.ts': `export default { basePath: '/shop' }\n` }
  await found('answers', { ...BARE, ...config, 'app/posts/page.tsx': BARE['app/page.tsx'] ?? '' }, { url })
  expect(asked).toEqual(['GET /shop', 'GET /shop/posts', expect.stringContaining('GET /shop/holdfast-doctor')])
})

it('a redirect is followed inside of the app, and nowhere else', async () => {
  const inside = await serving(({ url }) =>
    url === '/' ? { status: 307, headers: { location: '/sign-in' } } : sound(),
  )
  expect((await found('answers', BARE, { url: inside.url }))[0]).toBe('pass')
  expect(inside.asked).toContain('GET /sign-in')
  const outside = await serving(() => ({ status: 307, headers: { location: 'http://127.0.0.1:9/' } }))
  expect(await found('answers', BARE, { url: outside.url })).toEqual([
    'fail',
    expect.stringContaining('not with a page'),
  ])
})

it('a redirect cannot lead elsewhere by its form, and its query is not told', async () => {
  const { url, asked } = await serving(({ url: path }) => {
    if (path !== '/') return sound()
    return { status: 302, headers: { location: `${url.origin}//127.0.0.2/a?token=hunter2hunter2` } }
  })
  const [verdict, words] = await found('answers', BARE, { url })
  expect(asked).toContain('GET //127.0.0.2/a?token=hunter2hunter2')
  expect([verdict, words]).toEqual(['pass', expect.not.stringContaining('hunter2')])
})

it('the age of a copy is no clock that is behind', async () => {
  const old = { date: 'Sun, 01 Nov 2020 00:00:00 GMT' }
  const cached = await serving(() => ({ ...sound(), headers: { ...old, age: '7' } }))
  expect((await found('clock', BARE, { url: cached.url }))[0]).toBe('skip')
  const wrong = await serving(() => ({ ...sound(), headers: old }))
  expect((await found('clock', BARE, { url: wrong.url }))[0]).toBe('fail')
})

it('an app that does not answer is one fault, and what depends on it is skipped', async () => {
  const all = await examined(BARE, { url: new URL('http://127.0.0.1:9') })
  expect(all.answers).toMatchObject({ verdict: 'fail', evidence: [expect.stringContaining('could not be asked')] })
  for (const id of ['csp', 'hydration', 'page-headers', 'observatory', 'browser']) expect(all[id]?.verdict).toBe('skip')
})

it('a page that is a fault of the server is told', async () => {
  const { url } = await serving(({ url: path }) => (path === '/' ? { status: 500, body: 'no' } : sound()))
  expect(await found('answers', BARE, { url })).toEqual(['fail', expect.stringContaining('/ answers with a fault')])
})

describe('headers', () => {
  it.each<[string, OutgoingHttpHeaders, string, string]>([
    ['nothing', {}, 'fail', 'missing is X-Content-Type-Options: nosniff, frame-ancestors'],
    ['no frame policy', GOOD, 'fail', 'X-Frame-Options'],
    ['X-Frame-Options', { ...GOOD, 'x-frame-options': 'DENY' }, 'pass', ''],
    [
      'X-Powered-By',
      { ...GOOD, 'x-frame-options': 'DENY', 'x-powered-by': 'Next.js' },
      'warn',
      'poweredByHeader: false',
    ],
    [
      'a referrer for everybody',
      { ...GOOD, 'x-frame-options': 'DENY', 'referrer-policy': 'unsafe-url' },
      'warn',
      'whole address',
    ],
  ])('%s', async (_, headers, verdict, words) => {
    const { url } = await serving(() => ({ headers, body: page('a()') }))
    expect(await found('page-headers', BARE, { url })).toEqual([verdict, expect.stringContaining(words)])
  })
})

describe('a policy', () => {
  it.each<[string, OutgoingHttpHeaders, string, string]>([
    ['none', {}, 'fail', 'there is no Content-Security-Policy'],
    ['one that only reports', { 'content-security-policy-report-only': POLICY }, 'warn', 'only reports'],
    [
      'unsafe-inline',
      { 'content-security-policy': `${POLICY}; script-src 'self' 'unsafe-inline'` },
      'fail',
      'unsafe-inline',
    ],
    ['every host', { 'content-security-policy': `${POLICY}; script-src *` }, 'fail', 'script-src *'],
    ['a sound one', { 'content-security-policy': POLICY }, 'pass', ''],
  ])('%s', async (_, headers, verdict, words) => {
    const { url } = await serving(() => ({ headers, body: page('a()') }))
    expect(await found('csp', BARE, { url })).toEqual([verdict, expect.stringContaining(words)])
  })

  it('that leaves a page dead is told, with how much of it', async () => {
    const { url } = await serving(() => ({ headers: { 'content-security-policy': POLICY }, body: page('a()') }))
    expect(await found('hydration', BARE, { url })).toEqual([
      'fail',
      expect.stringMatching(/^\/, .*: of 1 scripts 1 inline are blocked, and the page stays dead\./) as string,
    ])
  })

  it('whose nonce is in a cache is told', async () => {
    const answer = sound()
    const { url } = await serving(() => answer)
    expect(await found('hydration', BARE, { url })).toEqual([
      'warn',
      expect.stringContaining('two answers have one nonce'),
    ])
  })

  it('that there is not blocks nothing', async () => {
    const { url } = await serving(() => ({ body: page('a()') }))
    expect(await found('hydration', BARE, { url })).toEqual(['skip', expect.stringContaining('no policy')])
  })
})

describe('a script runs under a policy', () => {
  const at = new URL('https://shop.example.com/cart')
  const hash = (text: string, algorithm = 'sha256') =>
    `'${algorithm}-${createHash(algorithm).update(text).digest('base64')}'`
  const runs = (policy: string, html: string): boolean =>
    pageScripts(html).every((script) => isAdmitted(script, scriptSources(policy), at))

  it.each([
    ["default-src 'self'", '<script>a()</script>', false],
    ["img-src 'self'", '<script>a()</script>', true],
    ["script-src 'unsafe-inline'", '<script>a()</script>', true],
    [`script-src 'unsafe-inline' ${hash('b()')}`, '<script>a()</script>', false],
    ["script-src 'unsafe-inline' 'nonce-n'", '<script>a()</script>', false],
    ["script-src 'nonce-n'", '<script nonce="n">a()</script>', true],
    ["script-src 'nonce-n'", '<script nonce="m">a()</script>', false],
    ["script-src 'nonce-'", '<script nonce="">a()</script>', false],
    [`script-src ${hash('a()')}`, '<script>a()</script>', true],
    [`script-src ${hash('a()', 'sha512')}`, '<script>a()</script>', true],
    [`script-src ${hash('a()').replaceAll('+', '-').replaceAll('/', '_')}`, '<script>a()</script>', true],
    [`script-src ${hash('a()')}, script-src 'self'`, '<script>a()</script>', false],
    ["script-src 'self'; script-src 'unsafe-inline'", '<script>a()</script>', false],
    ["script-src 'none'; script-src-elem 'unsafe-inline'", '<script>a()</script>', true],
    ["script-src 'self'", '<script type="application/json">{}</script>', true],
    ["script-src 'self'", '<script src="/a.js"></script>', true],
    ["script-src 'self'", '<script src="https://cdn.example.com/a.js"></script>', false],
    ['script-src https://cdn.example.com', '<script src="https://cdn.example.com/a.js"></script>', true],
    ['script-src cdn.example.com', '<script src="https://cdn.example.com/a.js"></script>', true],
    ['script-src *.example.com', '<script src="https://cdn.example.com/a.js"></script>', true],
    ['script-src *.example.com', '<script src="https://example.com.evil.test/a.js"></script>', false],
    ['script-src https://cdn.example.com/js/', '<script src="https://cdn.example.com/js/a.js"></script>', true],
    ['script-src https://cdn.example.com/css/', '<script src="https://cdn.example.com/js/a.js"></script>', false],
    ['script-src https://cdn.example.com:8443', '<script src="https://cdn.example.com/a.js"></script>', false],
    ['script-src https:', '<script src="https://cdn.example.com/a.js"></script>', true],
    ['script-src http:', '<script src="data:,a()"></script>', false],
    ["script-src 'self' 'strict-dynamic' 'nonce-n'", '<script src="/a.js"></script>', false],
    ["script-src 'strict-dynamic' 'nonce-n'", '<script nonce="n" src="/a.js"></script>', true],
  ])('%s: %s is %s', (policy, html, expected) => {
    expect(runs(policy, html)).toBe(expected)
  })
})

it('what a browser complains of is counted, and its words are not kept', () => {
  const log = [
    `[1:1:1122/1.1:INFO:CONSOLE:1] "Executing inline script violates the following Content Security Policy directive", source: http://a/ (1)`,
    `[1:1:1122/1.1:INFO:CONSOLE(1)] "Refused to connect because it violates the document's Content Security Policy.", source: http://a/ (1)`,
    `[1:1:1122/1.1:INFO:CONSOLE:1] "[Report Only] Refused: Content Security Policy", source: http://a/ (1)`,
    `[1:1:1122/1.1:ERROR:CONSOLE:1] "Uncaught Error: Minified React error #418; visit", source: http://a/ (1)`,
    `[1:1:1122/1.1:ERROR:CONSOLE:1] "Uncaught TypeError: token=hunter2
of two lines", source: http://a/ (1)`,
    `[1:1:1122/1.1:ERROR:gpu.cc] Content Security Policy`,
  ]
  expect(complaintsIn(log.join('\n'))).toEqual({ violations: 2, react: ['418'], uncaught: 1 })
})

describe('hashes of prerendered scripts', () => {
  const PROXY = { 'proxy.ts': `import { proxy as ours } from 'holdfast/next/proxy'\nexport const proxy = ours({})\n` }
  const HTML = page('a()')
  const digest = `sha256-${createHash('sha256').update('a()').digest('base64')}`

  function built(manifest: unknown): string {
    const root = folderWith({ ...APP, ...PROXY })
    const next = join(root, '.next')
    mkdirSync(join(next, 'server/app'), { recursive: true })
    const write = (name: string, value: unknown): void =>
      writeFileSync(join(next, name), typeof value === 'string' ? value : JSON.stringify(value))
    write('prerender-manifest.json', {
      version: 4,
      routes: { '/': { dataRoute: '/index.rsc', srcRoute: '/', initialRevalidateSeconds: false } },
      dynamicRoutes: {},
      preview: {},
    })
    write('routes-manifest.json', { staticRoutes: [], dynamicRoutes: [] })
    write('server/app/index.html', HTML)
    write('BUILD_ID', 'a')
    if (manifest !== undefined) write('holdfast-csp.json', manifest)
    return root
  }

  it.each([
    ['of this build', { version: 1, pages: { '/': { hashes: [digest] } } }, 'pass', 'all 1 prerendered pages'],
    ['of another build', { version: 1, pages: { '/': { hashes: ['sha256-a'] } } }, 'fail', 'these pages stay dead: /'],
    ['that are none', '{', 'fail', 'of another build'],
    ['that are missing', undefined, 'fail', 'no holdfast-csp.json'],
  ])('%s', async (_, manifest, verdict, words) => {
    expect(await found('csp-manifest', built(manifest))).toEqual([verdict, expect.stringContaining(words)])
  })

  it('need a build, and a proxy that reads them', async () => {
    expect(await found('csp-manifest', { ...APP, ...PROXY })).toEqual([
      'skip',
      expect.stringContaining('no finished build'),
    ])
    expect(await found('csp-manifest', APP)).toEqual(['skip', expect.stringContaining('No proxy')])
  })
})
