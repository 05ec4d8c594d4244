import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CspManifest } from 'holdfast/headers/csp-manifest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inlineScriptHashes } from '../csp/inline-scripts.js'
import { cspManifest } from '../csp/manifest.js'
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
        '/orders/new': { html: 'shell', hashes: [] },
      },
      routes: [
        { pattern: '^/orders/([^/]+?)(?:/)?$', html: 'shell', hashes: SHELL },
        { pattern: '^/posts/([^/]+?)(?:/)?$', html: 'shell', hashes: [] },
      ],
      errors: [...(LOST ?? []), ...(CRASH ?? [])],
      scripts: SHELL,
      renderedFor: '(?:Bingbot|Slurp)',
    })
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

  it('is a finding when it is complete, since its new scripts are blocked', async () => {
    changed({ '/': path('/', 900) }, {})
    const report = (await run()) as Report
    expect([report.findings, (report.data as { blocked: string[] }).blocked]).toEqual([1, ['/']])
    expect(text(report)).toMatch(/Written again while the app runs[^]*\n {2}\/\n/)
  })

  it('is none when it is a shell, whose scripts stay the same', async () => {
    changed({ '/ppr': path('/ppr', 900) }, {})
    expect(await run()).toMatchObject({ findings: 0 })
  })

  it('is a finding when its paths are rendered as they are asked for, and kept; no nonce may get into them', async () => {
    changed({}, { '/posts/[slug]': { fallback: null } })
    expect(await run()).toMatchObject({ data: { blocked: ['/posts/[slug]'] } })
    expect(written().routes[1]).toEqual({ pattern: '^/posts/([^/]+?)(?:/)?$', html: 'complete', hashes: [] })
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
