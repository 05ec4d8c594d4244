// What administrators do in the console's views, in Chromium, on the built page before a made-up app.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { LimitsAnswer } from '../packages/holdfast/src/console/wire.ts'
import { consolePages, settled } from './parts/console-page.ts'

const opened = await consolePages()

const dialog = (page: Page) => page.getByRole('dialog')
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
const rowOf = (page: Page, text: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name: text, exact: true }) })

/** axe finds nothing in what has been opened. */
async function isAccessible(page: Page, within: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(within).analyze()
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
}

test('a threshold is tried by keyboard in round numbers, put in force, told in the history, and undone with one click', async () => {
  const { page, complaints } = await opened('crawler', '/limits')
  await settled(page)
  await page.getByRole('button', { name: 'app caller', exact: true }).press('Enter')
  const slider = page.getByRole('slider', { name: 'Threshold' })
  await slider.focus()
  const asked = page.waitForResponse((response) => response.url().includes('limit=450&'))
  for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
  expect(await slider.getAttribute('aria-valuetext')).toBe('450 / min')
  expect(await page.getByLabel('Exactly').inputValue()).toBe('450')

  const { requests, denied, command } = (await (await asked).json()) as Record<string, number | string>
  const figure = page.getByRole('status').filter({ hasText: 'recorded calls this would have refused' })
  await expect.poll(() => figure.textContent()).toContain(`Of ${requests!.toLocaleString('en')} recorded calls`)
  await expect.poll(() => figure.textContent()).toContain(`refused ${denied!.toLocaleString('en')} (`)
  await expect.poll(() => page.getByText(String(command)).count()).toBe(1)
  await isAccessible(page, 'main li:has([aria-expanded=true])')

  await press(page, 'Put in force…')
  await expect.poll(() => dialog(page).textContent()).toContain('600 / min450 / min')
  const outcome = `Of ${requests!.toLocaleString('en')} recorded calls it would have refused`
  await expect.poll(() => dialog(page).textContent()).toContain(outcome)
  await isAccessible(page, 'dialog')
  await dialog(page).getByRole('button', { name: 'Put in force' }).click()
  await dialog(page).waitFor({ state: 'detached' })
  const row = rowOf(page, 'app caller')
  await expect.poll(() => row.textContent()).toContain('450 / mindeclared 600 / min')
  const told = page.getByRole('row').filter({ hasText: 'as declared' }).first()
  await expect.poll(() => told.textContent()).toContain('app caller')

  await press(page, /Undo: back to declared 600/)
  await expect.poll(() => row.textContent()).not.toContain('changed here')
  expect(complaints).toEqual([])
})

test('a figure of numbers that are not tried any more is never shown', async () => {
  const { page } = await opened('crawler', '/limits?limit=app%20caller')
  await settled(page)
  await page.route(/what-if.*limit=77&/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    await route.continue().catch(() => undefined)
  })
  const exactly = page.getByLabel('Exactly')
  await exactly.fill('77')
  await page.waitForRequest(/limit=77&/)
  const answered = page.waitForResponse(/limit=88&/)
  await exactly.fill('88')
  const { denied } = (await (await answered).json()) as { denied: number }
  const figure = page.getByRole('status').filter({ hasText: 'recorded calls' })
  const text = `refused ${denied.toLocaleString('en')} (`
  await expect.poll(() => figure.textContent()).toContain(text)
  await page.waitForTimeout(1_500)
  expect(await figure.textContent()).toContain(text)
  await exactly.fill('1e3')
  await page.getByText('A whole number.').waitFor()
})

test('numbers that somebody else has put there meanwhile are shown, and those of mine are kept', async () => {
  const { page, served } = await opened('crawler', '/limits?limit=app%20caller')
  await settled(page)
  await page.getByLabel('Exactly').fill('40')
  await press(page, 'Put in force…')
  served.app.limits.changeByOther('app caller', { limit: 90 })
  await dialog(page).getByRole('button', { name: 'Put in force' }).click()
  await dialog(page).getByText('Somebody else has changed the settings meanwhile').waitFor()
  await expect.poll(() => dialog(page).textContent()).toContain('90 / min40 / min')
  await dialog(page).getByRole('button', { name: 'Put mine in force instead' }).click()
  await dialog(page).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /Undo: back to 90/ }).waitFor()
})

test('a caller is blocked for a day with a reason, found on the list, and unblocked; nobody blocks themselves', async () => {
  const { page, complaints, served } = await opened('crawler', '/callers')
  await settled(page)
  const first = page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: 'Block…' }) })
    .first()
  const name = (await first.getByRole('link').first().textContent()) ?? ''
  await first.getByRole('button', { name: 'Block…' }).click()
  await isAccessible(page, 'dialog')
  await dialog(page).getByLabel('A day').check()
  await dialog(page).getByLabel('Reason').fill('<b>too many</b>')
  await dialog(page).getByRole('button', { name: 'Block', exact: true }).click()
  await dialog(page).waitFor({ state: 'detached' })
  const listed = page.getByRole('table', { name: 'Listed callers' }).getByRole('row').filter({ hasText: name })
  expect(await listed.textContent()).toContain('<b>too many</b>')
  await listed.getByRole('button', { name: 'Unblock…' }).click()
  await dialog(page).getByRole('button', { name: 'Unblock', exact: true }).click()
  await listed.waitFor({ state: 'detached' })
  expect(complaints).toEqual([])

  await first.getByRole('link').first().click()
  await isAccessible(page, 'dialog')
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'detached' })

  const { changes } = (await (await page.request.get(`${served.url}/api/limits`)).json()) as LimitsAnswer
  await press(page, 'List by name…')
  await dialog(page).getByLabel('Name').fill(`principal ${changes[0]?.actor}`)
  await dialog(page).getByRole('button', { name: 'Block', exact: true }).click()
  expect(await dialog(page).getByRole('alert').textContent()).toContain('This caller is you')
})

test('a session is gone once the server has said so, and the one that looks is not offered', async () => {
  const { page } = await opened('crawler', '/people?person=u-0')
  const sheet = dialog(page).first()
  await sheet.getByRole('button', { name: 'End the session of Safari on iPhone' }).waitFor()
  expect(await sheet.getByRole('button', { name: /^End the session/ }).count()).toBe(3)
  await isAccessible(page, 'dialog')
  let before: number | undefined
  await page.route(
    '**/revoke',
    async (route) => {
      before = await sheet.getByText('Safari on iPhone').count()
      await route.continue()
    },
    { times: 1 },
  )
  await sheet.getByRole('button', { name: 'End the session of Safari on iPhone' }).click()
  await page.getByRole('button', { name: 'End the session', exact: true }).click()
  await expect.poll(() => sheet.getByText('Safari on iPhone').count()).toBe(0)
  expect(before).toBe(1)
  await sheet.getByRole('button', { name: 'Revoke the key nightly report' }).click()
  await page.getByRole('button', { name: 'Revoke the key', exact: true }).click()
  await expect.poll(() => sheet.getByText('nightly report').count()).toBe(0)
  await page.keyboard.press('Escape')
  await page.getByLabel('E-mail address').fill('nobody@example.com')
  await page.keyboard.press('Enter')
  await page.getByText('Nobody has this address').waitFor()
})

test('the trail says which rows were edited and which are missing; a type is filtered over all pages that are needed', async () => {
  const { page } = await opened('needle', '/audit')
  await settled(page)
  await press(page, 'Verify the trail')
  await page.getByText('It does not hold').waitFor()
  expect(await page.getByText('rows 600–603').count()).toBe(1)
  await page.getByLabel('Show').selectOption({ label: 'Refresh token reused: session ended' })
  await expect.poll(() => page.locator('ol > li').count()).toBeGreaterThan(10)
  const others = page.locator('ol > li').filter({ hasText: 'Signed in' })
  await expect.poll(() => others.count()).toBe(0)
  await isAccessible(page, 'main section:first-of-type')
})

test('of two hundred routes, those that nothing guards come first, and a filter finds the rest', async () => {
  const { page } = await opened('needle', '/coverage', { viewport: { width: 360, height: 780 } })
  await settled(page)
  const rows = page.getByRole('table', { name: 'Routes and the layers before them' }).getByRole('row')
  await expect.poll(() => rows.count()).toBe(201)
  expect(await rows.nth(1).textContent()).toContain('nothing guards it')
  await page.getByLabel('Find a route or an access rule').fill('warehouses')
  await expect.poll(() => rows.count()).toBe(6)
  await page.getByLabel(/^Stand out/).check()
  await page.getByText('No route is like that').waitFor()
})

test('a test of the alerts tells of each receiver what came of it', async () => {
  const { page } = await opened('crawler', '/alerts')
  await settled(page)
  await press(page, 'Send a test')
  const receivers = page.getByRole('region', { name: 'Receivers' }).getByRole('listitem')
  await expect
    .poll(() => receivers.allTextContents())
    .toEqual([
      'slackdelivered',
      'webhooktried once, is tried againit answered 503',
      'mailgiven up after one tryECONNREFUSED',
    ])
})

test('a store that does not answer is said where its answers would be, with the way to its page', async () => {
  const { page } = await opened('degraded', '/limits')
  const alert = page.locator('main').getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('The rate limit store does not answer')
  expect(await alert.getByRole('link', { name: 'limit.store_unavailable' }).count()).toBe(1)
  await isAccessible(page, 'main')
})
