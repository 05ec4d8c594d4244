import { describe, expect, it } from 'vitest'
import { smallApp } from './apps.test-parts.js'
import { opened, served, type Call, type Reply } from './served.test-parts.js'
import type { KnownRoute } from './target.js'

const GET = (path: string, access: KnownRoute['access'] = 'unknown'): KnownRoute => ({
  method: 'GET',
  path,
  access,
  source: 'option',
})

describe('whether a route is sensitive', () => {
  const answers: Readonly<Record<string, (call: Call) => Reply>> = {
    '/api/refused': () => ({ status: 401, body: {} }),
    '/api/forbidden': () => ({ status: 403, body: {} }),
    '/api/redirected': () => ({ status: 307, headers: { location: '/login?next=/api/redirected' } }),
    '/api/moved': () => ({ status: 308, headers: { location: '/api/elsewhere' } }),
    '/api/users': () => ({ body: [{ id: 1, email: 'a@b.test' }] }),
    '/api/users/count': () => ({ body: { count: 3 } }),
    '/api/posts': () => ({ body: [{ id: 1, title: 'Hello', author: 'Ada' }] }),
    '/api/team': () => ({ body: [{ email: 'hello@shop.test' }] }),
    '/api/account': () => ({ body: '<h1>account</h1>' }),
    '/api/hidden': ({ headers }) =>
      headers.cookie === undefined ? { status: 404, body: { error: 'no' } } : { body: { secret: 1 } },
    '/api/broken': () => ({ status: 500, body: {} }),
  }
  const judged = async (): Promise<(route: KnownRoute) => Promise<boolean>> => {
    const app = smallApp()
    const url = await served((call) => answers[call.path]?.(call) ?? app.answer(call))
    const { target } = await opened(url)
    return (route) => target.isSensitive(route)
  }

  it('is seen by who is refused, and by whose data is told to a stranger', async () => {
    const isSensitive = await judged()
    const sensitive = await Promise.all(
      Object.keys(answers).map(async (path) => [path, await isSensitive(GET(path))] as const),
    )
    expect(sensitive.filter(([, is]) => is).map(([path]) => path)).toEqual([
      '/api/refused',
      '/api/forbidden',
      '/api/redirected',
      '/api/users',
      '/api/hidden',
    ])
  })

  it('is as it was declared, and for a write as for what is read there', async () => {
    const isSensitive = await judged()
    expect(await isSensitive(GET('/api/posts', 'guarded'))).toBe(true)
    expect(await isSensitive(GET('/api/refused', 'public'))).toBe(false)
    expect(await isSensitive(GET('/api/refused', 'service'))).toBe(false)
    expect(await isSensitive({ ...GET('/api/orders'), method: 'POST' })).toBe(true)
    expect(await isSensitive({ ...GET('/api/auth/login'), method: 'POST' })).toBe(false)
  })
})

describe('wrong passwords', () => {
  it('are tried on a known and an unknown address in turn, 14 times at most, once for all', async () => {
    const app = smallApp()
    const { target, client } = await opened(await served((call) => app.answer(call)))
    client.beginLimits()
    const [attempts, again] = await Promise.all([target.signInAttempts(), target.signInAttempts()])
    expect(again).toBe(attempts)
    expect(attempts).toHaveLength(14)
    expect(attempts.map(({ address }) => address).slice(0, 4)).toEqual(['known', 'unknown', 'known', 'unknown'])
    expect(
      new Set(attempts.map(({ exchange }) => exchange.request.body).map((body) => JSON.stringify(body))).size,
    ).toBe(14)
    expect(JSON.stringify(attempts.map(({ exchange }) => exchange.request.body))).toContain(target.accounts[1]?.email)
    expect(app.signIns).toBeLessThanOrEqual(20)
  })

  it('after a refusal claim other addresses, three times', async () => {
    let tries = 0
    const app = smallApp({
      first: ({ path, method, body }) =>
        path === '/api/auth/login' && method === 'POST' && String(body.password).startsWith('Wrong') && (tries += 1) > 4
          ? { status: 429, headers: { 'retry-after': '60' } }
          : undefined,
    })
    const { target, client } = await opened(await served((call) => app.answer(call)))
    client.beginLimits()
    const attempts = await target.signInAttempts()
    expect(attempts.map(({ exchange }) => exchange.answer?.status)).toEqual([401, 401, 401, 401, 429, 429, 429, 429])
    expect(attempts.map(({ claimed }) => claimed !== null)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      true,
      true,
    ])
    expect(new Set(attempts.map(({ claimed }) => claimed)).size).toBe(4)
  })

  it('are never tried on an account that was given', async () => {
    const app = smallApp()
    const url = await served((call) => app.answer(call))
    await fetch(`${url}/api/auth/register`, { method: 'POST', body: '{"email":"a@b.test","password":"Secret-9"}' })
    const { target, client } = await opened(url, { accounts: [{ email: 'a@b.test', password: 'Secret-9' }] })
    client.beginLimits()
    expect(JSON.stringify(await target.signInAttempts())).not.toContain('a@b.test')
  })
})

describe('a body that is known to be taken', () => {
  it('is made fresh each time, and found out where nothing is known of it', async () => {
    const app = smallApp()
    const { target } = await opened(await served((call) => app.answer(call)))
    const [collection] = target.objects.map((object) => object.collection)
    if (collection === undefined) throw new Error('no record')
    const [one, two] = [await target.validBody(collection), await target.validBody(collection)]
    expect(one).toEqual({ item: expect.stringMatching(/^holdfast-probe /), quantity: 1 })
    expect(two?.item).not.toBe(one?.item)
    const register = target.routes.find(({ path }) => path === target.endpoints.register)
    const people = [await target.validBody(register as KnownRoute), await target.validBody(register as KnownRoute)]
    expect(new Set(people.map((body) => body?.email)).size).toBe(2)
    expect(
      await target.validBody({ method: 'POST', path: '/api/webhooks/payments', access: 'service', source: 'option' }),
    ).toBeUndefined()
  })
})

describe('a canary', () => {
  it('counts who comes, each for itself', async () => {
    const { target, close } = await opened(await served(() => ({ status: 404, body: '' })))
    const [one, two] = [await target.canary(), await target.canary()]
    if (one === null || two === null) throw new Error('none')
    await fetch(`${one.url}?x`)
    expect([await one.visits(), await two.visits()]).toEqual([1, 0])
    await close()
    await expect(fetch(one.url)).rejects.toThrow('fetch failed')
  })
})
