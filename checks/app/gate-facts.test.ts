import { codes } from 'holdfast'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from './client.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

// The app's pages say what the gate does. What they say is compared with what it does.

let app: ReferenceApp
let ada: Client

beforeAll(async () => {
  app = await startReferenceApp()
  ada = await app.signedIn('Ada Lovelace')
})

afterAll(async () => {
  await app?.stop()
})

describe('the page about the gate', () => {
  it('names refusals with the status that they have', async () => {
    const text = textOf((await app.client().call('GET', '/gate')).text)
    const said = [...text.matchAll(/\b([45]\d\d) ((?:[a-z]+\.[a-z_]+(?:, )?)+)/g)].flatMap(
      ([, status, names = '']) => names.match(/[a-z_.]+/g)?.map((name) => [name, Number(status)]) ?? [],
    )
    expect(said.length).toBeGreaterThanOrEqual(8)
    expect(said).toEqual(said.map(([name]) => [name, statusOf(name as string)]))
  })

  it('shows security.ts as it is', async () => {
    const { text } = await app.client().call('GET', '/gate')
    expect(text).toContain('export const { route, routes, action')
    expect(text).toContain('slidingWindow(600, &#x27;1 m&#x27;)')
  })
})

describe('the plate beside a page', () => {
  it.each([
    [
      '/orders',
      '30 orders in 10 s, 600 calls a minute',
      'POST',
      '/api/orders',
      ['"orders";q=30;w=10', '"caller";q=600;w=60'],
    ],
    ['/posts', 'writing: 10 a minute', 'POST', '/api/posts', ['"posts";q=10;w=60']],
    ['/posts', 'reading: 100 a minute for each address', 'GET', '/api/posts', ['"anonymous";q=100;w=60']],
    ['/sign-in', '5 a minute for each address', 'POST', '/api/auth/login', [';q=5;w=60']],
    ['/sign-up', '5 a minute for each address', 'POST', '/api/auth/register', [';q=5;w=60']],
    ['/profile', '600 calls a minute', 'GET', '/api/profile', ['"caller";q=600;w=60']],
  ] as const)('%s: “%s” is what %s %s is counted by', async (page, words, method, path, policies) => {
    const [reader, caller] = ['/orders', '/posts', '/profile'].includes(page)
      ? [ada, ada]
      : [app.client(), app.client()]
    expect(textOf((await reader.call('GET', page)).text)).toContain(words)
    const asked = words.startsWith('reading') ? app.client() : caller
    const answer = await asked.call(method, path, method === 'POST' ? { json: {} } : {})
    for (const policy of policies) expect(answer.headers['ratelimit-policy']).toContain(policy)
  })

  it('of an order: “10 changes in 10 s” is what changing one is counted by', async () => {
    const { id } = (await ada.call('POST', '/api/orders', { json: { item: 'Rope', quantity: 1 } })).json()
    expect(textOf((await ada.call('GET', `/orders/${id}`)).text)).toContain('10 changes in 10 s')
    const changed = await ada.call('PATCH', `/api/orders/${id}`, { json: { note: 'Blue.' } })
    expect(changed.headers['ratelimit-policy']).toContain('"order-notes";q=10;w=10')
  })
})

function statusOf(name: string): number | undefined {
  return Object.hasOwn(codes, name) ? codes[name as keyof typeof codes].status : undefined
}

/** What a person reads, without what is for the machine. */
function textOf(html: string): string {
  return html
    .replaceAll(/<(script|style)\b.*?<\/\1>/gs, ' ')
    .replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
}
