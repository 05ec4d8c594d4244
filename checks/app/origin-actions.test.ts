import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { formOf, shownAfter, type SendForm } from './form.ts'
import { startReferenceApp, type Person, type ReferenceApp } from './reference-app.ts'

// Server Actions on a real Next server, against forms that Next's own check lets through: it compares the host of
// Origin with Host, looks at nothing else, and takes a request without Origin for its own.

let app: ReferenceApp
let ada: Person
let send: SendForm

beforeAll(async () => {
  app = await startReferenceApp()
  ada = await app.signedIn('Ada Lovelace')
  send = await formOf(ada, '/orders', 'Place the order')
})

afterAll(async () => {
  await app?.stop()
})

const order = { item: 'Forged rope', quantity: '1' }

async function orders(): Promise<number> {
  return (await ada.call('GET', '/api/orders')).json().total as number
}

describe('a form of a Server Action', () => {
  it.each([
    ['from our host by another scheme', (own: string) => ({ origin: own.replace('http:', 'https:') })],
    ['that a sibling’s page made', (own: string) => ({ origin: own, 'sec-fetch-site': 'same-site' })],
    ['that came round by another site', (own: string) => ({ origin: own, 'sec-fetch-site': 'cross-site' })],
    ['without Origin, from another site', () => ({ 'sec-fetch-site': 'cross-site' })],
    [
      'with a Sec-Fetch-Site that nobody sends',
      (own: string) => ({ origin: own, 'sec-fetch-site': 'same-origin, none' }),
    ],
  ])('csrf/15 %s is refused, with a code', async (_name, headersOf) => {
    const before = await orders()
    const sent = await send(order, headersOf(app.origin))
    expect(await shownAfter(ada, sent)).toContain('csrf.cross_site')
    expect(await orders()).toBe(before)
  })

  it.each([
    ['a host that the client forwards', { origin: 'http://evil.test', 'x-forwarded-host': 'evil.test' }],
    ['a host of its own', { origin: 'http://evil.test', host: 'evil.test' }],
    ['another origin', { origin: 'http://evil.test' }],
    ['Origin null', { origin: 'null' }],
    ['an empty Origin', { origin: '' }],
  ])('csrf/15 is not run for %s, whoever refuses it first', async (_name, headers) => {
    const before = await orders()
    await send(order, headers)
    expect(await orders()).toBe(before)
  })

  it('csrf/13 from our own page is answered', async () => {
    const before = await orders()
    expect(await shownAfter(ada, await send(order))).toContain('Ordered')
    expect(await orders()).toBe(before + 1)
  })

  it('is an event of the console, although Next loads its routes with a copy of the gate of their own', async () => {
    await shownAfter(ada, await send(order))
    const admin = await app.admin()
    const seen = async () =>
      (await admin.call('GET', '/console/api/events?route=POST+orders.place')).json() as { events: unknown[] }
    await vi.waitFor(
      async () =>
        expect((await seen()).events[0]).toMatchObject({ surface: 'action', verdict: 'allowed', provider: 'jwt' }),
      { timeout: 20_000, interval: 100 },
    )
  })
})
