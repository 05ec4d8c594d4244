import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { chromiumOptions } from './chromium.ts'

/** The console's page in front of a made-up app: `packages/console-ui/dev`. */
export interface FakeConsole {
  readonly url: string
  /** The app itself: what somebody else would do to it. */
  readonly app: {
    readonly limits: { changeByOther(limit: string, to: Readonly<Record<string, number | boolean>>): void }
  }
  away(): Promise<void>
  back(): Promise<number>
  signOut(): void
}

const source = new URL('../../packages/console-ui/dev/fake-server.ts', import.meta.url).href

/** Opens pages for the tests of one file, and closes what each of them has opened. */
export async function consolePages() {
  const { fakeServer } = (await import(source)) as {
    fakeServer(options: { scenario: string }): Promise<FakeConsole>
  }
  let browser: Browser | undefined
  const consoles: FakeConsole[] = []

  beforeAll(async () => {
    browser = await chromium.launch(chromiumOptions())
  })

  afterAll(async () => {
    await browser?.close()
  })

  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()))
    await Promise.all(consoles.splice(0).map((each) => each.away()))
  })

  /** A page, and all that it complains about: refusals of its policy, errors, requests elsewhere. */
  return async (scenario: string, path = '/', look: BrowserContextOptions = {}) => {
    if (browser === undefined) throw new Error('The browser starts before the tests.')
    const served = await fakeServer({ scenario })
    consoles.push(served)
    const page = await (await browser.newContext(look)).newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url)) complaints.push(request.url())
    })
    await page.goto(`${served.url}${path}`)
    return { page, complaints, served }
  }
}

/** The view and what it asked for are there. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor()
  await page.locator('main [role=status]:has-text("…")').waitFor({ state: 'detached' })
}
