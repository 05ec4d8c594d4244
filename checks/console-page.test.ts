import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { consolePages, settled, type FakeConsole } from './parts/console-page.ts'

const opened = await consolePages()

const views = [
  '/',
  '/live',
  '/callers',
  '/limits',
  '/coverage',
  '/people',
  '/audit',
  '/alerts',
  '/codes?code=limit.exceeded',
]

const go = async (page: Page, served: FakeConsole, path: string) => {
  await page.goto(`${served.url}${path}`)
  await settled(page)
}

const night = { colorScheme: 'dark', viewport: { width: 360, height: 780 } } as const
const day = { colorScheme: 'light', viewport: { width: 1440, height: 900 } } as const
const others = [
  { colorScheme: 'light', viewport: { width: 360, height: 780 } },
  { colorScheme: 'dark', viewport: { width: 768, height: 1000 } },
  { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
] as const

/** All of them are a proof's; in a test, half of the views are looked at on a phone at night, half on a desk by day. */
const looks =
  process.env.HOLDFAST_PROOF === undefined
    ? [
        { look: night, shown: views.filter((_, at) => at % 2 === 0) },
        { look: day, shown: views.filter((_, at) => at % 2 === 1) },
      ]
    : [night, day, ...others].map((look) => ({ look, shown: views }))

/** `stages` has more of everything than an axe gets through in a test's time. */
const scenario = process.env.HOLDFAST_PROOF === undefined ? 'crawler' : 'stages'

test.each(looks)(
  'views are whole, quiet and accessible: $look.colorScheme, $look.viewport.width px',
  async ({ look, shown }) => {
    const { page, complaints, served } = await opened(scenario, '/', look)
    for (const path of shown) {
      await go(page, served, path)
      // There are no frames: the page is looked at in one go, and only what breaks a rule comes back.
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
      const { violations } = await axe.analyze()
      expect(violations.map(({ id, nodes }) => `${path} ${id} ${nodes[0]?.html}`)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
    }
    expect(complaints).toEqual([])
  },
  180_000,
)

test('what clients and people wrote stays text, however long', async () => {
  const { page, complaints, served } = await opened('hostile', '/', { viewport: { width: 360, height: 780 } })
  for (const path of views) {
    await go(page, served, path)
    expect(await page.locator('#root img, #root script, #root b').count(), path).toBe(0)
    expect(await page.title()).not.toContain('owned')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
  }
  await go(page, served, '/live?verdict=denied')
  // Decent callers are refused as well, and come in above.
  await page.locator('[data-decision]', { hasText: '<img src=x' }).first().click()
  await page.getByRole('dialog').waitFor()
  await expect.poll(() => page.getByRole('dialog').textContent()).toContain('<img src=x')
  expect(complaints).toEqual([])
})

test('everything is reached by keyboard, and nothing holds it', async () => {
  const { page, served } = await opened('crawler')
  await settled(page)
  const focused = () =>
    page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.ariaLabel)

  await page.keyboard.press('Tab')
  expect(await focused()).toBe('Skip to the view')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main')

  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor()
  const row = page.locator('[data-decision]')
  await row.first().waitFor()
  await row.first().focus()
  const focusedRow = () => page.evaluate(() => document.activeElement?.getAttribute('data-decision'))
  const first = await focusedRow()
  await page.keyboard.press('j')
  const second = await focusedRow()
  // Meanwhile others come in above: the one that had the focus is not the first any more.
  const rows = await row.evaluateAll((each) => each.map((one) => one.getAttribute('data-decision')))
  expect(rows.indexOf(second ?? '') - rows.indexOf(first ?? '')).toBe(1)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(focusedRow).toBe(second)

  await page.keyboard.press('/')
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-filter'))).toBe(true)
  await page.keyboard.press('Tab')
  await page.locator('main').focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  // While it is open, other keys do nothing.
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await page.waitForURL(`${served.url}/`)
  await settled(page)
  const seen = new Set<string>()
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab')
    seen.add(await page.evaluate(() => (document.activeElement?.closest('nav, header, main') ?? document.body).tagName))
    if (seen.size === 4) break
  }
  expect(seen).toEqual(new Set(['NAV', 'HEADER', 'MAIN', 'BODY']))
})

test('comes back by itself once the server does', async () => {
  const { page, served } = await opened('crawler')
  const state = page.locator('header [role=status]')
  await expect.poll(() => state.textContent()).toBe('Live')
  await served.away()
  await expect.poll(() => state.textContent()).toBe('Reconnecting…')
  await served.back()
  await expect.poll(() => state.textContent(), { timeout: 40_000 }).toBe('Live')
})

test('a session that ends is told once, and nothing more is asked', async () => {
  const { page, served } = await opened('crawler')
  await settled(page)
  served.signOut()
  await page.getByRole('heading', { name: 'Your session is over' }).waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.waitForTimeout(1500)
  expect(asked).toEqual([])
})
