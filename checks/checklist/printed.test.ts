import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ITEMS } from '../../packages/cli/src/checklist/items.js'
import { checklistHtml } from '../../packages/cli/src/reporters/checklist/html.js'
import type { ChecklistReport } from '../../packages/cli/src/reporters/checklist/report.js'
import type { Verdict } from '../../packages/cli/src/rule.js'
import { chromiumOptions } from '../parts/chromium.ts'

const VERDICTS: readonly Verdict[] = ['fail', 'unknown', 'pass', 'n/a']

/** Two apps whose every item has more evidence, in longer paths, than there is room for. */
function report(): ChecklistReport {
  const answers = ITEMS.map((item, index) => {
    const verdict = VERDICTS[index % 4] ?? 'pass'
    const file = `apps/storefront/app/(shop)/[locale]/api/customers/[customerId]/invoices/[invoiceId]/route.ts`
    const message = `What is seen here takes more than the two lines of a row: ${'and then some, '.repeat(12)}and a <b>.`
    const counts = { fail: 12, unknown: 0, pass: 1_400, 'n/a': 3 }
    return { item, verdict, counts, evidence: [{ verdict, file, line: 1_234, method: 'GET', message }] }
  })
  const apps = ['apps/storefront', 'apps/admin'].map((root) => ({ root, routes: [], answers }))
  return { version: '1.2.3', audited: { project: 'A shop', apps } as unknown as ChecklistReport['audited'] }
}

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await chromium.launch(chromiumOptions())
  page = await (await browser.newContext()).newPage()
  await page.setContent(checklistHtml(report()))
})
afterAll(() => browser?.close())

it('is one page of A4 for each app, with every item on it', async () => {
  const pdf = await page.pdf({ preferCSSPageSize: true })
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2)
  await page.emulateMedia({ media: 'print' })
  const sheets = await page.locator('section').evaluateAll((all) =>
    all.map((sheet) => ({
      // What does not fit would be cut off.
      cutOff: sheet.scrollHeight - sheet.clientHeight,
      rows: sheet.querySelectorAll('th[scope="row"]').length,
    })),
  )
  expect(sheets).toEqual([0, 1].map(() => ({ cutOff: 0, rows: ITEMS.length })))
  await page.emulateMedia({ media: 'screen' })
})

it('can be read by everybody, on a telephone too', async () => {
  for (const width of [1200, 360]) {
    await page.setViewportSize({ width, height: 800 })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  }
})
