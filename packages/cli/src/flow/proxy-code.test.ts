import { describe, expect, it } from 'vitest'
import { app } from './facts.test-parts.js'
import { originPath } from './origin.js'
import { proxySitesBefore } from './proxy-code.js'

/** For which requests for a path the proxy calls `limit`. */
function limited(
  proxy: string,
  path = '/api/orders',
  method = 'POST',
  more: Readonly<Record<string, string>> = {},
): string {
  const facts = app({
    'app/page.tsx': 'export default function Page() {}',
    'proxy.ts': `import { limit } from 'limits'\n${proxy}`,
    ...more,
  })
  const [only] = facts.project.apps
  if (only === undefined) throw new Error('no app')
  const sites = proxySitesBefore({ app: only, path, method, kind: 'route' }, facts)
  return sites.find(({ site }) => originPath(site.callee) === 'limits#limit')?.coverage ?? 'none'
}

const MATCHER = (matcher: string): string => `export const config = { matcher: ${matcher} }`

describe('a call of the proxy', () => {
  it.each([
    ['at once', 'await limit()', 'all'],
    ['where the path begins so', `if (req.nextUrl.pathname.startsWith('/api')) await limit()`, 'all'],
    ['where it begins otherwise', `if (req.nextUrl.pathname.startsWith('/api/auth')) await limit()`, 'none'],
    ['where it does not', `if (!req.nextUrl.pathname.startsWith('/api/auth')) { await limit() }`, 'all'],
    ['otherwise', `if (req.nextUrl.pathname.startsWith('/api/auth')) { x() } else { await limit() }`, 'all'],
    ['by a name', `const { pathname } = req.nextUrl; if (pathname === '/api/orders') await limit()`, 'all'],
    ['by new URL', `const path = new URL(req.url).pathname; if (path.startsWith('/api/')) await limit()`, 'all'],
    ['after others have left', `if (req.nextUrl.pathname.startsWith('/api/auth')) return; await limit()`, 'all'],
    [
      'after it has left',
      `if (req.nextUrl.pathname.startsWith('/api')) return NextResponse.next(); await limit()`,
      'none',
    ],
    ['with a method', `if (req.method === 'POST') await limit()`, 'all'],
    ['with another method', `if (req.method !== 'POST') await limit()`, 'none'],
    ['with both', `if (req.method === 'POST' && req.nextUrl.pathname === '/api/orders') await limit()`, 'all'],
    ['of a list', `if (['/api/orders', '/x'].includes(req.nextUrl.pathname)) await limit()`, 'all'],
    ['not of a list', `if (['/y', '/x'].includes(req.nextUrl.pathname)) await limit()`, 'none'],
    [
      'of some',
      `const L = ['/api', '/x']; if (L.some((p) => req.nextUrl.pathname.startsWith(p))) await limit()`,
      'all',
    ],
    ['of none', `const L = ['/z', '/x']; if (L.some((p) => req.nextUrl.pathname.startsWith(p))) await limit()`, 'none'],
    ['by a pattern', `if (/^\\/api\\//.test(req.nextUrl.pathname)) await limit()`, 'all'],
    ['by another pattern', `if (req.nextUrl.pathname.match(/^\\/web\\//)) await limit()`, 'none'],
    ['by something else', `if (process.env.ON) await limit()`, 'some'],
    ['with &&', `req.nextUrl.pathname.startsWith('/web') && (await limit())`, 'none'],
    ['after somebody was sent away', `if (!token) return NextResponse.redirect('/login'); await limit()`, 'all'],
    ['after an unknown path', `if (isPublic[req.nextUrl.pathname]) return; await limit()`, 'some'],
  ])('%s', (_, body, expected) => {
    expect(limited(`export async function proxy(req) { ${body} }`)).toBe(expected)
  })

  it('in a function of another file', () => {
    const more = {
      'lib/limits.ts': `import { limit } from 'limits'\nexport async function api(req) { if (isAuth(req.nextUrl.pathname)) await limit() }\nfunction isAuth(path) { return path.startsWith('/api/auth') }`,
    }
    const proxy = `import { api } from './lib/limits'\nexport default async (req) => { await api(req) }`
    expect(limited(proxy, '/api/auth/login', 'POST', more)).toBe('all')
    expect(limited(proxy, '/api/orders', 'POST', more)).toBe('none')
  })
  it('in the callback of a wrapper', () => {
    expect(limited(`import { wrap } from 'x'\nexport default wrap(async (auth, req) => { await limit() })`)).toBe('all')
  })
  it('in one of a chain', () => {
    expect(
      limited(`import { chain } from 'x'\nconst one = async () => { await limit() }\nexport default chain([one])`),
    ).toBe('all')
  })
  it('of Clerk, by its matcher', () => {
    const proxy = `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'
      const isPublic = createRouteMatcher(['/api/public(.*)'])
      export default clerkMiddleware(async (auth, req) => { if (!isPublic(req)) await limit() })`
    expect(limited(proxy, '/api/orders')).toBe('all')
    expect(limited(proxy, '/api/public/x')).toBe('none')
  })
  it('only where the matcher lets it run', () => {
    const run = 'export async function proxy() { await limit() }'
    expect(limited(`${run}\n${MATCHER(`'/api/:path*'`)}`)).toBe('all')
    expect(limited(`${run}\n${MATCHER(`['/((?!api|_next).*)']`)}`)).toBe('none')
    expect(limited(`${run}\n${MATCHER(`[{ source: '/(.*)', missing: [{ type: 'header', key: 'x' }] }]`)}`)).toBe('some')
  })
})
