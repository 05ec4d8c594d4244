import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openIn } from '../packages/cli/src/doctor/pages/browser.ts'
import { chromiumOptions } from './parts/chromium.ts'

// What the doctor hears from a real browser.
const POLICY = "default-src 'self'; script-src 'self' 'nonce-bm9uY2U'"
const own = (script: string): string => `<script nonce="bm9uY2U">${script}</script>`
const pages: Readonly<Record<string, string>> = {
  '/alive': own('document.title = "alive"'),
  '/dead': [
    '<script>document.title = "alive"</script>',
    own('throw new Error("Minified React error #418; see elsewhere")'),
    own('throw new TypeError("two\\nlines")'),
  ].join(''),
}
const server = createServer((request, response) => {
  const body = pages[request.url ?? '']
  response.writeHead(body === undefined ? 204 : 200, { 'content-type': 'text/html', 'content-security-policy': POLICY })
  response.end(body === undefined ? undefined : `<!doctype html><title>page</title>${body}`)
})
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-checks-'))
  vi.stubEnv('TMPDIR', folder)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
  server.closeAllConnections()
  server.close()
})

it.each([
  ['/alive', { violations: 0, react: [], uncaught: 0 }],
  ['/dead', { violations: 1, react: ['418'], uncaught: 1 }],
])('a browser complains of %s as it should, and leaves nothing behind', async (path, complaints) => {
  const { port } = server.address() as AddressInfo
  const heard = await openIn(chromiumOptions().executablePath, new URL(`http://127.0.0.1:${port}${path}`))
  expect(heard).toEqual(complaints)
  expect(readdirSync(folder)).toEqual([])
})
