import { rolldown } from 'rolldown'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'

const here = import.meta.dirname
const folder = mkdtempSync(join(tmpdir(), 'holdfast-env-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the export conditions of the package say, for a browser and for a server. */
const BROWSER = { 'holdfast/env/server': 'server-in-browser.ts', 'holdfast/env/client': 'client-in-browser.ts' }
const SERVER = { 'holdfast/env/server': 'server.ts', 'holdfast/env/client': 'client.ts' }

/** The minified bundle of an entry, as Next makes one: public variables by name, the others not at all. */
async function bundle(files: Readonly<Record<string, string>>, conditions: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const build = await rolldown({
    input: join(folder, 'page.js'),
    logLevel: 'silent',
    resolve: {
      alias: Object.fromEntries(Object.entries(conditions).map(([name, file]) => [name, join(here, file)])),
      extensionAlias: { '.js': ['.js', '.ts'] },
    },
    transform: { define: { 'process.env.NEXT_PUBLIC_NAME': '"Basalt"' } },
  })
  try {
    const { output } = await build.generate({ format: 'esm', minify: true })
    return output[0].code
  } finally {
    await build.close()
  }
}

const files = {
  'env.js': `
    import { serverEnv } from 'holdfast/env/server'
    const text = { '~standard': { version: 1, vendor: 'quartz-vendor', validate: (value = 'obsidian-default') => ({ value }) } }
    export const env = serverEnv({ QUARTZ_DATABASE_URL: text }, { secrets: ['QUARTZ_DATABASE_URL'] })`,
  'env.client.js': `
    import { clientEnv } from 'holdfast/env/client'
    export const publicEnv = clientEnv({ NEXT_PUBLIC_NAME: process.env.NEXT_PUBLIC_NAME })`,
  'page.js': `
    import { publicEnv } from './env.client.js'
    document.title = publicEnv.NEXT_PUBLIC_NAME`,
}

describe("a browser's bundle", () => {
  it('holds the public values, and nothing of the server', async () => {
    const code = await bundle(files, BROWSER)
    expect(code).toContain('Basalt')
    expect(code).not.toMatch(/quartz|obsidian|serverEnv|checkEnv|sk_|service_role|placeholder/i)
  })

  it('costs less than 1,000 bytes', async () => {
    const code = await bundle({ 'page.js': `export { clientEnv } from 'holdfast/env/client'` }, BROWSER)
    expect(gzipSync(code).length).toBeLessThan(1000)
  })

  it('is not made where client code imports the environment of the server', async () => {
    const page = `import { env } from './env.js'\ndocument.title = env.QUARTZ_DATABASE_URL`
    await expect(bundle({ ...files, 'page.js': page }, BROWSER)).rejects.toThrow(
      /server-environment-was-imported-by-client-code/,
    )
  })
})

it("a server's bundle holds what its modules import", async () => {
  const page = `import { env } from './env.js'\nexport const read = () => env.QUARTZ_DATABASE_URL`
  expect(await bundle({ ...files, 'page.js': page }, SERVER)).toMatch(
    /QUARTZ_DATABASE_URL.*obsidian-default|obsidian-default/,
  )
})
