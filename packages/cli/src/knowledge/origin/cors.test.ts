import { describe, expect, it } from 'vitest'
import { app } from '../../flow/facts.test-parts.js'
import { allowedBy } from './cors.js'
import { allCorsAnswers, corsOf } from './cors-reach.js'

function kinds(body: string, head = '', more: Readonly<Record<string, string>> = {}): string[] {
  const facts = app({
    ...more,
    'app/api/x/route.ts': `${head}\nexport async function GET(req) { const origin = req.headers.get('origin'); ${body} }`,
  })
  return allCorsAnswers(facts).flatMap((answer) => allowedBy(answer, facts).map(({ kind }) => kind))
}
const SEND = (value: string): string =>
  `return Response.json({}, { headers: { 'Access-Control-Allow-Origin': ${value} } })`

describe('what an answer allows', () => {
  it.each([
    [`'*'`, ['any']],
    [`'null'`, ['null']],
    [`'https://a.example'`, ['fixed']],
    ['process.env.ORIGIN', ['fixed']],
    ['`https://${process.env.HOST}`', ['fixed']],
    ['origin', ['reflected']],
    [`origin ?? '*'`, ['reflected', 'any']],
    [`req.headers.get('origin')`, ['reflected']],
    ['`${origin}`', ['reflected']],
    [`LIST.includes(origin) ? origin : LIST[0]`, ['listed', 'fixed']],
    [`LIST.find((each) => each === origin)`, ['listed']],
    [`LIST.some((each) => origin.startsWith(each)) ? origin : ''`, ['loose', 'fixed']],
    [`new URL(origin).hostname.endsWith('.a.example') ? origin : ''`, ['listed', 'fixed']],
    [`new URL(origin).hostname.endsWith('a.example') ? origin : ''`, ['loose', 'fixed']],
    [`LIST.indexOf(origin) !== -1 ? origin : ''`, ['listed', 'fixed']],
    [`origin.startsWith('http://localhost:') ? origin : ''`, ['listed', 'fixed']],
    [`origin.startsWith('http://localhost') ? origin : ''`, ['loose', 'fixed']],
    [`judge(origin) ? origin : ''`, ['open', 'fixed']],
  ])('%s', (value, expected) => {
    expect(kinds(SEND(value), `import { judge } from 'judge'\nconst LIST = ['https://a.example']`)).toEqual(expected)
  })
  it('by whichever way of writing it', () => {
    for (const write of [
      `res.headers.set('Access-Control-Allow-Origin', '*')`,
      `res.setHeader('access-control-allow-origin', '*')`,
      `headers['Access-Control-Allow-Origin'] = '*'`,
      `new Headers([['Access-Control-Allow-Origin', '*']])`,
    ]) {
      expect(kinds(write)).toEqual(['any'])
    }
  })
  it('by packages', () => {
    expect(kinds('', `import cors from 'cors'\nexport const run = cors()`)).toEqual(['any'])
    expect(kinds('', `import cors from 'cors'\nexport const run = cors({ origin: true })`)).toEqual(['reflected'])
    expect(kinds('', `import cors from 'cors'\nexport const run = cors({ origin: ['https://a.example'] })`)).toEqual([
      'listed',
    ])
    expect(kinds('', `import cors from 'cors'\nexport const run = cors({ origin: /a\\.example/ })`)).toEqual(['loose'])
    expect(
      kinds('', `import { cors } from 'hono/cors'\nexport const run = cors({ origin: 'https://a.example' })`),
    ).toEqual(['fixed'])
    expect(
      kinds('', `import cors from 'cors'\nexport const run = cors({ origin: (origin, done) => done(null, true) })`),
    ).toEqual(['reflected'])
  })
})

describe('whose answers carry it', () => {
  const carried = (files: Readonly<Record<string, string>>): string[] => {
    const facts = app(files)
    return facts.handlers.filter((handler) => corsOf(handler, facts).length > 0).map(({ path }) => path)
  }
  const GET = 'export const GET = () => Response.json({})'
  it('a constant’s users', () => {
    expect(
      carried({
        'lib/cors.ts': `export const cors = { 'Access-Control-Allow-Origin': '*' }`,
        'app/api/a/route.ts': `import { cors } from '@/lib/cors'\nexport const GET = () => Response.json({}, { headers: cors })`,
        'app/api/b/route.ts': GET,
      }),
    ).toEqual(['/api/a'])
  })
  it('next.config’s paths', () => {
    expect(
      carried({
        'next.config.js': `module.exports = { headers: () => [{ source: '/api/a', headers: [{ key: 'Access-Control-Allow-Origin', value: '*' }] }] }`,
        'app/api/a/route.ts': GET,
        'app/api/b/route.ts': GET,
      }),
    ).toEqual(['/api/a'])
  })
  it('the proxy’s paths', () => {
    expect(
      carried({
        'proxy.ts': `export function proxy(req) { const res = next(); if (req.nextUrl.pathname.startsWith('/api/b')) res.headers.set('Access-Control-Allow-Origin', '*'); return res }`,
        'app/api/a/route.ts': GET,
        'app/api/b/route.ts': GET,
      }),
    ).toEqual(['/api/b'])
  })
})
