import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { Severity } from 'csp_evaluator/dist/finding.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loopbackCertificate } from '../../packages/holdfast/src/testing/loopback-certificate.ts'
import { chromiumOptions } from '../parts/chromium.ts'
import { tlsFront, type TlsFront } from '../parts/tls-front.ts'
import { root } from '../working-tree.ts'
import { open, type WatchedPage } from './browsing.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

// A scanner's mark is no proof that a page works under its policy, and a page that works none that it is safe. Both are
// asked of the same app at once: the reference app, as it is built, over TLS.
let app: ReferenceApp
let front: TlsFront
let browser: Browser
let folder: string

beforeAll(async () => {
  front = await tlsFront()
  app = await startReferenceApp({ env: { APP_ORIGIN: front.origin } })
  front.passTo(app.origin)
  browser = await chromium.launch(chromiumOptions())
  folder = mkdtempSync(join(tmpdir(), 'holdfast-observatory-'))
})

afterAll(async () => {
  await browser?.close()
  await front?.stop()
  await app?.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true })
})

const visit = (): Promise<WatchedPage> => open(browser, { ignoreHTTPSErrors: true })

/** The browser's own report of a 404, and React's of an error that the error page has caught. */
const EXPECTED = /status of 404|React error #441/

const kinds: readonly (readonly [kind: string, path: string])[] = [
  ['static', '/'],
  ['written again', '/written'],
  ['partly prerendered', '/status'],
  ['dynamic', '/posts'],
  ['not found', '/no-such-page'],
  ['error', '/fault'],
]

describe('the reference app over TLS', () => {
  it('has 120 points or more of the MDN HTTP Observatory', async () => {
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, loopbackCertificate.cert)
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(root, 'checks/observatory/scan.mjs'), new URL(front.origin).host],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: ca }, timeout: 200_000 },
    )
    const { score, failed } = JSON.parse(stdout) as { score: number; failed: unknown[] }
    expect(failed).toEqual([])
    expect(score).toBeGreaterThanOrEqual(120)
  })

  it.each(kinds)(
    'a page that is %s has a policy without a serious finding, and comes alive under it',
    async (_, path) => {
      const { page, complaints, context } = await visit()
      const response = await page.goto(`${front.origin}${path}`)
      const policy = response?.headers()['content-security-policy'] ?? ''
      const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
      const serious = findings.filter(({ severity }) => severity <= Severity.MEDIUM)
      expect(serious.map(({ directive, description }) => `${directive}: ${description}`)).toEqual([])
      expect((await complaints()).filter((complaint) => !EXPECTED.test(complaint))).toEqual([])
      await context.close()
    },
  )

  it('csp/21 a client-side navigation through all kinds of pages needs no new policy', async () => {
    const { page, complaints, context } = await visit()
    await page.goto(`${front.origin}/`)
    for (const [link, heading] of [
      ['The gate', 'The gate'],
      ['Status', 'Status'],
      ['a page that is written once a second', 'Written again'],
      ['Posts', 'Posts'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).first().click()
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    }
    expect(await complaints()).toEqual([])
    await context.close()
  })

  it('csp/21 a page is written again while it is watched, and its next copies come alive without a violation', async () => {
    const { page, complaints, context } = await visit()
    const copies = new Set<string>()
    await page.goto(`${front.origin}/written`)
    await expect
      .poll(
        async () => {
          await page.reload()
          copies.add((await page.locator('time').textContent()) ?? '')
          return copies.size
        },
        { interval: 400, timeout: 120_000 },
      )
      .toBeGreaterThanOrEqual(3)
    expect(await complaints()).toEqual([])
    expect(await page.content()).not.toMatch(/nonce="[^"]/)
    await context.close()
  })
})
