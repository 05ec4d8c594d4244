import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, BrowserContextOptions, Page, Response } from 'playwright-core'
import type { Client } from './client.ts'

/** A page that keeps account of what went wrong in it. */
export interface WatchedPage {
  readonly page: Page
  readonly context: BrowserContext
  /** Console errors, uncaught errors and policy violations so far. */
  complaints(): Promise<readonly string[]>
}

/**
 * Opens a page of its own, as the person whose cookies `as` holds. Where scripts run, arriving means that React has
 * taken over: a click before that meets the browser's own checks of a form, and not the app's.
 */
export async function open(
  browser: Browser,
  { as, origin, ...options }: BrowserContextOptions & { as?: Client; origin?: string } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  // Several pages come alive at once, on a machine that has more to do; the test's own time is the bound.
  context.setDefaultTimeout(120_000)
  if (as !== undefined && origin !== undefined) {
    await context.addCookies([...as.cookies].map(([name, value]) => ({ name, value, url: origin, httpOnly: true })))
  }
  const complaints: string[] = []
  await context.exposeBinding('violated', (_source, what: string) => complaints.push(`violation: ${what}`))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      ;(window as unknown as { violated(what: string): void }).violated(
        `${violatedDirective} ${blockedURI} ${sourceFile}`,
      )
    })
  })
  const page = await context.newPage()
  if (options.javaScriptEnabled !== false) {
    for (const way of ['goto', 'reload'] as const) {
      const arrive = page[way].bind(page) as (...given: unknown[]) => Promise<Response | null>
      page[way] = async (...given: unknown[]) => {
        const response = await arrive(...given)
        await hydrated(page)
        return response
      }
    }
  }
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  return {
    page,
    context,
    async complaints() {
      // A violation is told on its way through the browser; a round trip later it has arrived.
      await page.evaluate(() => 0)
      return [...complaints]
    },
  }
}

/** Whether React has taken over every interactive element that is shown. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const elements = [...document.querySelectorAll('a, button, input:not([type=hidden]), textarea')]
    return (
      elements.length > 0 &&
      elements.every((element) => Object.keys(element).some((key) => key.startsWith('__reactProps')))
    )
  })
}

/** Every rule of axe, one line for each element that breaks one. */
export async function axe(page: Page): Promise<string[]> {
  // Next streams a page's metadata: for a moment the document has no title.
  await page.waitForFunction(() => document.title !== '')
  // Colours fade into each other: measured is what comes out.
  await page.evaluate(async () => {
    const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(fading.map(({ finished }) => finished))
  })
  // There are no frames: the page is looked at in one go, and only what breaks a rule comes back.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  )
}
