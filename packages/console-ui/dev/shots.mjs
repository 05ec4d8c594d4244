// node packages/console-ui/dev/shots.mjs <scenario, or `app` for the reference app under a load, or the address of a console> <folder> [/,/live,…] [360,768,1440] [light,dark]: pictures of the views
import { mkdirSync } from 'node:fs'
import { runnerImport } from 'vite'
import { chromium } from 'playwright-core'
import { loadedApp } from './loaded-app.mjs'

const [of = 'crawler', folder = 'shots', paths = '/', widths = '360,768,1440', themes = 'light,dark'] =
  process.argv.slice(2)
const { module } = await runnerImport(new URL('../../../checks/parts/chromium.ts', import.meta.url).pathname)
const fake = async () => (await runnerImport(new URL('fake-server.ts', import.meta.url).pathname)).module
const server = of.startsWith('http')
  ? undefined
  : of === 'app'
    ? await loadedApp()
    : await (await fake()).fakeServer({ scenario: of })
const url = server?.url ?? of
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch(module.chromiumOptions())
try {
  for (const theme of themes.split(',')) {
    for (const width of widths.split(',').map(Number)) {
      const context = await browser.newContext({
        viewport: { width, height: width < 500 ? 780 : 950 },
        colorScheme: theme,
        deviceScaleFactor: 1,
      })
      await context.addCookies(server?.cookies ?? [])
      const page = await context.newPage()
      page.on('console', (message) => {
        if (message.type() === 'error') process.stdout.write(`${message.text()}\n`)
      })
      page.on('pageerror', (error) => process.stdout.write(`${error.message}\n`))
      for (const path of paths.split(',')) {
        await page.goto(`${url}${path}`)
        await page.waitForTimeout(1300)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) process.stdout.write(`${path} at ${width}: ${wide} px too wide\n`)
        const name = `${server === undefined ? '' : `${of}-`}${path.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '') || 'overview'}`
        await page.screenshot({
          path: `${folder}/${name}-${width}-${theme}.png`,
          fullPage: path !== '/live' && !path.startsWith('/live?'),
        })
      }
      await context.close()
    }
  }
} finally {
  await browser.close()
  await server?.away()
}
