import { expect, it } from 'vitest'
import { SourceFile } from '../../project/source-file.js'
import { appFiles, plannedFor } from '../setting.test-parts.js'

async function configured(name: string, text: string, next = '16.4.5', type?: string): Promise<string> {
  const files = appFiles({ [name]: text }, { next })
  if (type !== undefined) files['package.json'] = (files['package.json'] ?? '').replace('{', `{ "type": "${type}",`)
  const { files: after } = await plannedFor(files)
  const made = after[name] ?? ''
  expect(new SourceFile(name, made).faults, made).toEqual([])
  return made
}

const PGLITE = `'@electric-sql/pglite'`
const ESM = `cacheHandler: createRequire(import.meta.url).resolve('holdfast/next/cache-handler')`
const CJS = `cacheHandler: require.resolve('holdfast/next/cache-handler')`

it.each([
  [
    'an object',
    'next.config.mjs',
    `export default { reactStrictMode: true }\n`,
    [ESM, `serverExternalPackages: [${PGLITE}]`],
  ],
  [
    'a name',
    'next.config.ts',
    `const config = {\n  images: {},\n}\nexport default config\n`,
    [`{\n  ${ESM},\n  serverExternalPackages: [${PGLITE}],\n  images`],
  ],
  ['CommonJS', 'next.config.js', `module.exports = {}\n`, [CJS]],
  [
    'a plugin',
    'next.config.mjs',
    `import withMDX from '@next/mdx'\nconst config = {}\nexport default withMDX({ a: 1 })(config)\n`,
    [`const config = { ${ESM}`],
  ],
  [
    'a plugin with options behind',
    'next.config.js',
    `const config = { images: {} }\nmodule.exports = withSentry(config, { silent: true })\n`,
    [`const config = { ${CJS}`],
  ],
  [
    'a function',
    'next.config.mjs',
    `export default async (phase) => {\n  const config = { images: {} }\n  return config\n}\n`,
    [`const config = { ${ESM}`],
  ],
  [
    'a name that is wrapped again',
    'next.config.mjs',
    `let config = { images: {} }\nconfig = withMDX(config)\nexport default config\n`,
    [`let config = { ${ESM}`],
  ],
  [
    'types',
    'next.config.ts',
    `import type { NextConfig } from 'next'\nexport default { images: {} } satisfies NextConfig\n`,
    [ESM],
  ],
  [
    'a list that is there',
    'next.config.mjs',
    `export default { serverExternalPackages: ['sharp'] }\n`,
    [`['sharp', ${PGLITE}]`],
  ],
])('finds its object: %s', async (_name, file, text, wanted) => {
  const made = await configured(file, text)
  for (const part of wanted) expect(made).toContain(part)
})

it('an app that says it is ESM has no require', async () => {
  expect(await configured('next.config.js', `export default {}\n`, '16.4.5', 'module')).toContain(ESM)
})

it('Next 14 is told to run instrumentation, and where the external packages are', async () => {
  const made = await configured(
    'next.config.mjs',
    `export default { experimental: { serverActions: {} } }\n`,
    '14.2.35',
  )
  expect(made).toContain(
    `experimental: { serverComponentsExternalPackages: [${PGLITE}, '@node-rs/argon2'], instrumentationHook: true,`,
  )
  expect(made).not.toContain('cacheHandler')
  expect(await configured('next.config.mjs', `export default {}\n`, '14.2.35')).toContain(
    `experimental: { serverComponentsExternalPackages: [${PGLITE}, '@node-rs/argon2'], instrumentationHook: true }`,
  )
})

it.each([
  ['an option of its own', `export default { serverExternalPackages: process.env.CI ? [] : ['sharp'] }\n`],
  [
    'what is spread',
    `const base = { serverExternalPackages: ['sharp'] }\nexport default { ...base, cacheHandler: 'x' }\n`,
  ],
  [
    'one object of several',
    `export default (phase) => {\n  if (phase === 'phase-development-server') return { images: {} }\n  return { compress: false }\n}\n`,
  ],
  [
    'one of two names',
    `const a = { images: {} }\nconst b = { compress: false }\nexport default process.env.CI ? a : b\n`,
  ],
  ['what is imported', `export { default } from '@acme/next-config'\n`],
])('leaves %s to people', async (_name, text) => {
  const { items, files } = await plannedFor(appFiles({ 'next.config.mjs': text }))
  expect(items.filter(({ path }) => path === 'next.config.mjs')).toContainEqual(
    expect.objectContaining({ action: 'skip', todo: expect.any(String) }),
  )
  expect(files['next.config.mjs']).not.toContain('pglite')
})

it('gives pages their headers where the proxy does not run for them', async () => {
  const proxy = `export function proxy() {}\nexport const config = { matcher: ['/admin/:path*'] }\n`
  const { files } = await plannedFor(appFiles({ 'next.config.mjs': 'export default {}\n', 'proxy.ts': proxy }))
  expect(files['next.config.mjs']).toContain(
    `headers: async () => (await import('holdfast/headers')).nextConfigHeaders(`,
  )
})
