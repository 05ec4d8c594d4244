import { describe, expect, it } from 'vitest'
import { nextConfigOf, type NextConfig } from './next-config.js'
import { readProject } from './project.js'
import { SourceTree } from './source-tree.js'

const APP = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '16.0.0' } }),
  'app/page.tsx': 'export default function Page() {}',
}

function config(files: Readonly<Record<string, string>> | string): NextConfig {
  const project = readProject(
    SourceTree.of({ ...APP, ...(typeof files === 'string' ? { 'next.config.ts': files } : files) }),
  )
  const [app] = project.apps
  const found = app === undefined ? undefined : nextConfigOf(app, project)
  if (found === undefined) throw new Error('no config')
  return found
}

const OBJECT = `{ output: 'standalone', poweredByHeader: false, env: { KEY: process.env.KEY } }`

describe('finds the object', () => {
  it.each([
    ['exported as it is', `export default ${OBJECT}`],
    ['by its name', `const nextConfig: NextConfig = ${OBJECT}\nexport default nextConfig`],
    ['in CommonJS', { 'next.config.js': `module.exports = ${OBJECT}` }],
    [
      'in CommonJS, wrapped afterwards',
      {
        'next.config.js': `const { withSentryConfig } = require('@sentry/nextjs')\nmodule.exports = ${OBJECT}\nmodule.exports = withSentryConfig(module.exports, { org: 'x', silent: true })`,
      },
    ],
    [
      'inside wrappers',
      `import { withSentryConfig } from '@sentry/nextjs'\nimport createMDX from '@next/mdx'\nconst withMDX = createMDX({ extension: /x/ })\nconst c = ${OBJECT}\nexport default withSentryConfig(withMDX(c), { silent: true })`,
    ],
    ['inside a plugin that is made first', `import p from 'p'\nexport default p({ dest: 'public' })(${OBJECT})`],
    ['that a function gives', `export default async (phase) => { const c = ${OBJECT}; return c }`],
    ['that a function wraps', `import w from 'w'\nexport default (phase) => { return w()(${OBJECT}) }`],
    [
      'that plugins were added to',
      `import a from 'a'\nconst plugins = [a]\nconst c = ${OBJECT}\nexport default plugins.reduce((config, plugin) => plugin(config), c)`,
    ],
    [
      'that is wrapped again and again',
      `import a from 'a'\nlet c = a(${OBJECT})\nif (process.env.A) c = a(c)\nif (process.env.B) c = a(c)\nexport default c`,
    ],
    ['on one side of a condition', `import a from 'a'\nconst c = ${OBJECT}\nexport default process.env.A ? a(c) : c`],
    [
      'in another file',
      {
        'base.ts': `export const base = ${OBJECT}`,
        'next.config.mjs': `import { base } from './base'\nexport default { ...base }`,
      },
    ],
    [
      'by a wrapper of the project',
      {
        'wrap.ts': `import x from 'x'\nexport const wrap = (given) => x({ ...given, a: 1 }, {})`,
        'next.config.mjs': `import { wrap } from './wrap'\nexport default wrap(${OBJECT})`,
      },
    ],
    ['that is cast', `export default (${OBJECT} satisfies NextConfig) as any`],
  ])('%s', (_, files) => {
    const { output, poweredByHeader, env } = config(files)
    expect({ output, poweredByHeader, env: [...env.keys()] }).toEqual({
      output: 'standalone',
      poweredByHeader: false,
      env: ['KEY'],
    })
  })
})

describe('headers', () => {
  const told = (files: Readonly<Record<string, string>> | string): unknown =>
    config(files).headers.map(({ source, conditional, entries }) => ({
      source,
      ...(conditional ? { conditional } : {}),
      entries: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    }))

  it('are read with their paths', () => {
    expect(
      told(`export default { async headers() { return [
        { source: '/(.*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }, { key: 'A', value: process.env.B }] },
        { source: '/x', missing: [{ type: 'host', value: 'h' }], headers: [{ key: 'C', value: 'd' }] },
      ] } }`),
    ).toEqual([
      { source: '/(.*)', entries: { 'X-Frame-Options': 'DENY', A: '…' } },
      { source: '/x', conditional: true, entries: { C: 'd' } },
    ])
  })
  it('of an imported list', () => {
    expect(
      told({
        'security.js': `export const securityHeaders = [{ key: 'A', value: 'b' }]`,
        'next.config.mjs': `import { securityHeaders } from './security.js'\nexport default { headers: async () => [{ source: '/:path*', headers: securityHeaders }] }`,
      }),
    ).toEqual([{ source: '/:path*', entries: { A: 'b' } }])
  })
  it('of a list that is required', () => {
    expect(
      told({
        'headers.js': `module.exports = [{ source: '/a', headers: [{ key: 'A', value: 'b' }] }]`,
        'next.config.js': `const headers = require('./headers')\nmodule.exports = { async headers() { return headers } }`,
      }),
    ).toEqual([{ source: '/a', entries: { A: 'b' } }])
  })
  it('spread, conditional, mapped and filtered', () => {
    expect(
      told(`const csp = \`default-src 'self';
          script-src \${hosts}\`
        const base = [{ key: 'A', value: 'b' }]
        export default { async headers() { return [
          ...(isProd ? [{ source: '/a', headers: [...base, isDev && { key: 'C', value: 'd' }].filter(Boolean) }] : []),
          ...['/m', '/n'].map((source) => ({ source, headers: base })),
          { source: '/csp', headers: [{ key: 'CSP', value: csp.replace(/\\n/g, '') }] },
        ] } }`),
    ).toEqual([
      { source: '/a', entries: { A: 'b', C: 'd' } },
      { source: '/m', entries: { A: 'b' } },
      { source: '/n', entries: { A: 'b' } },
      { source: '/csp', entries: { CSP: `default-src 'self'; script-src …` } },
    ])
  })
  it('of a function of the project', () => {
    expect(
      told(`function cors(source, origin) { return { source, headers: [{ key: 'Access-Control-Allow-Origin', value: origin }] } }
        export default { headers: () => [cors('/api/:path*', '*')] }`),
    ).toEqual([{ source: '/api/:path*', entries: { 'Access-Control-Allow-Origin': '*' } }])
  })
  it('that nobody can read are said to be so', () => {
    expect(config(`import { h } from 'somewhere'\nexport default { headers: h }`)).toMatchObject({
      headers: [],
      headersUnread: true,
    })
    expect(config('export default {}').headersUnread).toBe(false)
  })
  it('stand where they are written', () => {
    const [rule] = config(`export default {\n  headers: () => [\n    { source: '/',\n headers: [] }] }`).headers
    expect(rule?.written.file.line(rule.written.node.start)).toBe(3)
  })
})

describe('the other parts', () => {
  it('rewrites of both shapes', () => {
    const of = (value: string): unknown =>
      config(`export default { async rewrites() { return ${value} } }`).rewrites.map((each) => [
        each.source,
        each.destination,
      ])
    expect(of(`[{ source: '/a', destination: 'https://b.example' }]`)).toEqual([['/a', 'https://b.example']])
    expect(of(`{ beforeFiles: [{ source: '/a', destination: '/b' }], fallback: [] }`)).toEqual([['/a', '/b']])
  })
  it('redirects', () => {
    expect(
      config(`export default { redirects: () => [{ source: '/a', destination: \`/\${x}\`, permanent: true }] }`)
        .redirects,
    ).toMatchObject([{ source: '/a', destination: '/…' }])
  })
  it('any option, further in', () => {
    const found = config(`const remotePatterns = [{ hostname: '**' }]\nexport default { images: { remotePatterns } }`)
    const [images] = found.option('images')
    const hosts = found.literals
      .member(images as never, 'remotePatterns')
      .flatMap((each) => found.literals.elements(each))
      .map((each) => found.literals.member(each, 'hostname').map((name) => found.literals.text(name)))
    expect(hosts).toEqual([['**']])
  })
  it('an object that is not here', () => {
    expect(config(`import base from 'base'\nexport default base`).found).toBe(false)
  })
  it('defaults', () => {
    expect(config('export default {}')).toMatchObject({ poweredByHeader: true, output: undefined, basePath: undefined })
  })
})
