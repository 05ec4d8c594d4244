import { basename, join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumOptions } from '../parts/chromium.ts'
import { root } from '../working-tree.ts'
import { axe, hydrated, open } from './browsing.ts'
import { mailedLink } from './mails.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

let app: ReferenceApp
/** Two clients for the limits, by ::1 and by 127.0.0.1: each may send five passwords a minute, and sends five here. */
let browser: Browser
let other: Browser

beforeAll(async () => {
  app = await startReferenceApp()
  const { args, ...options } = chromiumOptions()
  const rules = args.filter((arg) => !arg.startsWith('--host-resolver-rules'))
  const byAddress = [...rules, '--host-resolver-rules=MAP localhost 127.0.0.1']
  ;[browser, other] = await Promise.all([
    chromium.launch(chromiumOptions()),
    chromium.launch({ ...options, args: byAddress }),
  ])
})

afterAll(async () => {
  await Promise.all([browser?.close(), other?.close()])
  await app?.stop()
})

const phone = { viewport: { width: 360, height: 740 } }
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const go = (page: Page, path: string) => page.goto(`${app.origin}${path}`)

async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await button(page, 'Sign in').click()
}

async function failFor(email: string, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) {
    await app.client().call('POST', '/api/auth/login', { json: { email, password: `Wrong-${at}-guess` } })
  }
}

/** Whether the page, as it is now, is accessible in both schemes and fits its width. */
async function expectSound(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axe(page), colorScheme).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

/** An authenticator in the browser, which verifies its user. */
async function withAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** A code of the step after this one, which is taken early and has not been used. */
const nextCode = (secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + 30_000 })

/** The browser's own reports of refusals that the test brings about. */
const unexpected = (complaints: readonly string[]) => complaints.filter((text) => !/status of 4\d\d/.test(text))

describe('signing in', () => {
  it('after three failures the browser solves a puzzle, with nothing to click', async () => {
    const { email, password } = await app.signedIn()
    await failFor(email, 2)
    const { page, context, complaints } = await open(browser, phone)
    await go(page, '/sign-in')
    await fillIn(page, email, 'Wrong-3-guess')
    await page.getByText('auth.invalid_credentials').waitFor()
    await page.getByText('Your browser solves a puzzle first').waitFor()
    await page.locator('altcha-widget input[type=checkbox]').waitFor()
    await expectSound(page)
    await fillIn(page, email, password)
    // The puzzle is work, and the machine may be slow.
    await page.waitForURL(`${app.origin}/orders`, { timeout: 120_000 })
    expect(unexpected(await complaints())).toEqual([])
    await context.close()
  })

  it('a locked account says until when, and the mailed link unlocks it for the browser that opens it', async () => {
    const { email, password } = await app.signedIn()
    await failFor(email, 5)
    const first = await open(browser, phone)
    await go(first.page, '/sign-in')
    await fillIn(first.page, email, password)
    await first.page.getByText(/until \d\d:\d\d UTC \((29|30) minutes\)/).waitFor()
    await first.page.getByText('a mail with a link that unlocks it').waitFor()
    await expectSound(first.page)
    await first.context.close()

    const { page, context, complaints } = await open(browser, phone)
    await go(page, await mailedLink(app, email, '/unlock'))
    await page.waitForURL(`${app.origin}/unlock`)
    await button(page, 'Unlock it for this browser').click()
    await page.getByText('You may sign in from this browser.').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    await fillIn(page, email, password)
    await page.waitForURL(`${app.origin}/orders`)
    expect((await app.client().call('POST', '/api/auth/login', { json: { email, password } })).status).toBe(429)
    expect(unexpected(await complaints())).toEqual([])
    await context.close()
  })

  it('a forgotten password is replaced by mail', async () => {
    const { email, call } = await app.signedIn()
    const { page, context, complaints } = await open(other, phone)
    await go(page, '/sign-in')
    await page.getByRole('link', { name: 'I forgot my password' }).click()
    await page.waitForURL(`${app.origin}/forgot-password`)
    await page.getByRole('form', { name: 'A new password' }).getByLabel('E-mail').fill(email)
    await button(page, 'Mail me the link').click()
    await page.getByText('a mail is on its way').waitFor()

    await go(page, await mailedLink(app, email, '/reset-password'))
    await page.waitForURL(`${app.origin}/reset-password`)
    await page.getByLabel('New password', { exact: true }).fill('short')
    await button(page, 'Set the password').click()
    await page.getByText('account.password_refused').waitFor()
    await page.getByLabel('New password', { exact: true }).fill('Another-Harbour-3-Light')
    await button(page, 'Set the password').click()
    await page.getByText('Your new password is set').waitFor()
    expect((await call('GET', '/api/profile')).status).toBe(401)
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    await page.waitForURL(`${app.origin}/sign-in`)
    await fillIn(page, email, 'Another-Harbour-3-Light')
    await page.waitForURL(`${app.origin}/orders`)
    expect(unexpected(await complaints())).toEqual([])
    await context.close()
  })

  it('the address is confirmed by mail', async () => {
    const person = await app.signedIn()
    const { page, context } = await open(browser, { as: person, origin: app.origin })
    await go(page, '/profile')
    await page.getByText('not confirmed yet').waitFor()
    await button(page, 'Mail me a link to confirm my address').click()
    await page.getByText('A mail with a link is on its way.').waitFor()
    await go(page, await mailedLink(app, person.email, '/verify-email', 2))
    await button(page, 'Confirm it').click()
    await page.getByText('Your e-mail address is confirmed.').waitFor()
    await page.getByRole('link', { name: 'Your profile' }).click()
    await page.getByText(/^confirmed/).waitFor()
    await context.close()
  })
})

describe('second factors', () => {
  it('an authenticator app, a recovery code and a passkey each finish a sign-in', async () => {
    const person = await app.signedIn()
    const { page, context, complaints } = await open(other, { ...phone, as: person, origin: app.origin })
    await withAuthenticator(context, page)
    await go(page, '/profile/security')

    await button(page, 'Set it up').click()
    await page.getByLabel('The code that the app shows now').waitFor()
    await expectSound(page)
    const secret = await page.locator('input[name=secret]').inputValue()
    await page.getByLabel('The code that the app shows now').fill('000000')
    await button(page, 'Confirm the code').click()
    await page.getByText('The code does not fit').waitFor()
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate()
    await page.getByLabel('The code that the app shows now').fill(code)
    await button(page, 'Confirm the code').click()
    await page.getByRole('list', { name: 'the recovery codes' }).waitFor()
    await expectSound(page)
    const codes = await page.getByRole('list', { name: 'the recovery codes' }).getByRole('listitem').allInnerTexts()
    expect(codes).toHaveLength(10)
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByText('It is set up.').waitFor()
    await hydrated(page)
    expect(await page.content()).not.toContain(codes[0])

    await page.getByLabel('Name of the new passkey').fill('Key ring')
    await button(page, 'Add a passkey').click()
    await page.getByText('Key ring', { exact: true }).waitFor()

    const leaveAndBegin = async () => {
      await button(page, 'Sign out').click()
      await page.waitForURL(`${app.origin}/`)
      await go(page, '/sign-in?next=/profile/security')
      await fillIn(page, person.email, person.password)
      await page.getByRole('heading', { name: 'The second step' }).waitFor()
    }
    await leaveAndBegin()
    await expectSound(page)
    await page.getByLabel('Code').fill('not-a-code')
    await button(page, 'Sign in').click()
    await page.getByText('auth.second_factor_failed').waitFor()
    await page.getByLabel('Code').fill(nextCode(secret))
    await button(page, 'Sign in').click()
    await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor()

    await leaveAndBegin()
    await page.getByLabel('Code').fill(codes[0] ?? '')
    await button(page, 'Sign in').click()
    await page.getByText('9 are left.').waitFor()

    await leaveAndBegin()
    await button(page, 'Use a passkey').click()
    await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor()

    // A passkey is a sign-in of its own.
    await button(page, 'Sign out').click()
    await page.waitForURL(`${app.origin}/`)
    await go(page, '/sign-in?next=/profile/security')
    await button(page, 'Sign in with a passkey').click()
    await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor()

    await page.getByText('Remove the passkey Key ring').click()
    await button(page, 'Remove it').last().click()
    await page.getByText('The passkey is removed.').waitFor()
    await page.getByText('Remove the authenticator app').click()
    await button(page, 'Remove it').click()
    await page.getByText('The authenticator app is removed.').waitFor()
    expect(unexpected(await complaints())).toEqual([])
    await context.close()
  })
})

describe('proving again', () => {
  it('leads back to where it was asked for, by the password and with a new session', async () => {
    const person = await app.signedIn()
    const { page, context } = await open(browser, { as: person, origin: app.origin })
    const sessionOf = async () => (await context.cookies()).find(({ name }) => name === 'holdfast-refresh')?.value
    const before = await sessionOf()
    await go(page, '/prove?next=/profile/security')
    await page.getByLabel('Password').fill('Not-the-password-1')
    await button(page, 'It is me').click()
    await page.getByText('This is not your password.').waitFor()
    await expectSound(page)
    await page.getByLabel('Password').fill(person.password)
    await button(page, 'It is me').click()
    await page.waitForURL(`${app.origin}/profile/security`)
    expect(await sessionOf()).not.toBe(before)
    await context.close()
  })

  it('leads nowhere else', async () => {
    const person = await app.signedIn()
    const { page, context } = await open(browser, { as: person, origin: app.origin })
    await go(page, '/prove?next=https://evil.test/')
    expect(await page.locator('main input[name=next]').inputValue()).toBe('/orders')
    await context.close()
  })
})

describe('sessions and keys', () => {
  it('sessions are ended one by one and all others at once', async () => {
    const person = await app.signedIn()
    const elsewhere = await app.signIn(person.email, person.password)
    const third = await app.signIn(person.email, person.password)
    const { page, context, complaints } = await open(browser, { ...phone, as: person, origin: app.origin })
    await go(page, '/profile')
    await expectSound(page)
    await page
      .getByRole('button', { name: /^Sign out \d, / })
      .first()
      .click()
    await page.getByText('That session has ended.').waitFor()
    const left = await Promise.all(
      [elsewhere, third].map(async (one) => (await one.call('GET', '/api/profile')).status),
    )
    expect(left.toSorted((a, b) => a - b)).toEqual([200, 401])
    await button(page, 'Sign out everywhere else').click()
    await page.getByText('You are signed in here, and nowhere else.').waitFor()
    expect((await elsewhere.call('GET', '/api/profile')).status).toBe(401)
    expect((await third.call('GET', '/api/profile')).status).toBe(401)
    await button(page, 'Sign out everywhere, here too').click()
    await page.waitForURL(`${app.origin}/`)
    expect((await person.call('GET', '/api/profile')).status).toBe(401)
    expect(unexpected(await complaints())).toEqual([])
    await context.close()
  })

  it('a key is shown once, works, is rotated, and is revoked, by the keyboard alone', async () => {
    const person = await app.signedIn()
    const { page, context, complaints } = await open(browser, { ...phone, as: person, origin: app.origin })
    const report = (key: string) =>
      app.client().call('GET', '/api/service/report', { headers: { authorization: `Bearer ${key}` } })
    const shown = () => page.getByRole('list', { name: 'the key' }).innerText()
    await go(page, '/profile/keys')
    await tabTo(page, 'Name')
    await page.keyboard.type('Monthly report')
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'the key' }).waitFor()
    await expectSound(page)
    const key = (await shown()).trim()
    expect((await report(key)).status).toBe(200)
    await tabTo(page, 'I have kept it')
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    await hydrated(page)
    expect(await page.content()).not.toContain(key)

    await tabTo(page, 'Rotate the key Monthly report')
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'the key' }).waitFor()
    const rotated = (await shown()).trim()
    expect([(await report(key)).status, (await report(rotated)).status]).toEqual([200, 200])

    await tabTo(page, 'Revoke the key Monthly report')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Revoke it')
    await page.keyboard.press('Enter')
    await page.getByText('It stopped working at once.').waitFor()
    expect([(await report(key)).status, (await report(rotated)).status]).toEqual([401, 401])
    expect(unexpected(await complaints())).toEqual([])
    await context.close()
  })

  it('signing in, the sub-pages and the way back from a forgotten password need no mouse', async () => {
    const { email, password } = await app.signedIn()
    const { page, context } = await open(other, phone)
    await go(page, '/sign-in')
    await tabTo(page, 'I forgot my password')
    await page.keyboard.press('Enter')
    await arrivesAt(page, '/forgot-password')
    await tabTo(page, 'Back to signing in')
    await page.keyboard.press('Enter')
    await arrivesAt(page, '/sign-in')
    await tabTo(page, 'E-mail')
    await page.keyboard.type(email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${app.origin}/orders`)
    await go(page, '/profile')
    await tabTo(page, 'Security')
    await page.keyboard.press('Enter')
    await arrivesAt(page, '/profile/security')
    await tabTo(page, 'Set it up')
    await page.keyboard.press('Enter')
    await page.getByLabel('The code that the app shows now').waitFor()
    await tabTo(page, 'The code that the app shows now')
    await context.close()
  })
})

/** The page that a link has led to has taken the focus: it comes after the address, and would take it from a field. */
async function arrivesAt(page: Page, path: string): Promise<void> {
  await page.waitForURL(`${app.origin}${path}`)
  await page.waitForFunction(() => document.activeElement?.id === 'content')
}

/** Presses Tab until the element of this name has the focus; its name is its label or its text. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent
      return label?.trim() ?? ''
    })
    if (focused === name) return
  }
  throw new Error(`Tab does not reach "${name}".`)
}

describe('without JavaScript', () => {
  it('an app is set up, a key is made, and a recovery code finishes a sign-in', async () => {
    const person = await app.signedIn()
    const { page, context } = await open(browser, { as: person, origin: app.origin, javaScriptEnabled: false })
    await go(page, '/profile/security')
    expect(await page.locator('noscript p').first().innerText()).toBe('Passkeys need JavaScript.')
    await button(page, 'Set it up').click()
    const field = page.getByLabel('The code that the app shows now')
    await field.fill('000000')
    await button(page, 'Confirm the code').click()
    await page.getByText('The code does not fit').waitFor()
    const secret = await page.locator('input[name=secret]').inputValue()
    await field.fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate())
    await button(page, 'Confirm the code').click()
    const code = await page.getByRole('list', { name: 'the recovery codes' }).getByRole('listitem').first().innerText()
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByText('10 are left.').waitFor()

    await go(page, '/profile/keys')
    await page.getByRole('textbox', { name: 'Name' }).fill('By hand')
    await button(page, 'Make the key').click()
    await page
      .getByRole('list', { name: 'the key' })
      .getByText(/^hf_live_/)
      .waitFor()

    await button(page, 'Sign out').click()
    // Who goes elsewhere before it is answered may not have signed out.
    await page.waitForURL(`${app.origin}/`)
    await go(page, '/sign-in?next=/profile/security')
    await fillIn(page, person.email, person.password)
    await page.getByLabel('Code').fill('not-a-code')
    await button(page, 'Sign in').click()
    await page.getByText('auth.second_factor_failed').waitFor()
    await page.getByLabel('Code').fill(code)
    await button(page, 'Sign in').click()
    await page.getByText('9 are left.').waitFor()
    await context.close()
  })
})

describe('holdfast/client', () => {
  /** A page of somebody whose access token is gone, and how often it asks for a renewal. */
  async function expired() {
    const person = await app.signedIn()
    const watched = await open(browser, { as: person, origin: app.origin })
    await withAuthenticator(watched.context, watched.page)
    await go(watched.page, '/profile/security')
    let renewals = 0
    watched.context.on('request', (request) => {
      if (request.url() === `${app.origin}/api/auth/refresh`) renewals += 1
    })
    await watched.context.clearCookies({ name: 'holdfast-access' })
    return { ...watched, renewals: () => renewals }
  }

  it('renews an expired access token once for six calls at once', async () => {
    const { page, context, renewals } = await expired()
    const folder = join(root, 'packages/holdfast/dist/client')
    await context.route('**/holdfast-client/*', (route) =>
      route.fulfill({ path: join(folder, basename(route.request().url())), contentType: 'text/javascript' }),
    )
    // As text: the test runner would make an import of its own out of a function's.
    const statuses = await page.evaluate(`import('/holdfast-client/index.js').then(({ client }) => {
      const api = client()
      return Promise.all(Array.from({ length: 6 }, () => api.fetch('/api/profile').then(({ status }) => status)))
    })`)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
    expect(renewals()).toBe(1)
    await context.close()
  })

  it('does so behind a button of the app', async () => {
    const { page, context, renewals } = await expired()
    await button(page, 'Add a passkey').click()
    await page.getByRole('list', { name: 'the recovery codes' }).waitFor()
    expect(renewals()).toBe(1)
    await context.close()
  })
})
