import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { browserWorld, type Arrived, type World } from './browser-world.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

// Rows 10, 11, 12, 16 and 17 in Chromium: real sites over TLS, real cookies, a real cache, and what a browser says itself.

let world: World
beforeAll(async () => {
  for (const say of ['error', 'warn'] as const) vi.spyOn(console, say).mockImplementation(() => {})
  world = await browserWorld()
}, 60_000)
afterAll(() => world.stop())

/** What reaches the app when the page does this. */
async function sent(page: Page, path: string, act: (url: string) => Promise<unknown>): Promise<Arrived> {
  const arrived = world.arrival(path)
  await act(`${world.app}${path}`)
  return arrived
}

/** A form of the page, sent as if its button were pressed. */
interface Form {
  readonly action: string
  readonly enctype?: string
  readonly rel?: string
  readonly target?: string
  readonly method?: string
}

function submit(page: Page, form: Form): Promise<void> {
  return page.evaluate((attributes) => {
    const element = document.createElement('form')
    const field = document.createElement('input')
    element.append(field)
    document.body.append(element)
    for (const [name, value] of Object.entries({ method: 'post', ...attributes })) element.setAttribute(name, value)
    // As plain text it makes JSON: {"note":"=x"}
    field.name = '{"note":"'
    field.value = 'x"}'
    setTimeout(() => element.submit())
  }, form)
}

type Body = 'text' | 'untyped blob' | 'form' | 'json'

function post(page: Page, url: string, body: Body, init: RequestInit = {}): Promise<string> {
  return page.evaluate(
    ([to, kind, options]) => {
      const json = '{"note":"x"}'
      const bodies = { text: json, 'untyped blob': new Blob([json]), form: new URLSearchParams({ note: 'x' }), json }
      const headers = kind === 'json' ? { headers: { 'content-type': 'application/json' } } : {}
      return fetch(to, { method: 'POST', credentials: 'include', body: bodies[kind], ...headers, ...options }).then(
        (answer) => `${answer.type} ${answer.status}`,
        () => 'failed',
      )
    },
    [url, body, init] as const,
  )
}

const refused = { status: 403, code: 'csrf.cross_site' }

describe('a cache', () => {
  const read = (page: Page, url: string) =>
    page.evaluate(
      (from) =>
        fetch(from)
          .then((answer) => answer.json() as Promise<unknown>)
          .catch(() => 'failed'),
      url,
    )

  const image = (page: Page, url: string) =>
    page.evaluate(
      (src) =>
        new Promise<void>((resolve) => (Object.assign(new Image(), { onload: resolve, onerror: resolve }).src = src)),
      url,
    )
  const noCors = (page: Page, url: string) =>
    page.evaluate(
      (from) =>
        fetch(from, { mode: 'no-cors' }).then(
          () => {},
          // Another site's scripts are not even given the bytes: Cross-Origin-Resource-Policy.
          () => {},
        ),
      url,
    )
  const script = (page: Page, url: string) =>
    page.evaluate(
      (src) =>
        new Promise<void>((resolve) =>
          document.body.append(
            Object.assign(document.createElement('script'), { src, onload: resolve, onerror: resolve }),
          ),
        ),
      url,
    )

  it.each([
    ['an image', image],
    ['a fetch without CORS', noCors],
    ['a script', script],
  ])('cors/10 that %s without Origin has filled serves the listed origin', async (name, fill) => {
    const page = await world.visit(world.reader, 'signed out')
    for (const [path, expected] of [
      ['/naive/feed', 'failed'],
      ['/api/feed', ['news']],
    ] as const) {
      const url = `${path}?${name.replaceAll(' ', '-')}`
      await fill(page, `${world.app}${url}`)
      expect(world.count(url)).toBe(1)
      // The first path shows what goes wrong without Vary, and that there is a cache.
      expect(await read(page, `${world.app}${url}`)).toEqual(expected)
    }
  })

  it('cors/10 that a denied origin has filled serves the listed one', async () => {
    const page = await world.visit(world.readersSibling, 'signed out')
    const url = `${world.app}/api/feed?denied-first`
    await noCors(page, url)
    expect(await read(page, url)).toBe('failed')
    await page.goto(world.reader)
    expect(await read(page, url)).toEqual(['news'])
  })

  it('cors/10 that the listed origin has filled serves it again, and a denied one nothing', async () => {
    const page = await world.visit(world.reader, 'signed out')
    const path = '/api/feed?listed-first'
    for (let time = 0; time < 3; time++) expect(await read(page, `${world.app}${path}`)).toEqual(['news'])
    expect(world.count(path)).toBe(1)
    await page.goto(world.readersSibling)
    expect(await read(page, `${world.app}${path}`)).toBe('failed')
  })
})

describe('a page of another site, with the cookies that browsers send', () => {
  it('csrf/11 is refused from a sibling subdomain, which counts as the same site', async () => {
    const page = await world.visit(world.sibling, 'Strict')
    for (const body of ['text', 'untyped blob', 'form'] as const) {
      const arrived = await sent(page, '/api/orders', (url) => post(page, url, body, { mode: 'no-cors' }))
      expect(arrived).toMatchObject({ ...refused, site: 'same-site', signedIn: true })
    }
  })

  it('csrf/11 is refused from anywhere else, whatever it sends', async () => {
    const page = await world.visit(world.evil, 'None')
    for (const body of ['text', 'untyped blob', 'form'] as const) {
      const arrived = await sent(page, '/api/orders', (url) => post(page, url, body, { mode: 'no-cors' }))
      expect(arrived).toMatchObject({ ...refused, site: 'cross-site', signedIn: true })
    }
    // What no form could send is not sent at all: its preflight is refused.
    const before = world.count('/api/notes')
    expect(await post(page, `${world.app}/api/notes`, 'json')).toBe('failed')
    expect(await post(page, `${world.app}/api/notes`, 'text', { method: 'PUT' })).toBe('failed')
    expect(world.count('/api/notes')).toBe(before + 2)
  })

  it('csrf/11 passes from an origin on the list, which may read the answer', async () => {
    const page = await world.visit(world.friend, 'None')
    const arrived = sent(page, '/api/notes', async (url) => expect(await post(page, url, 'json')).toBe('cors 200'))
    expect(await arrived).toMatchObject({ status: 200, site: 'cross-site', origin: world.friend, signedIn: true })
  })

  it('csrf/11 passes from our own page', async () => {
    const page = await world.visit(world.app, 'Strict')
    const arrived = await sent(page, '/api/notes', (url) => post(page, url, 'json'))
    expect(arrived).toMatchObject({ status: 200, site: 'same-origin', origin: world.app })
  })
})

describe('a page that sends no referrer', () => {
  it('csrf/12 writes to its own app by a form, with Origin null', async () => {
    const page = await world.visit(`${world.app}/?referrer=no-referrer`, 'Strict')
    const arrived = await sent(page, '/api/orders', (action) => submit(page, { action }))
    expect(arrived).toMatchObject({ status: 200, site: 'same-origin', origin: 'null', signedIn: true })
  })

  it('csrf/12 does so by a form that leaves it out itself', async () => {
    const page = await world.visit(world.app, 'Strict')
    const arrived = await sent(page, '/api/orders', (action) => submit(page, { action, rel: 'noreferrer' }))
    expect(arrived).toMatchObject({ status: 200, site: 'same-origin', signedIn: true })
  })

  it('csrf/12 does so by fetch', async () => {
    const page = await world.visit(`${world.app}/?referrer=no-referrer`, 'Strict')
    const arrived = await sent(page, '/api/notes', (url) => post(page, url, 'json'))
    expect(arrived).toMatchObject({ status: 200, site: 'same-origin', signedIn: true })
  })

  it('csrf/12 of another site is refused all the same', async () => {
    const page = await world.visit(`${world.evil}/?referrer=no-referrer`, 'None')
    const arrived = await sent(page, '/api/orders', (action) => submit(page, { action }))
    expect(arrived).toMatchObject({ ...refused, site: 'cross-site', origin: 'null', signedIn: true })
  })

  it('csrf/12 nor does a sandboxed frame of our own page pass, whose Origin is null too', async () => {
    const page = await world.visit(world.app, 'None')
    const arrived = await sent(page, '/api/orders', (url) =>
      page.evaluate((action) => {
        const frame = document.createElement('iframe')
        frame.sandbox.value = 'allow-scripts allow-forms'
        frame.srcdoc = `<form method=post action="${action}"></form><script>document.forms[0].submit()</script>`
        document.body.append(frame)
      }, url),
    )
    expect(arrived).toMatchObject({ ...refused, origin: 'null' })
  })
})

describe('what needs no preflight', () => {
  const beacon = (page: Page, url: string, body: Body) =>
    page.evaluate(
      ([to, kind]) => navigator.sendBeacon(to, kind === 'untyped blob' ? new Blob(['{"note":"x"}']) : '{"note":"x"}'),
      [url, body] as const,
    )

  it.each(['text', 'untyped blob'] as const)('csrf/16 a beacon of %s from another site is refused', async (body) => {
    for (const [at, site] of [
      [world.evil, 'cross-site'],
      [world.sibling, 'same-site'],
    ] as const) {
      const page = await world.visit(at, 'None')
      const arrived = await sent(page, '/api/notes', (url) => beacon(page, url, body))
      expect(arrived).toMatchObject({ ...refused, method: 'POST', site, signedIn: true })
    }
  })

  it('csrf/16 a beacon of our own is no JSON', async () => {
    const page = await world.visit(world.app, 'Strict')
    for (const body of ['text', 'untyped blob'] as const) {
      expect(await sent(page, '/api/notes', (url) => beacon(page, url, body))).toMatchObject({
        status: 415,
        site: 'same-origin',
      })
    }
  })

  it('csrf/16 the ping of a link is refused', async () => {
    const page = await world.visit(world.evil, 'None')
    const arrived = await sent(page, '/api/orders', (ping) =>
      page.evaluate((to) => {
        const link = Object.assign(document.createElement('a'), { href: '#', ping: to })
        document.body.append(link)
        link.click()
      }, ping),
    )
    expect(arrived).toMatchObject({ ...refused, method: 'POST', type: 'text/ping', signedIn: true })
  })

  it('csrf/16 a form of plain text that reads as JSON is refused, and of our own is no JSON', async () => {
    const evil = await world.visit(world.evil, 'None')
    const plain = { enctype: 'text/plain' }
    expect(await sent(evil, '/api/notes', (action) => submit(evil, { action, ...plain }))).toMatchObject({
      ...refused,
      type: 'text/plain',
      signedIn: true,
    })
    const own = await world.visit(world.app, 'Strict')
    expect(await sent(own, '/api/notes', (action) => submit(own, { action, ...plain }))).toMatchObject({ status: 415 })
  })
})

describe('a request that another site has a part in', () => {
  const detour = (status: number, to: string) => `${world.evil}/back?status=${status}&to=${encodeURIComponent(to)}`

  it.each([307, 308])('csrf/17 that was sent round by it (%d) is refused, Strict cookies and all', async (status) => {
    const page = await world.visit(world.app, 'Strict')
    const arrived = await sent(page, '/api/orders', (url) =>
      post(page, detour(status, url), 'text', { mode: 'no-cors' }),
    )
    expect(arrived).toMatchObject({ ...refused, method: 'POST', site: 'cross-site' })
  })

  it('csrf/17 that is a form of ours, sent round by it, is refused', async () => {
    const page = await world.visit(world.app, 'Strict')
    const arrived = await sent(page, '/api/orders', (url) => submit(page, { action: detour(307, url) }))
    expect(arrived).toMatchObject({ ...refused, method: 'POST', site: 'cross-site' })
  })

  it('csrf/17 that is a form of a sibling subdomain, in the same window or a new one, is refused', async () => {
    for (const target of ['_self', '_blank']) {
      const page = await world.visit(world.sibling, 'Strict')
      const arrived = await sent(page, '/api/orders', (action) => submit(page, { action, target }))
      expect(arrived).toMatchObject({ ...refused, site: 'same-site', origin: world.sibling, signedIn: true })
    }
  })

  it('csrf/17 that signs a visitor in as somebody else is refused, and no cookie is set', async () => {
    for (const at of [world.evil, world.sibling]) {
      const page = await world.visit(at, 'signed out')
      const denied = { status: 403, code: 'cors.origin_denied', signedIn: false }
      expect(await sent(page, '/api/sign-in', (action) => submit(page, { action }))).toMatchObject(denied)
      await page.waitForURL('**/api/sign-in')
      await page.goto(at)
      expect(await sent(page, '/api/sign-in', (url) => post(page, url, 'text', { mode: 'no-cors' }))).toMatchObject(
        denied,
      )
      expect(await page.context().cookies(world.app)).toEqual([])
    }
  })

  it('csrf/17 that signs a visitor in from our own page passes', async () => {
    const page = await world.visit(world.app, 'signed out')
    // The app has answered before the browser has read it and taken its cookie.
    const answered = page.waitForResponse('**/api/sign-in')
    expect(await sent(page, '/api/sign-in', (action) => submit(page, { action }))).toMatchObject({ status: 204 })
    await answered
    expect(await page.context().cookies(world.app)).toMatchObject([{ name: 'fake', value: 'mallory' }])
  })
})
