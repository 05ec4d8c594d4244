// The security console of the reference app, as `npm start` runs it, in Chromium, under a load from many addresses.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PeopleAnswer } from '../../packages/holdfast/src/console/wire.ts'
import { stages as stageNames, type DecisionEvent } from '../../packages/holdfast/src/core/event.ts'
import { chromiumOptions } from '../parts/chromium.ts'
import { startRedis } from '../parts/redis.ts'
import { temporaryFolder, type RunningServer } from '../parts/server.ts'
import { root } from '../working-tree.ts'
import { open, type WatchedPage } from './browsing.ts'
import { crawl, guess, ledger, markup, people, type Line } from './console-load.ts'
import { adminEmail, adminPassword, startReferenceApp, type Person, type ReferenceApp } from './reference-app.ts'

let redis: RunningServer
let app: ReferenceApp
let browser: Browser
let watched: WatchedPage
let page: Page

const book = ledger()
/** What the page has asked or said by the browser's own dialogs. */
const dialogs: string[] = []
const [CRAWLER, FLOOD] = ['127.0.9.9', '127.0.10.10']
const guessers = Array.from({ length: 8 }, (_, at) => `127.0.77.${at + 1}`)
const dataDir = temporaryFolder('console')

const go = (path: string) => page.goto(`${app.origin}/console${path}`)
const button = (name: string | RegExp) => page.getByRole('button', { name })
const dialog = () => page.getByRole('dialog').last()
const reading = (label: string) =>
  page
    .locator('dt.label', { hasText: new RegExp(`^${label}$`) })
    .locator('xpath=../dd/span[1]')
    .innerText()
const link = (view: string) => page.getByRole('navigation').getByRole('link', { name: view, exact: true }).first()
const count = (number: number) => number.toLocaleString('en')
const figure = (text: string) => Number(text.replaceAll(',', ''))

beforeAll(async () => {
  redis = await startRedis()
  app = await startReferenceApp({ dataDir, env: { REDIS_URL: redis.url } })
  browser = await chromium.launch(chromiumOptions())
  watched = await open(browser)
  ;({ page } = watched)
  page.on('dialog', (shown) => {
    dialogs.push(shown.message())
    void shown.dismiss()
  })
})

afterAll(async () => {
  await browser?.close()
  await app?.stop()
  await redis?.stop()
})

/** The recorded decisions, the oldest first, by the page's own link. Looking at the console makes none. */
async function recorded(): Promise<readonly DecisionEvent[]> {
  const answer = await page.request.get(`${app.origin}/console/api/events.jsonl`)
  const lines = (await answer.text()).split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as DecisionEvent).toReversed()
}

const lineOf = ({ method, route, verdict, code }: DecisionEvent) => `${method} ${route} ${verdict} ${code}`
const tally = <Each>(all: readonly Each[], key: (each: Each) => string) => {
  const counts: Record<string, number> = {}
  for (const each of all) counts[key(each)] = (counts[key(each)] ?? 0) + 1
  return counts
}

const cellsOf = (table: Locator) =>
  table
    .getByRole('row')
    .evaluateAll((rows) => rows.slice(1).map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText)))

async function personOf(email: string): Promise<string> {
  const answer = await page.request.get(`${app.origin}/console/api/people?find=${encodeURIComponent(email)}`)
  const { people: found } = (await answer.json()) as PeopleAnswer
  return found[0]!.id
}

/**
 * Asks until the answer is as it should be, for two seconds and what a loaded machine adds to them. Not often: who asks
 * is counted by the limit that comes behind the list.
 */
async function until<T>(ask: () => Promise<T>, isThere: (answer: T) => boolean): Promise<number> {
  const began = Date.now()
  for (;;) {
    const answer = await ask()
    if (isThere(answer)) return Date.now() - began
    if (Date.now() - began > 20_000) throw new Error(`It stays ${JSON.stringify(answer)}.`)
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
}

describe('a stranger, a member and an administrator', () => {
  it('a stranger is sent to sign in, and comes back to the view that was asked for', async () => {
    const answer = await app.client().call('GET', '/console/limits', { headers: { accept: 'text/html' } })
    expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?next=%2Fconsole%2Flimits'])
    await go('/limits')
    await page.getByLabel('E-mail').fill(adminEmail)
    await page.getByLabel('Password').fill(adminPassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Limits' }).waitFor()
    expect(page.url()).toBe(`${app.origin}/console/limits`)
  })
})

describe('under a mixed load', () => {
  let before: readonly DecisionEvent[]
  let crew: Person[]

  it('shows an attack on the page that is open already', async () => {
    before = await recorded()
    await link('Overview').click()
    crew = await people(app, book, ['Grace Hopper', 'Anita Borg', markup])
    await crawl(app, book, CRAWLER, 40)
    let refused = Number.POSITIVE_INFINITY
    const attack = guess(app, book, { addresses: guessers, times: 20 }, (at) => (refused = Math.min(refused, at)))
    await page.waitForFunction(() =>
      [...document.querySelectorAll('table tr')].some(
        (row) => row.children[0]?.textContent === 'POST auth/login' && row.children[1]?.textContent !== '0',
      ),
    )
    console.log(`The first refused guess was on the page ${Date.now() - refused} ms later.`)
    await page.getByRole('heading', { level: 1, name: /^Under attack: / }).waitFor()
    await attack
    await crawl(app, book, FLOOD, 130)
  })

  it('counts what was sent, and nothing else', async () => {
    const sent = (line: Line) => `${line.route} ${line.verdict} ${line.code}`
    const since = async () => tally((await recorded()).slice(before.length), lineOf)
    // The last of them may have been answered an instant before it is recorded.
    await expect.poll(since).toEqual(tally(book.lines, sent))
    const all = await recorded()
    expect(all.length).toBe(before.length + book.lines.length)
    // Who started the app has asked whether it is well; the administrator was a stranger, and has signed in.
    const { 'GET /api/health allowed null': asked, ...others } = tally(before, lineOf)
    expect(asked).toBeGreaterThan(0)
    expect(others).toEqual({ 'GET /console/[[...path]] denied auth.required': 2, 'POST auth/login allowed null': 1 })

    const verdicts = tally(all, ({ verdict }) => verdict)
    for (const [label, verdict] of Object.entries({ allowed: 'allowed', refused: 'denied', failed: 'failed' })) {
      await expect.poll(async () => figure(await reading(label))).toBe(verdicts[verdict] ?? 0)
    }
    const counted = async () => {
      const stages = await cellsOf(page.getByRole('table', { name: /^The nine stages/ }))
      return stages.map(([stage, came, refused]) => [stage!.slice(1), figure(came!), figure(refused!.split('\n')[0]!)])
    }
    const entered = tally(
      all.flatMap(({ trail }) => trail),
      ({ stage }) => stage,
    )
    const refused = tally(
      all.filter(({ verdict }) => verdict === 'denied'),
      ({ stage }) => stage,
    )
    const expected = stageNames.map((stage) => [stage, entered[stage] ?? 0, refused[stage] ?? 0])
    await expect.poll(counted).toEqual(expected)

    const [allowed, denied] = (['allowed', 'denied'] as const).map((wanted) =>
      tally(
        all.filter(({ verdict }) => verdict === wanted),
        ({ method, route }) => `${method} ${route}`,
      ),
    )
    const routes = await cellsOf(page.getByRole('table', { name: 'Routes by refusals' }))
    expect(routes.length).toBe(8)
    for (const [route, held, through] of routes) {
      expect([route, figure(held!), figure(through!)]).toEqual([route, denied![route!] ?? 0, allowed![route!] ?? 0])
    }
    await link('Coverage').click()
    const matrix = page.getByRole('table', { name: 'Routes and the layers before them' })
    await matrix.waitFor()
    const covered = await cellsOf(matrix)
    expect(covered.filter(([route]) => route!.includes('nothing guards it'))).toEqual([])
    const own = covered.find(([route]) => route!.includes('/console/'))
    expect(own?.slice(-2)).toEqual(['2', '2'])
  })

  it('blocks a caller and lets them in again, within two seconds', async () => {
    await link('Callers').click()
    const row = page
      .getByRole('table', { name: 'Callers by refusals' })
      .getByRole('row')
      .filter({ hasText: '127.0.9.0/24' })
    const crawler = app.client(CRAWLER)
    const status = async () => (await crawler.call('GET', '/api/posts')).status
    expect(await status()).toBe(200)
    await row.getByRole('button', { name: 'Block…' }).click()
    await dialog().getByLabel('Reason').fill(markup)
    await dialog().getByRole('button', { name: 'Block', exact: true }).click()
    console.log(`Blocked: ${await until(status, (seen) => seen === 403)} ms.`)
    const listed = page.getByRole('table', { name: 'Listed callers' }).getByRole('row').filter({ hasText: markup })
    await listed.getByRole('button', { name: 'Unblock…' }).click()
    await dialog().getByRole('button', { name: 'Unblock', exact: true }).click()
    console.log(`Unblocked: ${await until(status, (seen) => seen === 200)} ms.`)
    await listed.waitFor({ state: 'detached' })
  })

  it('refuses members every address of it', async () => {
    const [member] = crew
    const shown = await member!.call('GET', '/console', {
      headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
    })
    expect(shown.status).toBe(403)
    expect(shown.text).toContain('You may not do this')
    const looks = [
      'session',
      'stream',
      'events',
      'limits',
      'limits/what-if',
      'callers',
      'coverage',
      'people',
      'audit',
      'events.jsonl',
      'audit.jsonl',
    ]
    const views = ['live', 'limits', 'assets/page.js', 'icon.svg', 'nothing/of/this']
    for (const path of [...looks.map((name) => `api/${name}`), ...views]) {
      const answer = await member!.call('GET', `/console/${path}`)
      expect([path, answer.status, answer.json().code]).toEqual([path, 403, 'access.denied'])
    }
    const admin = await personOf(adminEmail)
    const commands = ['limits/change', 'callers/list', 'audit/verify', `people/${admin}/sessions/revoke`]
    for (const path of commands) {
      const answer = await member!.call('POST', `/console/api/${path}`, { json: {} })
      expect([path, answer.status]).toEqual([path, 403])
    }
    const stranger = await app.client().call('GET', '/console/api/people')
    expect(stranger.status).toBe(401)
  })

  it('changes a limit, which the next calls meet, and takes it back; both are in the audit trail under the name of who did it', async () => {
    await go('/limits')
    await button('app anonymous').click()
    const declared = page.getByRole('listitem').filter({ has: button('app anonymous') })
    await page.getByLabel('Exactly').fill('30')
    const outcome = page.getByRole('status').filter({ hasText: 'recorded calls this would have refused' })
    await expect.poll(() => outcome.getAttribute('class')).not.toContain('opacity')
    const told = await outcome.innerText()
    const command = await page.getByText(/^npx holdfast replay/).innerText()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'recorded events' }).click(),
    ])
    const events = join(dataDir, download.suggestedFilename())
    await download.saveAs(events)
    const limit = /--limit '([^']+)'/.exec(command)![1]!
    const cli = join(root, 'packages/cli/bin/holdfast.js')
    const replayed = JSON.parse(
      execFileSync(process.execPath, [cli, 'replay', events, '--limit', limit, '--json'], { encoding: 'utf8' }),
    ) as { requests: number; denied: number }
    expect(replayed.denied).toBeGreaterThan(0)
    expect(told).toContain(
      `Of ${count(replayed.requests)} recorded calls this would have refused ${count(replayed.denied)} (`,
    )

    const limitOf = async () => {
      const { headers } = await app.client().call('GET', '/api/posts')
      return Number(/"anonymous";q=(\d+)/.exec(headers['ratelimit-policy'] ?? '')?.[1])
    }
    expect(await limitOf()).toBe(100)
    await button('Put in force…').click()
    await dialog().getByRole('button', { name: 'Put in force' }).click()
    console.log(`Changed: ${await until(limitOf, (seen) => seen === 30)} ms.`)
    const newcomer = app.client()
    const answers = []
    for (let call = 0; call < 30; call += 1) answers.push((await newcomer.call('GET', '/api/posts')).status)
    let last = await newcomer.call('GET', '/api/posts')
    // Some are left where Redis was too late once, and this call was counted in the process.
    const left = () => Number(/"anonymous";r=(\d+)/.exec(last.headers['ratelimit'] ?? '')?.[1])
    while (left() > 0) last = await newcomer.call('GET', '/api/posts')
    expect([...answers, last.status]).toEqual([...Array<number>(30).fill(200), 429])
    // The next calls may meet it before the page has its answer.
    await expect.poll(() => declared.innerText()).toContain('declared 100 / min')
    await button(/^Undo: back to declared 100/).click()
    console.log(`Taken back: ${await until(limitOf, (seen) => seen === 100)} ms.`)

    const commander = (await recorded()).findLast(({ route }) => route === '/console/api/limits/change')!.principal!
    await link('Audit').click()
    const rows = page.getByRole('listitem').filter({ hasText: 'Limit changed in the console' })
    await expect.poll(() => rows.count()).toBe(2)
    const name = `by principal ${commander.slice(0, 4)}·${commander.slice(4, 8)}`
    for (const text of await rows.allInnerTexts()) expect(text.replaceAll(/\s+/g, ' ')).toContain(name)
    expect((await rows.allInnerTexts()).map((text) => /change\s*(.*→.*)/.exec(text)?.[1])).toEqual([
      '30 → as declared',
      'as declared → 30',
    ])
    await button('Verify the trail').click()
    await page.getByText(/holds/).first().waitFor()
  })

  it('ends a session of somebody, whose browser is signed out at its next call', async () => {
    const [member] = crew
    expect((await member!.call('GET', '/api/profile')).status).toBe(200)
    const { email, password } = member!
    const headers = { 'user-agent': markup }
    await app.client().call('POST', '/api/auth/login', { json: { email, password }, headers })
    await go(`/people?find=${encodeURIComponent(email)}`)
    await page.getByRole('link', { name: email }).click()
    const sessions = dialog().getByRole('listitem')
    await sessions.filter({ hasText: markup }).waitFor()
    await sessions
      .filter({ hasNotText: markup })
      .getByRole('button', { name: /^End the session of/ })
      .click()
    await dialog().getByRole('button', { name: 'End the session', exact: true }).click()
    await page.getByText('The session is ended.').waitFor()
    expect((await member!.call('GET', '/api/profile')).status).toBe(401)
  })

  it('shows what callers send as text, in every view', async () => {
    await go('/people')
    await page.getByRole('cell', { name: markup }).waitFor()
    for (const view of ['Overview', 'Live', 'Callers', 'Limits', 'Coverage', 'People', 'Audit']) {
      await link(view).click()
      await page.locator('main h1').waitFor()
      await page.locator('main [role=status]:has-text("…")').waitFor({ state: 'detached' })
      expect(await page.locator('main img, main script').count()).toBe(0)
    }
    await page.getByRole('button', { name: /./ }).first().waitFor()
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
    expect(dialogs).toEqual([])
    // A store that is late for once is said in its view, and is no matter of what callers sent.
    const late = (complaint: string) => /status of 503/.test(complaint)
    expect((await watched.complaints()).filter((complaint) => !late(complaint))).toEqual([])
  })
})

describe('where a part is away', () => {
  it('says that the limit store is down and since when, and that it is back', async () => {
    await go('')
    process.kill(redis.pid, 'SIGSTOP')
    try {
      await app.client().call('GET', '/api/posts')
      const band = page.getByRole('region', { name: 'What does not work' })
      await band
        .getByText(/Limit store down since \d\d:\d\d/)
        .filter({ visible: true })
        .waitFor()
      await expect.poll(() => reading('limit store')).toBe('Down')
    } finally {
      process.kill(redis.pid, 'SIGCONT')
    }
    // The gate finds out as it is called.
    const asked: Promise<unknown>[] = []
    const calls = setInterval(() => asked.push(app.client().call('GET', '/api/posts')), 250)
    await expect.poll(() => reading('limit store')).toBe('Well')
    clearInterval(calls)
    await Promise.all(asked)
  })

  it('finds the app again when it has been started anew', async () => {
    const earlier = app
    const { port } = new URL(app.origin)
    const began = Date.now()
    expect(await app.stop({ keep: true })).toBe(0)
    console.log(`Stopped with a page that listens: ${Date.now() - began} ms.`)
    await page.getByText('Reconnecting…').waitFor()
    app = await startReferenceApp({ dataDir, env: { REDIS_URL: redis.url, PORT: port } })
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor({ timeout: 60_000 })
    expect((await earlier.client().call('GET', '/api/posts')).status).toBe(200)
    await expect.poll(async () => figure(await reading('allowed'))).toBeGreaterThan(0)
  })
})
