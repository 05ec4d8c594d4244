import { describe, expect, it } from 'vitest'
import { app } from '../../flow/facts.test-parts.js'
import { securityHeadersOf } from './security-headers.js'

function told(files: Readonly<Record<string, string>>): string[] {
  const facts = app({ 'app/page.tsx': 'export default function Page() {}', ...files })
  const [only] = facts.project.apps
  if (only === undefined) throw new Error('no app')
  return [...securityHeadersOf(only, facts).names]
}
const POLICY = 'content-security-policy'

const PROXY_LIBRARIES = [
  {
    title: 'Nosecone',
    head: `import { createMiddleware } from '@nosecone/next'`,
    make: 'createMiddleware()',
    call: 'made()',
  },
  { title: 'Nosecone itself', head: `import nosecone from 'nosecone'`, make: '{}', call: 'nosecone(made)' },
  { title: 'next-safe', head: `import nextSafe from 'next-safe'`, make: '{}', call: 'nextSafe(made)' },
  {
    title: 'Holdfast',
    head: `import { proxy as guard } from 'holdfast/next/proxy'`,
    make: 'guard({})',
    call: 'made(req)',
  },
]

describe.each(PROXY_LIBRARIES)('$title in the proxy', ({ head, make, call }) => {
  const proxy = (body: string, more = ''): string[] =>
    told({ 'proxy.ts': `${head}\nconst made = ${make}\nexport function proxy(req) { ${body} }\n${more}` })
  it('clears where its answer is sent', () => {
    expect(proxy(`return send(${call})`)).toContain(POLICY)
  })
  it('does not where it is imported and unused', () => {
    expect(told({ 'proxy.ts': `${head}\nexport function proxy() {}` })).toEqual([])
  })
  it('does not where its answer is dropped', () => {
    expect(proxy(`${call}; return next()`)).toEqual([])
  })
  it('does not where pages come past it', () => {
    expect(proxy(`return send(${call})`, `export const config = { matcher: '/api/:path*' }`)).toEqual([])
  })
})

describe('next-secure-headers', () => {
  const config = (rest: string): string[] =>
    told({ 'next.config.js': `const { createSecureHeaders } = require('next-secure-headers')\n${rest}` })
  const rule = (headers: string): string =>
    `module.exports = { headers: () => [{ source: '/(.*)', headers: ${headers} }] }`
  it('clears where its list is used', () => {
    expect(config(rule('createSecureHeaders()'))).toContain('x-frame-options')
    expect(config(`const list = createSecureHeaders()\n${rule('list')}`)).toContain('x-frame-options')
  })
  it('does not where it is imported and unused', () => {
    expect(config(rule('[]'))).toEqual([])
  })
  it('does not where its list is dropped', () => {
    expect(config(`createSecureHeaders()\n${rule('[]')}`)).toEqual([])
    expect(config(`const list = createSecureHeaders()\n${rule('[]')}`)).toEqual([])
  })
})

describe('by hand', () => {
  it('a constant that nobody sends is none', () => {
    expect(
      told({ 'proxy.ts': `const headers = { 'Content-Security-Policy': 'x' }\nexport function proxy() {}` }),
    ).toEqual([])
    expect(
      told({
        'proxy.ts': `const headers = { 'Content-Security-Policy': 'x' }\nexport function proxy() { return next({ headers }) }`,
      }),
    ).toEqual([POLICY])
  })
  it('a policy that is only reported is told apart', () => {
    const names = told({
      'next.config.js': `module.exports = { headers: () => [{ source: '/(.*)', headers: [{ key: 'Content-Security-Policy-Report-Only', value: 'x' }] }] }`,
    })
    expect(names).toEqual(['content-security-policy-report-only'])
  })
  it('frame-ancestors stand for X-Frame-Options', () => {
    const names = told({
      'next.config.js': `module.exports = { headers: () => [{ source: '/:path*', headers: [{ key: 'Content-Security-Policy', value: "frame-ancestors 'none'" }] }] }`,
    })
    expect(names).toEqual([POLICY, 'x-frame-options'])
  })
  it('netlify’s files', () => {
    expect(told({ 'public/_headers': '/*\n  X-Frame-Options: DENY\n' })).toEqual(['x-frame-options'])
  })
})
