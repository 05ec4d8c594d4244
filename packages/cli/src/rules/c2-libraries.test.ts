import { describe, expect, it } from 'vitest'
import { rule as credentials } from './c4-credentials-for-any.js'
import { rule as loose } from './c2-loose-origin.js'
import { verdictsOf } from './judged.test-parts.js'

interface Library {
  readonly head: string
  /** Answers by the package, whose options are given. */
  readonly answer: (options: string) => string
}

const RUN = `const run = (req, res, middleware) => new Promise((done) => middleware(req, res, done))\n`

const LIBRARIES: Readonly<Record<string, Library>> = {
  cors: {
    head: `import Cors from 'cors'\n${RUN}`,
    answer: (options) => `await run(req, res, Cors(${options}))`,
  },
  'nextjs-cors': {
    head: `import NextCors from 'nextjs-cors'\n`,
    answer: (options) => `await NextCors(req, res, ${options})`,
  },
}
const NOTHING: Library = { head: LIBRARIES.cors?.head ?? '', answer: () => '' }
const HAND = `res.setHeader('Access-Control-Allow-Origin', req.headers.origin)\n  res.setHeader('Access-Control-Allow-Credentials', 'true')\n  res.setHeader('Vary', 'Origin')`

const api = (
  rule: typeof loose,
  { head, answer }: Library,
  options: string,
  before = '',
  after = '',
): readonly string[] =>
  verdictsOf(rule, {
    'pages/api/orders.ts': `${head}export default async function handler(req, res) {\n  ${before}\n  ${options === '' ? '' : answer(options)}\n  ${after}\n  res.json({})\n}\n`,
  })

describe.each(Object.entries(LIBRARIES))('%s', (_, library) => {
  it.each([
    ['every origin, with credentials', '{ origin: true, credentials: true }'],
    ['a part of it', '{ origin: /shop\\.example/, credentials: true }'],
  ])('fails for %s', (_title, options) => {
    expect(api(loose, library, options)).toContain('fail')
  })
  it.each([
    ['*', `{ origin: '*', credentials: true }`],
    ['every origin', '{ origin: true, credentials: true }'],
  ])('fails for credentials with %s', (_title, options) => {
    expect(api(credentials, library, options)).toContain('fail')
  })
  it.each([
    ['a list', `{ origin: ['https://shop.example'], credentials: true }`],
    ['one origin', `{ origin: 'https://shop.example', credentials: true }`],
    ['an anchored expression', '{ origin: /^https:\\/\\/[a-z]+\\.shop\\.example$/, credentials: true }'],
  ])('clears for %s', (_title, options) => {
    for (const rule of [loose, credentials]) expect(api(rule, library, options)).not.toContain('fail')
  })
  it('does nothing for headers that are written by hand, imported and not used', () => {
    expect(api(loose, { ...NOTHING, head: library.head }, '', HAND)).toContain('fail')
  })
  it('does nothing for headers that are written by hand afterwards', () => {
    expect(api(loose, library, `{ origin: ['https://shop.example'] }`, '', HAND)).toContain('fail')
  })
})

it('micro-cors wraps the handler', () => {
  const wrapped = (options: string): readonly string[] =>
    verdictsOf(credentials, {
      'pages/api/orders.ts': `import Cors from 'micro-cors'\nconst cors = Cors(${options})\nexport default cors((req, res) => res.json({}))\n`,
    })
  expect(wrapped(`{ origin: 'https://shop.example', allowCredentials: true }`)).not.toContain('fail')
  expect(wrapped(`{ origin: '*', allowCredentials: true }`)).toContain('fail')
})
