// The documentation site as it is published: built, served from a folder without anything else, and looked at in
// Chromium in both colour schemes at two widths. No page asks another host for anything, has a finding of axe's or is
// wider than its window; every page is there as Markdown too; no link leads to a heading that is not there. The search
// leads to the right page for what people ask, by the keyboard alone.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { chromiumArguments, findPart, parts } from '../verbs/parts.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'apps/docs/dist')
const LOOKED_AT = [
  'index',
  'tutorial',
  'convert',
  'how-to/limit-a-login',
  'migrate/clerk',
  'deploy/vercel',
  'explanation/rotation',
  'rate-limit',
  'console',
  'reference/gate',
  'reference/commands',
  'reference/response-headers',
  'reference/modules/next',
  'problems/index',
  'problems/limit.exceeded',
  'rules/a6-unguarded-handler',
  'probes/c2-loose-origin',
]
/** What somebody types, and the page that answers it: it is among the first five. */
const ASKED = [
  ['protect a route', /tutorial/],
  ['limit login attempts', /how-to\/limit-a-login|accounts|rate-limit/],
  ['api key', /api-keys|how-to\/service-key/],
  ['allow another origin', /cors|how-to\/another-origin/],
  ['csrf token', /csrf/],
  ['upload a file', /how-to\/upload-files|multipart/],
  ['server action', /how-to\/server-actions/],
  ['rotate secret', /how-to\/rotate-a-secret/],
  ['refresh token rotation', /explanation\/rotation|tokens/],
  ['redis is down', /explanation\/outages|rate-limit|storage/],
  ['content security policy', /csp|headers/],
  ['passkey', /second-factors|accounts-passkeys/],
  ['forgot password', /accounts|auth\./],
  ['limit.exceeded', /problems\/limit\.exceeded/],
  ['from clerk', /migrate\/clerk|providers/],
  ['nginx', /deploy\/node-nginx/],
  ['cloudflare workers', /deploy\/cloudflare/],
  ['docker standalone', /deploy\/docker/],
  ['prometheus metrics', /telemetry|reference\/metrics|sinks-prometheus/],
  ['private network fetch', /safe-fetch|cors/],
  ['trusted proxies', /client-address|rate-limit|deploy|reference|config\.trusted_proxies/],
  ['block an address', /how-to\/block-a-caller|rate-limit/],
  ['test a route', /how-to\/test-a-route/],
  ['audit in CI', /audit/],
]
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
}

const built = spawnSync('npm', ['run', 'build', '--workspace', 'apps/docs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(1)

const faults = []
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
const html = files.filter((name) => name.endsWith('.html') && name !== '404.html')
const texts = new Map(html.map((name) => [name, readFileSync(join(dist, name), 'utf8')]))
const anchors = new Map(
  [...texts].map(([name, text]) => [name, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
)

for (const [name, text] of texts) {
  if (!existsSync(join(dist, name.replace(/html$/, 'md')))) faults.push(`${name} is not there as Markdown`)
  for (const [, link] of text.matchAll(/<a [^>]*href="([^"]+)"/g)) {
    if (/^[a-z]+:/.test(link)) continue
    const [path, id] = link.split('#')
    const there =
      path === '' ? name : posix.join(path.startsWith('/') ? '' : posix.dirname(name), path.replace(/^\//, ''))
    const target =
      there === '' || there === '.' || there.endsWith('/') ? `${there.replace(/^\.$/, '')}index.html` : there
    if (!files.includes(target)) faults.push(`${name}: ${link} leads nowhere`)
    else if (id && anchors.has(target) && !anchors.get(target).has(decodeURIComponent(id).replaceAll('&amp;', '&')))
      faults.push(`${name}: ${link} has no such heading`)
  }
}
for (const name of ['llms.txt', 'llms-full.txt']) if (!files.includes(name)) faults.push(`${name} is missing`)

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
  const file = join(dist, path.endsWith('/') ? `${path}index.html` : path)
  if (!existsSync(file)) return void response.writeHead(404).end()
  response
    .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
    .end(readFileSync(file))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({ executablePath: findPart(parts.chromium), args: chromiumArguments })
try {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [360, 1440]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
      page.on('request', (request) => {
        if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
          faults.push(`asks ${request.url()}`)
      })
      for (const path of LOOKED_AT) {
        await page.goto(`${origin}/${path}.html`, { waitUntil: 'load' })
        const at = `${path}, ${colorScheme}, ${width} px`
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        if (wider > 0) faults.push(`${at}: ${wider} px wider than the window`)
        const { violations } = await new AxeBuilder({ page }).analyze()
        for (const { id, nodes } of violations) faults.push(`${at}: ${id} at ${nodes[0]?.target.join(' ')}`)
      }
      faults.push(...(await searched(page, `${colorScheme}, ${width} px`, width === 1440 && colorScheme === 'light')))
      await context.close()
    }
  }
} finally {
  await browser.close()
  server.close()
}

/**
 * The search by the keyboard: opened, asked, walked to the first result and closed.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} at for faults
 * @param {boolean} isThorough with every question
 * @returns {Promise<string[]>}
 */
async function searched(page, at, isThorough) {
  const wrong = []
  await page.goto(`${origin}/tutorial.html`, { waitUntil: 'load' })
  await page.keyboard.press('Tab')
  const first = await page.evaluate(() => document.activeElement?.textContent?.trim())
  if (!/^Skip to content$/i.test(first ?? '')) wrong.push(`the first stop of the keyboard is ${first}, ${at}`)
  await page.keyboard.press('Control+k')
  const results = page.locator('.VPLocalSearchBox .result')
  for (const [question, answer] of isThorough ? ASKED : ASKED.slice(0, 1)) {
    await page.getByRole('searchbox').fill(question)
    const complaint = async () => {
      const found = await results.evaluateAll((links) =>
        links.slice(0, 5).map((link) => link.getAttribute('href') ?? ''),
      )
      return found.some((href) => answer.test(href)) ? '' : `“${question}” leads to ${found.join(' ')}, ${at}`
    }
    let said = await complaint()
    for (let tries = 0; said !== '' && tries < 40; tries++) {
      await page.waitForTimeout(250)
      said = await complaint()
    }
    if (said !== '') wrong.push(said)
  }
  const { violations } = await new AxeBuilder({ page }).analyze()
  for (const { id, nodes } of violations) wrong.push(`the search, ${at}: ${id} at ${nodes[0]?.target.join(' ')}`)
  await page.keyboard.press('Enter')
  await page
    .waitForURL((url) => url.pathname !== '/tutorial.html' || url.hash !== '', { timeout: 10_000 })
    .catch(() => wrong.push(`Enter opens no result, ${at}`))
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  if ((await page.locator('.VPLocalSearchBox').count()) > 0) wrong.push(`Escape does not close the search, ${at}`)
  return wrong
}

for (const fault of new Set(faults)) console.error(fault)
console.log(
  `docs: ${html.length} pages, ${LOOKED_AT.length} looked at four times, ${ASKED.length} questions, ${new Set(faults).size} faults`,
)
process.exitCode = faults.length === 0 ? 0 : 1
