import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { REVIVER } from 'holdfast/headers/csp-inert'
import type { CspManifest } from 'holdfast/headers/csp-manifest'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { inlineScriptHashes } from '../csp/inline-scripts.js'
import { cspManifest } from '../csp/manifest.js'
import { scriptHash } from '../csp/script-hash.js'
import { isFailure, type Report } from '../report.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './csp.js'

const html = (script: string) => `<!DOCTYPE html><script src="/a.js"></script><script>${script}</script>`
const [HOME, SHELL, LOST, CRASH, POST] = ['home()', 'shell()', 'lost()', 'crash()', 'post()'].map((text) =>
  inlineScriptHashes(html(text)),
)

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'holdfast-next-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

const agents = [{ type: 'header', key: 'user-agent', value: '.*(?:Bingbot|Slurp).*' }]
const path = (srcRoute: string, initialRevalidateSeconds: number | false = false) => ({
  srcRoute,
  initialRevalidateSeconds,
  experimentalBypassFor: agents,
})

/** A build as Next 16.4 leaves it, in small. */
const build = {
  'prerender-manifest.json': {
    routes: {
      '/': path('/'),
      '/_not-found': path('/_not-found'),
      '/ppr': path('/ppr'),
      '/robots.txt': path('/robots.txt'),
      '/posts/caf%C3%A9': path('/posts/[slug]'),
    },
    dynamicRoutes: {
      '/posts/[slug]': { fallback: false },
      '/orders/[id]': { fallback: '/orders/[id]', fallbackRevalidate: false },
    },
    preview: { previewModeId: 'a secret of the build' },
  },
  'routes-manifest.json': {
    staticRoutes: [
      { page: '/' },
      { page: '/_not-found' },
      { page: '/ppr' },
      { page: '/orders/new' },
      { page: '/robots.txt' },
    ],
    dynamicRoutes: [
      { page: '/orders/[id]', regex: '^/orders/([^/]+?)(?:/)?$' },
      { page: '/posts/[slug]', regex: '^/posts/([^/]+?)(?:/)?$' },
    ],
  },
  'server/app/index.html': html('home()'),
  'server/app/index.meta': {},
  'server/app/_not-found.html': html('lost()'),
  'server/app/_global-error.html': html('crash()'),
  'server/pages/404.html': html('lost()'),
  'server/app/ppr.html': html('shell()'),
  'server/app/ppr.meta': { postponed: '1:[]' },
  'server/app/posts/caf%C3%A9.html': html('post()'),
  'server/app/orders/[id].html': html('shell()'),
  'server/app/orders/[id].meta': { postponed: '1:[]' },
  'server/app/robots.txt.body': 'User-agent: *',
  'server/app/page_client-reference-manifest.js':
    'globalThis.__RSC_MANIFEST["/page"] = {"clientModules":{"[project]/node_modules/next/dist/client/script.js":{"id":7}}}',
  'server/app/index.rsc': '5:I[7,[],""]\n0:["$","$L5",null,{"children":"shell()"}]\n',
}

const run = (options: Readonly<Record<string, unknown>> = { dir: folder }) => command.run({ args: [], options })
const text = (report: Report) => report.view(terminalOf({}, {}))
const written = (file = 'holdfast-csp.json') => JSON.parse(readFileSync(join(folder, file), 'utf8')) as CspManifest

describe('the manifest', () => {
  beforeEach(() => write(build))

  it('says of every page what is ready and what comes with the request', async () => {
    expect(await cspManifest(folder)).toEqual({
      version: 1,
      pages: {
        '/': { html: 'complete', hashes: HOME },
        '/ppr': { html: 'shell', hashes: SHELL },
        '/posts/café': { html: 'complete', hashes: POST },
        '/orders/new': { html: 'none', hashes: [] },
      },
      routes: [
        { pattern: '^/orders/([^/]+?)(?:/)?$', html: 'shell', hashes: SHELL },
        { pattern: '^/posts/([^/]+?)(?:/)?$', html: 'none', hashes: [] },
      ],
      errors: [...(LOST ?? []), ...(CRASH ?? [])],
      scripts: SHELL,
      rewritten: [],
      renderedFor: '(?:Bingbot|Slurp)',
      draft: scriptHash('a secret of the build'),
    })
  })

  it('holds the secret of draft mode as a hash alone', async () => {
    await run()
    expect(readFileSync(join(folder, 'holdfast-csp.json'), 'utf8')).not.toContain('a secret')
  })

  it('is written into the build, and into what a standalone server deploys', async () => {
    write({
      'required-server-files.json': { relativeAppDir: 'apps/web' },
      [`standalone/apps/web/${folder.split('/').at(-1)}/BUILD_ID`]: '1',
    })
    const report = (await run()) as Report
    expect(report.findings).toBe(0)
    const copy = `standalone/apps/web/${folder.split('/').at(-1)}/holdfast-csp.json`
    expect([written(), written(copy)]).toEqual([await cspManifest(folder), await cspManifest(folder)])
    expect(report.data).toEqual({
      files: [join(folder, 'holdfast-csp.json'), join(folder, copy)],
      prerendered: 4,
      hashes: 5,
      own: [
        { starts: 'home()', page: '/', pages: 1 },
        { starts: 'shell()', page: '/ppr', pages: 1 },
        { starts: 'post()', page: '/posts/caf%C3%A9', pages: 1 },
      ],
      cacheHandler: false,
      edge: false,
      blocked: [],
    })
  })

  it('a second run writes the same', async () => {
    await run()
    const first = readFileSync(join(folder, 'holdfast-csp.json'), 'utf8')
    await run()
    expect(readFileSync(join(folder, 'holdfast-csp.json'), 'utf8')).toBe(first)
  })
})

describe('a page that Next writes again while the app runs', () => {
  const prerendered = build['prerender-manifest.json']
  const changed = (routes: object, dynamicRoutes: object) =>
    write({
      ...build,
      'prerender-manifest.json': {
        routes: { ...prerendered.routes, ...routes },
        dynamicRoutes: { ...prerendered.dynamicRoutes, ...dynamicRoutes },
      },
    })

  /** As next.config names it, and as Next writes it down: relative to the build. */
  const handler = (module: string) =>
    write({ 'required-server-files.json': { config: { cacheHandler: 'handler.mjs' } }, 'handler.mjs': module })
  const OURS = "export { default } from 'holdfast/next/cache-handler'"

  it('is a finding when it is complete, since its new scripts are blocked', async () => {
    changed({ '/': path('/', 900) }, {})
    const report = (await run()) as Report
    expect([report.findings, (report.data as { blocked: string[] }).blocked]).toEqual([1, ['/']])
    expect(text(report)).toMatch(/Written again while the app runs[^]*\n {2}\/\n[^]*cacheHandler: /)
  })

  it('is one when it is a shell, which Next would keep with a nonce', async () => {
    changed({ '/ppr': path('/ppr', 900) }, {})
    expect(await run()).toMatchObject({ findings: 1, data: { blocked: ['/ppr'] } })
  })

  it('is one when its paths are rendered as they are asked for, and kept; no nonce may get into them', async () => {
    changed({}, { '/posts/[slug]': { fallback: null } })
    expect(await run()).toMatchObject({ data: { blocked: ['/posts/[slug]'] } })
    expect(written().routes[1]).toEqual({ pattern: '^/posts/([^/]+?)(?:/)?$', html: 'complete', hashes: POST })
  })

  it.each([
    ['is read, not run', OURS],
    ['may wrap another', `import { cacheHandler } from "holdfast/next/cache-handler"\nthrow new Error('was run')`],
  ])('is none behind our cache handler, which %s; its policy names the script that revives it', async (_, module) => {
    handler(module)
    changed({ '/': path('/', 900), '/ppr': path('/ppr', 900) }, { '/posts/[slug]': { fallback: null } })
    const report = (await run()) as Report
    expect([report.findings, (report.data as { cacheHandler: boolean }).cacheHandler]).toEqual([0, true])
    expect(written().rewritten[0]).toBe(scriptHash(REVIVER))
    expect(text(report)).toMatch(/ready/)
  })

  it('is none behind the file of the library itself, whatever is in it', async () => {
    const files = { 'holdfast/package.json': '{"name":"holdfast"}', 'holdfast/dist/node/next/cache-handler.js': 'a' }
    const cacheHandler = 'holdfast/dist/node/next/cache-handler.js'
    write({ ...files, 'required-server-files.json': { config: { cacheHandler } } })
    changed({ '/': path('/', 900) }, {})
    expect(await run()).toMatchObject({ findings: 0, data: { cacheHandler: true } })
  })

  it('is still one behind a file of that name in another package', async () => {
    const cacheHandler = 'other/next/cache-handler.js'
    const files = { 'other/package.json': '{"name":"other"}', [cacheHandler]: 'a' }
    write({ ...files, 'required-server-files.json': { config: { cacheHandler } } })
    changed({ '/': path('/', 900) }, {})
    expect(await run()).toMatchObject({ findings: 1 })
  })

  it('is still one behind a handler that is not ours', async () => {
    handler('export default class Own {}')
    changed({ '/': path('/', 900) }, {})
    expect(await run()).toMatchObject({ findings: 1 })
    expect(written().rewritten).toEqual([])
  })

  it('is still one on Vercel, which keeps pages past every handler', async () => {
    vi.stubEnv('VERCEL', '1')
    handler(OURS)
    changed({ '/': path('/', 900) }, {})
    expect(await run()).toMatchObject({ findings: 1, data: { cacheHandler: false } })
    vi.unstubAllEnvs()
  })

  it('that is missing by now is no handler', async () => {
    write({ 'required-server-files.json': { config: { cacheHandler: '../gone.mjs' } } })
    changed({ '/': path('/', 900) }, {})
    expect(await run()).toMatchObject({ findings: 1 })
  })

  it('has the scripts of its siblings, but for those that say what is on the page', async () => {
    const flight = '<script>self.__next_f.push([1,"data"])</script>'
    changed({}, { '/posts/[slug]': { fallback: null } })
    write({ 'server/app/posts/caf%C3%A9.html': html('post()') + flight })
    await run()
    expect(written().routes[1]?.hashes).toEqual(POST)
    expect(written().pages['/posts/café']?.hashes).toHaveLength(2)
  })

  it('of which none was built has those of the other pages', async () => {
    const { '/posts/caf%C3%A9': _, ...routes } = prerendered.routes
    write({
      ...build,
      'prerender-manifest.json': { routes, dynamicRoutes: { '/posts/[slug]': { fallback: null } } },
    })
    await run()
    expect(written().routes[1]).toMatchObject({ html: 'complete', hashes: [...(HOME ?? []), ...(SHELL ?? [])] })
  })

  it('may come with the request under cacheComponents, and then needs the nonce that the handler takes out again', async () => {
    handler(OURS)
    changed(
      { '/posts/caf%C3%A9': { ...path('/posts/[slug]', 900), experimentalPPR: true } },
      { '/posts/[slug]': { fallback: null, experimentalPPR: true } },
    )
    await run()
    expect([written().pages['/posts/café']?.html, written().routes[1]?.html]).toEqual(['shell', 'shell'])
  })
})

it('a proxy on Edge is a finding, since it cannot read the hashes', async () => {
  write({ ...build, 'server/middleware-manifest.json': { middleware: { '/': { files: ['server/edge/a.js'] } } } })
  const report = (await run()) as Report
  expect(report.findings).toBe(1)
  expect(text(report)).toMatch(/runs on Edge[^]*proxy\.ts/)
  write({ 'server/middleware-manifest.json': { middleware: {}, functions: {} } })
  expect(await run()).toMatchObject({ findings: 0 })
})

describe('scripts of the app’s own', () => {
  it('are shown, since they run whoever wrote them into the build; those of Next and React are not', async () => {
    const known = [
      'self.__next_f.push([1,"data"])',
      '(self.__next_s=self.__next_s||[]).push([0,{"children":"before()"}])',
      '$RC("B:0","S:0")',
    ].map(html)
    const theme = html(`  document.documentElement.dataset.theme =\n ${'a'.repeat(200)}`)
    write({
      ...build,
      'server/app/index.html': theme + known.join(''),
      'server/app/ppr.html': theme,
      'server/app/posts/caf%C3%A9.html': '',
    })
    const report = (await run()) as Report
    const starts = `document.documentElement.dataset.theme = ${'a'.repeat(19)}`
    expect((report.data as { own: unknown }).own).toEqual([{ starts, page: '/', pages: 2 }])
    expect(text(report)).toContain(`${starts}  / and 1 more`)
  })

  it('are not spoken of where there are none', async () => {
    write({ ...build, 'server/app/index.html': '', 'server/app/ppr.html': '', 'server/app/posts/caf%C3%A9.html': '' })
    expect(text((await run()) as Report)).not.toContain('Written by')
  })

  it('cannot write to the terminal what they like', async () => {
    write({ ...build, 'server/app/index.html': html('\u001b[2Jgone()\u0007\u202e') })
    expect(text((await run()) as Report)).toContain('  ?[2Jgone()??')
  })
})

describe('what is no build', () => {
  it.each([
    ['an empty folder', {}],
    ['an unfinished one', { 'routes-manifest.json': {} }],
  ])('%s cannot be hashed', async (_, files) => {
    write(files)
    const outcome = await run()
    expect(isFailure(outcome) && outcome.hint).toContain('next build')
  })
})
