import { describe, expect, it } from 'vitest'
import { readProject } from './project.js'
import { proxyOf, type Proxy } from './proxy.js'
import { SourceTree } from './source-tree.js'

function proxy(files: Readonly<Record<string, string>>, next = '16.0.0', page = 'app/page.tsx'): Proxy | undefined {
  const manifest = JSON.stringify({ name: 'app', dependencies: { next } })
  const project = readProject(
    SourceTree.of({ 'package.json': manifest, [page]: 'export default function Page() {}', ...files }),
  )
  const [app] = project.apps
  return app === undefined ? undefined : proxyOf(app, project)
}

const RUNS = 'export function proxy() {}'

describe('which file', () => {
  it.each([
    ['proxy.ts', '16.0.0', 'app/page.tsx', true],
    ['middleware.ts', '16.0.0', 'app/page.tsx', true],
    ['middleware.js', '^14.2.0', 'pages/api/x.js', true],
    ['proxy.ts', '15.3.0', 'app/page.tsx', false],
    ['src/middleware.ts', '15.0.0', 'src/app/page.tsx', true],
    ['middleware.ts', '15.0.0', 'src/app/page.tsx', false],
    ['src/middleware.ts', '15.0.0', 'app/page.tsx', false],
    ['lib/middleware.ts', '15.0.0', 'app/page.tsx', false],
    ['proxy.ts', 'latest', 'app/page.tsx', true],
  ])('%s with Next.js %s and %s: %s', (path, next, page, expected) => {
    const found = proxy({ [path]: 'export default function run() {}' }, next, page)
    expect(found !== undefined).toBe(expected)
  })
  it('that exports no function is none', () => {
    expect(proxy({ 'proxy.ts': `export const config = { matcher: '/x' }` })).toBeUndefined()
  })
  it.each([
    [RUNS, 'proxy'],
    ['export const middleware = () => {}', 'middleware'],
    ['export default () => {}', 'default'],
    [`export { auth as middleware } from '@/auth'`, 'middleware'],
  ])('%s', (text, expected) => {
    expect(proxy({ 'proxy.ts': text })?.exportName).toBe(expected)
  })
})

describe('the matcher', () => {
  const matches = (config: string, path: string, more: Readonly<Record<string, string>> = {}): string | undefined =>
    proxy({ 'proxy.ts': `${config}\n${RUNS}`, ...more })?.matches(path)

  it('that is not there is for every path', () => {
    expect(matches('', '/api/x')).toBe('all')
    expect(matches(`export const config = { runtime: 'nodejs' }`, '/api/x')).toBe('all')
  })
  it('that is not exported is none', () => {
    expect(matches(`const config = { matcher: '/x' }`, '/api/x')).toBe('all')
  })
  it.each([
    [`'/api/:path*'`, 'all', 'none'],
    [`['/api/:path*', '/dashboard']`, 'all', 'all'],
    [`['/((?!api|_next/static|favicon.ico).*)']`, 'none', 'all'],
    [`[{ source: '/api/:path*' }]`, 'all', 'none'],
    [`{ source: '/api/:path*', locale: false }`, 'all', 'none'],
    [`[{ source: '/(.*)', missing: [{ type: 'header', key: 'purpose', value: 'prefetch' }] }]`, 'some', 'some'],
    [`[{ source: '/(.*)', has: [{ type: 'cookie', key: 'a' }] }, '/dashboard']`, 'some', 'all'],
    ['`/api/:path*`', 'all', 'none'],
    [`['/api/:path*'] as const`, 'all', 'none'],
    [`paths`, 'some', 'some'],
    [`[]`, 'none', 'none'],
  ])('%s', (matcher, api, dashboard) => {
    expect(matches(`export const config = { matcher: ${matcher} }`, '/api/x')).toBe(api)
    expect(matches(`export const config = { matcher: ${matcher} }`, '/dashboard')).toBe(dashboard)
  })
  it('by a name', () => {
    expect(matches(`const matcher = ['/api/x']\nexport const config = { matcher }`, '/api/x')).toBe('all')
  })
})
