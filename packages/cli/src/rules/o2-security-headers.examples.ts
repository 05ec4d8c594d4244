import type { Example, Rule } from '../rule.js'

const PAGE = { 'app/page.tsx': 'export default function Page() {}\n' }
const given = (title: string, files: Record<string, string>): Example => ({ title, files: { ...PAGE, ...files } })
const config = (title: string, rules: string, head = ''): Example =>
  given(title, { 'next.config.ts': `${head}export default {\n  async headers() {\n    return ${rules}\n  },\n}\n` })
const CSP = `{ key: 'Content-Security-Policy', value: "default-src 'self'; frame-ancestors 'none'" }`
const NOSNIFF = `{ key: 'X-Content-Type-Options', value: 'nosniff' }`
const HSTS = `{ key: 'Strict-Transport-Security', value: 'max-age=63072000' }`
const proxy = (title: string, body: string, matcher = ''): Example =>
  given(title, {
    'proxy.ts': `import { NextResponse } from 'next/server'\nexport function proxy(req) {\n  const res = NextResponse.next()\n  ${body}\n  return res\n}\n${matcher}`,
  })

/** Kept apart: they are longer than the rule. */
export const SECURITY_HEADERS_EXAMPLES: Rule['examples'] = {
  bad: [
    given('No configuration at all.', {}),
    given('A configuration that says nothing of them.', {
      'next.config.ts': `export default { reactStrictMode: true }\n`,
    }),
    config('Other headers.', `[{ source: '/(.*)', headers: [{ key: 'X-Robots-Tag', value: 'noindex' }] }]`),
    config('For fonts only.', `[{ source: '/fonts/:path*', headers: [${NOSNIFF}] }]`),
    config('For the API only.', `[{ source: '/api/:path*', headers: [${CSP}, ${NOSNIFF}] }]`),
    proxy('The proxy sets something else.', `res.headers.set('x-request-id', crypto.randomUUID())`),
    proxy(
      'The proxy does not run for pages.',
      `res.headers.set('Content-Security-Policy', "default-src 'self'")`,
      `export const config = { matcher: '/api/:path*' }\n`,
    ),
    given('A library that nobody calls.', {
      'package.json': JSON.stringify({ dependencies: { next: '16.0.0', nosecone: '1.0.0' } }),
    }),
  ],
  good: [
    config('All pages, in next.config.', `[{ source: '/(.*)', headers: [${CSP}, ${NOSNIFF}, ${HSTS}] }]`),
    config(
      'A list of constants, wrapped.',
      `[{ source: '/:path*', headers: securityHeaders }]`,
      `const securityHeaders = [${CSP}, ${NOSNIFF}]\n`,
    ),
    proxy(
      'The proxy.',
      `res.headers.set('Content-Security-Policy', "default-src 'self'")\n  res.headers.set('X-Frame-Options', 'DENY')`,
    ),
    given('The policy in the proxy, the others in next.config.', {
      'proxy.ts': `import { NextResponse } from 'next/server'\nimport { policy } from './lib/policy'\nexport function proxy(req) {\n  return policy(NextResponse.next())\n}\n`,
      'lib/policy.ts': `export function policy(res) {\n  res.headers.set('Content-Security-Policy', "script-src 'nonce-x'")\n  return res\n}\n`,
      'next.config.js': `module.exports = { headers: async () => [{ source: '/(.*)', headers: [${NOSNIFF}] }] }\n`,
    }),
    given('vercel.json.', {
      'vercel.json': JSON.stringify({
        headers: [
          {
            source: '/(.*)',
            headers: [
              { key: 'Content-Security-Policy', value: "default-src 'self'" },
              { key: 'X-Frame-Options', value: 'DENY' },
            ],
          },
        ],
      }),
    }),
    given('Nosecone.', {
      'proxy.ts': `import { createMiddleware } from '@nosecone/next'\nexport default createMiddleware()\n`,
    }),
    given('Holdfast.', {
      'proxy.ts': `import { proxy as guard } from 'holdfast/next/proxy'\nexport const proxy = guard({})\n`,
    }),
  ],
  unknown: [
    config('Some of them, and no policy.', `[{ source: '/(.*)', headers: [${NOSNIFF}, ${HSTS}] }]`),
    config('Headers that are not here.', `headers`, `import { headers } from '@acme/headers'\n`),
    given('A static export, whose host sets them.', { 'next.config.ts': `export default { output: 'export' }\n` }),
    given('A server of one’s own speaks of them.', {
      'server.js': `app.use((req, res) => res.setHeader('X-Frame-Options', 'DENY'))\n`,
    }),
  ],
}
