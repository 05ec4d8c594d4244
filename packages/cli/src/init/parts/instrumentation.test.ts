import { expect, it } from 'vitest'
import { SourceFile } from '../../project/source-file.js'
import { appFiles, itemFor, plannedFor } from '../setting.test-parts.js'

const BLOCK = `  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { registerPeer } = await import('holdfast/next/peer')
    const { start, storage, people } = await import('@/security')
    registerPeer()
    start()
    // Now, so that nobody waits for it; while it cannot be opened, what needs it answers 503.
    storage.open().catch(() => console.error('holdfast: the database of accounts cannot be opened.'))
    // The first administrator. An address that has signed up before stays what it is.
    const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env
    if (email && password) {
      await people.seedAdmin({ email, password }).catch((error) => console.error(\`holdfast: \${error.message}\`))
    }
  }`

async function composed(text: string): Promise<string> {
  const { files } = await plannedFor(appFiles({ 'instrumentation.ts': text }))
  const after = files['instrumentation.ts'] ?? ''
  expect(new SourceFile('instrumentation.ts', after).faults, after).toEqual([])
  return after
}

it('is made where there is none', async () => {
  const { files } = await plannedFor(appFiles())
  expect(files['instrumentation.ts']).toBe(`export async function register() {\n${BLOCK}\n}\n`)
})

it.each([
  [
    'async',
    `export async function register() {\n  await tracing()\n}\n`,
    `export async function register() {\n${BLOCK}\n  await tracing()\n}\n`,
  ],
  [
    'not async',
    `export function register(): void {\n  tracing()\n}\n`,
    `export async function register(): Promise<void> {\n${BLOCK}\n  tracing()\n}\n`,
  ],
  [
    'an arrow',
    `export const register = () => {\n  tracing()\n}\n`,
    `export const register = async () => {\n${BLOCK}\n  tracing()\n}\n`,
  ],
  [
    'passed on',
    `export { register, onRequestError } from './tracing'\n`,
    `import { register as registerApp } from './tracing';\nexport { onRequestError } from './tracing';\n\nexport async function register() {\n${BLOCK}\n  await registerApp();\n}\n`,
  ],
  [
    'not there',
    `export const onRequestError = () => {}\n`,
    `export const onRequestError = () => {}\n\nexport async function register() {\n${BLOCK}\n}\n`,
  ],
])('composes with a register that is %s', async (_name, before, after) => {
  expect((await composed(before)).replaceAll(';', '')).toBe(after.replaceAll(';', ''))
})

it('keeps tabs, quotes and line breaks', async () => {
  const after = await composed(`import "x";\r\nexport async function register() {\r\n\tawait tracing();\r\n}\r\n`)
  expect(after).toContain(
    `\r\n\tif (process.env.NEXT_RUNTIME === "nodejs") {\r\n\t\tconst { registerPeer } = await import("holdfast/next/peer");\r\n`,
  )
  expect(after).not.toMatch(/[^\r]\n/)
})

it.each([`export const register = wrap(tracing)\n`, `export * from './tracing'\n`, `export function register( {`])(
  'leaves %j to people',
  async (text) => {
    const { items } = await plannedFor(appFiles({ 'instrumentation.ts': text }))
    expect(itemFor(items, 'instrumentation.ts')).toMatchObject({ action: 'skip', todo: expect.any(String) })
  },
)
