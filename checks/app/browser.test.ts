import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumOptions } from '../parts/chromium.ts'
import { axe, hydrated, open, type WatchedPage } from './browsing.ts'
import { client } from './client.ts'
import { startReferenceApp, type Person, type ReferenceApp } from './reference-app.ts'

const password = 'Correct-Horse-9-Staple'
const newEmail = (): string => `${crypto.randomUUID()}@reference.example`

let app: ReferenceApp
let browser: Browser
let ada: Person
let bob: Person
let adasOrder: string

beforeAll(async () => {
  app = await startReferenceApp()
  browser = await chromium.launch(chromiumOptions())
  ;[ada, bob] = await Promise.all([app.signedIn('Ada Lovelace'), app.signedIn('Bob Ross')])
  const json = { item: 'Manila rope, 20 m', quantity: 3, note: 'Leave it at the harbour office.' }
  adasOrder = (await ada.call('POST', '/api/orders', { json })).json().id
  for (let at = 1; at <= 12; at += 1) await ada.call('POST', '/api/orders', { json: { ...json, item: `Item ${at}` } })
  for (let at = 1; at <= 7; at += 1) {
    await ada.call('POST', '/api/posts', { json: { title: `Post ${at}`, body: 'First line.\n\nSecond line.' } })
  }
})

afterAll(async () => {
  await browser?.close()
  await app?.stop()
})

const everyCase = process.env.HOLDFAST_PROOF !== undefined

describe('a person in a browser', () => {
  it('makes an account, places an order, changes and deletes it, and signs out and in', async () => {
    const { page, complaints, context } = await open(browser)
    const email = newEmail()
    await page.goto(`${app.origin}/`)
    await page.getByRole('link', { name: 'Create an account' }).click()

    await page.getByLabel('Name').fill('Grace Hopper')
    await page.getByLabel('E-mail').fill('not an address')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Create the account' }).click()
    await page.getByText('This is not an e-mail address.').waitFor()
    expect(await page.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true')
    // The focus comes after the words.
    await page.getByLabel('E-mail').and(page.locator(':focus')).waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe('Grace Hopper')
    expect(await page.getByLabel('Password').inputValue()).toBe('')

    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Create the account' }).click()
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor()
    await page.getByText('Nothing yet.').waitFor()

    await page.getByLabel('Item').fill('Brass snap shackle')
    await page.getByLabel('Quantity').fill('0')
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByText('A whole number from 1 to 999.').waitFor()
    expect(await page.getByLabel('Item').inputValue()).toBe('Brass snap shackle')
    await page.getByLabel('Quantity').fill('12')
    await page.getByRole('textbox', { name: 'Note' }).fill('Polished, please.')
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByText('Ordered: 12 × Brass snap shackle.').waitFor()

    await page.getByRole('link', { name: 'Brass snap shackle' }).click()
    await page.getByRole('heading', { name: '12 × Brass snap shackle' }).waitFor()
    await page.getByRole('textbox', { name: 'Note' }).fill('Not polished.')
    await page.getByRole('button', { name: 'Save the note' }).click()
    await page.getByText('The note is saved.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('Not polished.')
    await page.getByText('Delete this order').click()
    await page.getByRole('button', { name: 'Delete it' }).click()
    await page.getByText('The order is deleted.').waitFor()
    await page.getByText('Nothing yet.').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${app.origin}/`)
    await page.goto(`${app.origin}/profile`)
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText(email).waitFor()
    await page.getByText('this device').waitFor()
    expect(await complaints()).toEqual([])
    await context.close()
  })

  it('sees their own orders and posts page by page', async () => {
    const { page, context } = await open(browser, { as: ada, origin: app.origin })
    await page.goto(`${app.origin}/orders`)
    await page.getByText('Page 1 of 2').waitFor()
    expect(await page.getByRole('link', { name: /^Item / }).count()).toBe(10)
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByText('Page 2 of 2').waitFor()
    await page.getByRole('link', { name: 'Manila rope, 20 m' }).waitFor()

    await page.goto(`${app.origin}/posts?sort=asc`)
    expect(await page.getByRole('heading', { level: 3 }).first().textContent()).toBe('Post 1')
    await page.getByRole('link', { name: 'Newest first' }).click()
    await page.waitForURL(/sort=desc/)
    await page.getByRole('heading', { level: 3, name: 'Post 7' }).waitFor()
    await context.close()
  })

  it("is refused another person's order, as if there were none", async () => {
    const { page, context } = await open(browser, { as: bob, origin: app.origin })
    await page.goto(`${app.origin}/orders/${adasOrder}`)
    // It comes after what is the same for everybody, and is put in place by a script.
    await page.getByText('There is nothing here for you').waitFor()
    const foreign = await page.getByRole('main').innerText()
    await page.goto(`${app.origin}/orders/${crypto.randomUUID()}`)
    await expect.poll(() => page.getByRole('main').innerText()).toBe(foreign)

    const answers = await page.evaluate(async (id) => {
      const read = await fetch(`/api/orders/${id}`)
      const write = await fetch(`/api/orders/${id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: '{"note":"mine now"}',
      })
      const remove = await fetch(`/api/orders/${id}`, { method: 'DELETE' })
      return Promise.all([read, write, remove].map(async (answer) => [answer.status, (await answer.json()).code]))
    }, adasOrder)
    expect(answers).toEqual(Array.from({ length: 3 }, () => [404, 'object.not_found']))
    expect((await ada.call('GET', `/api/orders/${adasOrder}`)).status).toBe(200)
    await context.close()
  })

  it("is refused another person's order by a form that names it", async () => {
    const { page, context } = await open(browser, { as: bob, origin: app.origin })
    const { id } = (await bob.call('POST', '/api/orders', { json: { item: 'Own', quantity: 1 } })).json()
    await page.goto(`${app.origin}/orders/${id}`)
    const form = page.getByRole('form', { name: 'Change the note' })
    await form.locator('input[name=id]').evaluate((field, foreign) => {
      ;(field as HTMLInputElement).value = foreign
    }, adasOrder)
    await form.getByRole('textbox', { name: 'Note' }).fill('mine now')
    await form.getByRole('button').click()
    await form.getByText('object.not_found').waitFor()
    const kept = (await ada.call('GET', `/api/orders/${adasOrder}`)).json()
    expect(kept.note).toBe('Leave it at the harbour office.')
    await context.close()
  })

  it('leaves nothing behind for the next one at this browser', async () => {
    const { page, context } = await open(browser, { as: await app.signedIn('Carol'), origin: app.origin })
    await page.goto(`${app.origin}/orders`)
    await page.getByLabel('Item').fill('A secret wish')
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByRole('link', { name: 'A secret wish' }).waitFor()
    await page.getByLabel('Item').fill('Another one')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${app.origin}/`)
    await page.goBack()
    await page.getByText('This page is yours alone').waitFor()
    expect(await page.getByText('secret wish').count()).toBe(0)
    await context.close()
  })

  it('is rate limited, and told when to come back', async () => {
    // By the other loopback address than the browser chooses: another client than the tests beside this one.
    const { args, ...options } = chromiumOptions()
    const rules = args.filter((arg) => !arg.startsWith('--host-resolver-rules'))
    const other = await chromium.launch({
      ...options,
      args: [...rules, '--host-resolver-rules=MAP localhost 127.0.0.1'],
    })
    const { page } = await open(other)
    await page.goto(`${app.origin}/sign-in`)
    // Guesses by the API and by the form are counted together.
    const guessed = await page.evaluate(async (email) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
      const guess = () => fetch('/api/auth/login', { ...init, body: JSON.stringify({ email, password: 'Wrong-0' }) })
      return [(await guess()).status, (await guess()).status, (await guess()).status]
    }, newEmail())
    expect(guessed).toEqual([401, 401, 401])
    await page.getByLabel('E-mail').fill(newEmail())
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await page.getByLabel('Password').fill(`Wrong-${attempt}-password`)
      const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await answered
      await page.getByText('auth.invalid_credentials').waitFor()
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    }
    await page.getByLabel('Password').fill('Wrong-3-password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('limit.exceeded').waitFor()
    await page.getByText(/Try again in \d+ s/).waitFor()
    await other.close()
  })
})

describe('a session that outlives its access token', () => {
  const access = 'holdfast-access'

  /** Somebody of their own, signed in on the orders page, and how often that browser asks for a renewal. */
  async function settled(): Promise<WatchedPage & { readonly person: Person; renewals(): number }> {
    const person = await app.signedIn('Grace Hopper')
    const watched = await open(browser, { as: person, origin: app.origin })
    let renewals = 0
    watched.context.on('request', (request) => {
      if (request.url() === `${app.origin}/api/auth/refresh`) renewals += 1
    })
    await watched.page.goto(`${app.origin}/orders`)
    await watched.page.waitForFunction(() => localStorage.getItem('signed-in') !== null)
    return { ...watched, person, renewals: () => renewals }
  }

  /** What the page does by itself has been done. */
  const atRest = async (page: WatchedPage['page']) => {
    await hydrated(page)
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(1_000)
  }

  it('goes on without a form, and keeps no token where a script could read it', async () => {
    const { page, context, complaints, renewals } = await settled()
    await context.clearCookies({ name: access })
    await page.reload()
    await page.getByRole('heading', { name: 'Place an order' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    await atRest(page)
    expect(renewals()).toBe(1)
    expect((await context.cookies()).map(({ name }) => name)).toContain(access)
    // Times, and nothing else.
    expect(await page.evaluate(() => Object.fromEntries(Object.entries(localStorage)))).toEqual({
      'holdfast-renewed': expect.stringMatching(/^\d{13}$/),
      'signed-in': expect.stringMatching(/^\d{13}$/),
    })
    expect(await page.evaluate(() => [sessionStorage.length, document.cookie])).toEqual([0, ''])
    expect(await complaints()).toEqual([])
    await context.close()
  })

  it('goes on in every tab for one request', async () => {
    const { page, context, renewals } = await settled()
    const other = await context.newPage()
    await context.clearCookies({ name: access })
    await Promise.all([page.goto(`${app.origin}/posts`), other.goto(`${app.origin}/orders`)])
    await other.getByRole('heading', { name: 'Place an order' }).waitFor()
    await page.getByRole('form', { name: 'Write a post' }).waitFor()
    await Promise.all([atRest(page), atRest(other)])
    // Two where one tab was shown only after the other had been told.
    expect(renewals()).toBeLessThanOrEqual(2)
    await context.close()
  })

  it('is renewed every ten minutes while somebody looks, and when they look again', async () => {
    const { page, context, renewals } = await settled()
    await page.clock.install()
    await page.reload()
    // In leaps: the answer takes real time, in which a clock that runs on would have the page give up and ask again.
    const later = async (time: string) => {
      const since = await page.evaluate(() => localStorage.getItem('signed-in'))
      await page.clock.fastForward(time)
      const marked = () => page.evaluate(() => localStorage.getItem('signed-in'))
      await expect.poll(marked).not.toBe(since)
    }
    await hydrated(page)
    await page.clock.fastForward('09:00')
    expect(renewals()).toBe(0)
    await later('02:00')
    expect(renewals()).toBe(1)
    await later('11:00')
    expect(renewals()).toBe(2)

    const show = (state: string) =>
      page.evaluate((visibility) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, value: visibility })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await show('hidden')
    await page.clock.runFor('40:00')
    expect(renewals()).toBe(2)
    await Promise.all([page.waitForResponse(/auth\/refresh/), show('visible')])
    await show('hidden')
    await show('visible')
    expect(renewals()).toBe(3)
    await context.close()
  })

  it('does not come back after signing out', async () => {
    const { page, context, renewals } = await settled()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${app.origin}/`)
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
    await page.goto(`${app.origin}/orders`)
    await page.getByText('This page is yours alone').waitFor()
    await atRest(page)
    expect(renewals()).toBe(0)
    await context.close()
  })

  it('is asked after once when it was revoked, and ends signed out', async () => {
    const { page, context, person, renewals } = await settled()
    const ended = await (await app.admin()).call('DELETE', `/api/admin/users/${person.id}/sessions`)
    expect(ended.json()).toEqual({ ended: 1 })
    for (let visit = 1; visit <= 2; visit += 1) {
      await page.reload()
      await page.getByText('This page is yours alone').waitFor()
      await atRest(page)
      expect(renewals()).toBe(1)
    }
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
    await context.close()
  })

  it('is asked after once when it was revoked before the eyes of somebody, who is then shown as signed out', async () => {
    const { page, context, person, renewals } = await settled()
    await (await app.admin()).call('DELETE', `/api/admin/users/${person.id}/sessions`)
    await page.clock.install()
    await page.evaluate(() => localStorage.setItem('signed-in', `${Date.now() - 11 * 60_000}`))
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.getByText('This page is yours alone').waitFor()
    await page.clock.runFor('30:00')
    expect(renewals()).toBe(1)
    await context.close()
  })

  it('is asked after once when nobody can tell', async () => {
    const { page, context, renewals } = await settled()
    await context.clearCookies({ name: access })
    await context.route('**/api/auth/refresh', (route) => route.fulfill({ status: 503 }))
    await page.reload()
    await page.getByText('This page is yours alone').waitFor()
    await atRest(page)
    expect(renewals()).toBe(1)
    await context.unroute('**/api/auth/refresh')
    await page.reload()
    await page.getByRole('heading', { name: 'Place an order' }).waitFor()
    await context.close()
  })
})

describe('without JavaScript', () => {
  it('a person signs in, places an order, is told what is wrong, and signs out', async () => {
    const { page, context } = await open(browser, { javaScriptEnabled: false })
    await page.goto(`${app.origin}/orders`)
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail').fill(bob.email)
    await page.getByLabel('Password').fill('Not-the-password-1')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('auth.invalid_credentials').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe(bob.email)
    await page.getByLabel('Password').fill(bob.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor()

    // The browser lets a space pass.
    await page.getByLabel('Item').fill(' ')
    await page.getByLabel('Quantity').fill('2')
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByText('Say what you would like.').waitFor()
    expect(await page.getByLabel('Quantity').inputValue()).toBe('2')
    await page.getByLabel('Item').fill('Tide table')
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByText('Ordered: 2 × Tide table.').waitFor()
    await page.getByRole('link', { name: 'Tide table' }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('By hand.')
    await page.getByRole('button', { name: 'Save the note' }).click()
    await page.getByText('The note is saved.').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    // Who goes elsewhere before it is answered may not have signed out.
    await page.waitForURL(`${app.origin}/`)
    await page.goto(`${app.origin}/profile`)
    await page.getByText('This page is yours alone').waitFor()
    await context.close()
  })

  it('the posts can be read', async () => {
    const { page, context } = await open(browser, { javaScriptEnabled: false })
    await page.goto(`${app.origin}/posts`)
    await page.getByRole('heading', { level: 3, name: 'Post 7' }).waitFor()
    await context.close()
  })
})

describe('every kind of page', () => {
  const kinds: readonly (readonly [kind: string, path: () => string, visitor: 'ada' | 'nobody'])[] = [
    ['static: home', () => '/', 'nobody'],
    ['static: the gate', () => '/gate', 'nobody'],
    ['partly prerendered: status', () => '/status', 'nobody'],
    ['partly prerendered: status, signed in', () => '/status', 'ada'],
    ['dynamic: sign in', () => '/sign-in', 'nobody'],
    ['dynamic: sign up', () => '/sign-up', 'nobody'],
    ['dynamic: the second step of signing in', () => '/sign-in/second-factor', 'nobody'],
    ['dynamic: forgotten password', () => '/forgot-password', 'nobody'],
    ['dynamic: new password', () => '/reset-password?token=abc', 'nobody'],
    ['dynamic: confirm the address', () => '/verify-email?token=abc', 'nobody'],
    ['dynamic: unlock', () => '/unlock?token=abc', 'nobody'],
    ['dynamic: orders, signed out', () => '/orders', 'nobody'],
    ['dynamic: orders', () => '/orders', 'ada'],
    ['dynamic: an order', () => `/orders/${adasOrder}`, 'ada'],
    ['dynamic: posts, signed out', () => '/posts', 'nobody'],
    ['dynamic: posts', () => '/posts', 'ada'],
    ['dynamic: profile', () => '/profile', 'ada'],
    ['dynamic: security', () => '/profile/security', 'ada'],
    ['dynamic: security, signed out', () => '/profile/security', 'nobody'],
    ['dynamic: API keys', () => '/profile/keys', 'ada'],
    ['dynamic: prove again', () => '/prove?next=/profile/security', 'ada'],
    ['not found', () => '/no-such-page', 'nobody'],
    ['error', () => '/fault', 'nobody'],
  ]

  const visits = new Map<string, Promise<WatchedPage>>()

  /** One visit for whatever is asked of the page: to open one takes longer than to look at it. */
  function visited(kind: (typeof kinds)[number]): Promise<WatchedPage> {
    const known = visits.get(kind[0]) ?? visit(kind)
    visits.set(kind[0], known)
    return known
  }

  async function visit([, path, visitor]: (typeof kinds)[number]): Promise<WatchedPage> {
    const watched = await open(browser, visitor === 'ada' ? { as: ada, origin: app.origin } : {})
    await watched.page.goto(`${app.origin}${path()}`, { waitUntil: 'load' })
    return watched
  }

  /** The browser's own report of a 404 or of its own slowness, and React's of an error that the error page has caught. */
  const expected = (kind: string, complaint: string): boolean =>
    (kind === 'not found' && /status of 404/.test(complaint)) ||
    (kind === 'error' && /React error #441/.test(complaint)) ||
    // Chromium's, of styles that a slow machine has not come to yet.
    /was preloaded using link preload but not used within a few seconds/.test(complaint)

  it.concurrent.each(kinds)('csp/21 %s comes alive under its policy, without a complaint', async (...kind) => {
    const { page, complaints } = await visited(kind)
    const policy = (await page.request.get(`${app.origin}${kind[1]()}`)).headers()['content-security-policy']
    expect(policy).toMatch(/script-src 'self'/)
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/)
    expect((await complaints()).filter((complaint) => !expected(kind[0], complaint))).toEqual([])
  })

  it('csp/21 navigation within the app comes without a complaint', async () => {
    const { page, complaints, context } = await open(browser, { as: ada, origin: app.origin })
    await page.goto(`${app.origin}/`)
    for (const name of ['Orders', 'Posts', 'The gate', 'Status']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
    }
    await page.goBack()
    await page.getByRole('heading', { name: 'The gate', level: 1 }).waitFor()
    expect(await complaints()).toEqual([])
    await context.close()
  })

  it.concurrent.each(kinds)('%s is accessible in both schemes, on a phone and on a desk', async (...kind) => {
    const { page, context } = await visited(kind)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        // One of the four for each page, in turn, and all with `npm run proof`.
        const turn = (colorScheme === 'dark' ? 2 : 0) + (width > 360 ? 1 : 0)
        if (everyCase || turn === kinds.findIndex(([name]) => name === kind[0]) % 4)
          expect(await axe(page), `${colorScheme}, ${width} px`).toEqual([])
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(beyond, `${colorScheme}, ${width} px: sideways`).toBeLessThanOrEqual(0)
      }
    }
    visits.delete(kind[0])
    await context.close()
  })

  it('the error page tells strangers nothing', async () => {
    const answer = await client(app.origin).call('GET', '/fault')
    expect(answer.text).not.toContain('on purpose')
  })

  it('a form with a refusal in it is accessible', async () => {
    const { page, context } = await open(browser, { as: ada, origin: app.origin })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(`${app.origin}/orders`)
      await page.getByRole('button', { name: 'Place the order' }).click()
      await page.getByText('Say what you would like.').waitFor()
      expect(await axe(page)).toEqual([])
    }
    await context.close()
  })

  it('the keyboard reaches the content past the navigation', async () => {
    const { page, context } = await visit(kinds[0]!)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Create an account')
    await context.close()
  })

  it('the keyboard goes on in the page that a link led to, and not behind it', async () => {
    const { page, context } = await open(browser)
    await page.goto(`${app.origin}/posts`)
    await page.getByRole('link', { name: 'Status' }).press('Enter')
    await page.waitForURL('**/status')
    await page.waitForFunction(() => document.activeElement?.id === 'content')
    await context.close()
  })

  it('a word without an end does not push a page aside on a phone', async () => {
    const writer = await app.signedIn()
    const { page, context } = await open(browser, {
      as: writer,
      origin: app.origin,
      viewport: { width: 360, height: 740 },
    })
    await page.goto(`${app.origin}/orders`)
    await page.getByLabel('Item').fill('A'.repeat(110))
    await page.getByRole('button', { name: 'Place the order' }).click()
    await page.getByText('Ordered: 1 ×').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await context.close()
  })
})

describe('what the home page invites people to try', () => {
  it('answers as it says there', async () => {
    const { page, context } = await open(browser)
    await page.goto(`${app.origin}/`)
    // The page was written for the address of its build; it names the one that it is at once it runs.
    await page.locator('section[aria-labelledby=try] pre', { hasText: app.origin }).last().waitFor()
    const attempts = await page.locator('section[aria-labelledby=try] > ol > li').evaluateAll((rows) =>
      rows.map((row) => ({
        command: row.querySelector('pre')?.textContent ?? '',
        outcome: [...row.querySelectorAll('p:last-child span')].map((part) => part.textContent),
      })),
    )
    await context.close()
    expect(attempts.length).toBeGreaterThan(5)
    for (const { command, outcome } of attempts) {
      const { method, path, headers, body } = curl(command, app.origin)
      const answer = await client(app.origin).call(method, path, { headers, ...(body === undefined ? {} : { body }) })
      const code = answer.status < 400 ? answer.headers['content-type'] : answer.json().code
      expect([`${answer.status}`, code], command).toEqual(outcome)
    }
  })
})

/** A curl line of the simple kind, as a call. */
function curl(command: string, origin: string) {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const after = (flag: string): string[] => words.flatMap((word, at) => (words[at - 1] === flag ? [word] : []))
  const url = words.find((word) => word.startsWith(origin)) ?? ''
  const [body] = after('-d')
  return {
    method: after('-X')[0] ?? (body === undefined ? 'GET' : 'POST'),
    path: url.slice(origin.length),
    headers: Object.fromEntries(after('-H').map((line) => line.split(': ') as [string, string])),
    body,
  }
}
