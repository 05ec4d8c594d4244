import { expect, it } from 'vitest'
import { readAddress } from './address.js'
import { Budget } from './budget.js'
import { Client, type ClientOptions } from './client.js'
import { served, type Call } from './served.test-parts.js'
import { BudgetSpent } from './target.js'

function clientOf(url: string, more: Partial<ClientOptions> = {}): Client {
  const address = readAddress(url)
  if (typeof address === 'string') throw new TypeError(address)
  return new Client({
    address,
    origin: address.url.origin,
    budget: new Budget({ requests: 600, time: 60_000 }, () => performance.now()),
    userAgent: 'holdfast-probe/1.2.3',
    insecure: false,
    signal: new AbortController().signal,
    random: Math.random,
    ...more,
  })
}

/** What a server was told, call by call. */
async function told(): Promise<{ readonly url: string; readonly calls: Call[] }> {
  const calls: Call[] = []
  const url = await served((call) => {
    calls.push(call)
    return {}
  })
  return { url, calls }
}

it('says who it is, and where a write comes from', async () => {
  const { url, calls } = await told()
  const client = clientOf(url)
  await client.send({ path: '/' })
  await client.send({ method: 'POST', path: '/', body: { a: 1 } })
  await client.send({ method: 'POST', path: '/', headers: { origin: 'https://e.test' } })
  await client.send({ method: 'POST', path: '/', headers: { origin: [] } })
  expect(calls.map(({ headers }) => headers['user-agent'])).toEqual(Array.from(calls, () => 'holdfast-probe/1.2.3'))
  expect(calls.map(({ headers }) => headers.origin)).toEqual([undefined, url, 'https://e.test', undefined])
  expect(calls[1]).toMatchObject({
    text: '{"a":1}',
    headers: { 'content-type': 'application/json', 'content-length': '7' },
  })
})

it('sends the credential of a caller, and never shows it', async () => {
  const { url, calls } = await told()
  const as = { label: 'account 2', cookies: { a: 'secret-1', b: 'secret-2' }, bearer: 'secret-3' }
  const { curl } = await clientOf(url).send({ path: '/', as })
  expect(calls[0]?.headers).toMatchObject({ cookie: 'a=secret-1; b=secret-2', authorization: 'Bearer secret-3' })
  expect(curl).not.toContain('secret')
  expect(curl).toContain('"cookie: $COOKIE_2" -H "authorization: Bearer $TOKEN_2"')
})

it('asks once for what is seen again', async () => {
  const { url, calls } = await told()
  const client = clientOf(url)
  await Promise.all([client.seen({ path: '/a' }), client.seen({ path: '/a' }), client.seen({ path: '/b' })])
  expect(calls).toHaveLength(2)
})

it('tries to sign in 20 times at most, whatever the endpoint is called, and 8 times before the last check', async () => {
  const { url, calls } = await told()
  const client = clientOf(url)
  client.countAsSignIn('/door')
  const attempt = (path: string): Promise<unknown> =>
    client.send({ method: 'POST', path, body: {} }).catch((error: unknown) => error)
  for (let count = 0; count < 20; count += 1)
    await attempt(['/door?x', '/api/auth/login', '/api/auth/sign-in/email'][count % 3] ?? '')
  expect(calls).toHaveLength(8)
  client.budget.releaseSignIns()
  for (let count = 0; count < 20; count += 1) await attempt('/door')
  expect(calls).toHaveLength(20)
  expect(await attempt('/api/login')).toBeInstanceOf(BudgetSpent)
  await client.send({ path: '/api/login' })
  await client.send({ method: 'POST', path: '/api/auth/logout' })
  expect(calls).toHaveLength(22)
})

it('keeps requests for limits and for cleaning up, and sends no more than it may', async () => {
  const { url, calls } = await told()
  const client = clientOf(url, { budget: new Budget({ requests: 30, time: 60_000 }, () => 0) })
  const all = async (): Promise<number> => {
    for (;;) {
      try {
        await client.send({ path: '/' })
      } catch {
        return calls.length
      }
    }
  }
  expect(await all()).toBe(20)
  client.beginLimits()
  expect(await all()).toBe(20)
  client.beginCleaning()
  expect(await all()).toBe(30)
})

it('is out of time when its time is over, but for cleaning up', async () => {
  const { url } = await told()
  let now = 0
  const client = clientOf(url, { budget: new Budget({ requests: 30, time: 1_000 }, () => now) })
  await client.send({ path: '/' })
  now = 1_000
  await expect(client.send({ path: '/' })).rejects.toThrow('out of time')
  client.beginCleaning()
  expect((await client.send({ path: '/' })).answer?.status).toBe(200)
})

it('goes on from another address of this machine after a refusal for the rate, but not where limits are looked at', async () => {
  const url = await served(({ response }) => {
    const isFirst = response.req.socket.remoteAddress === '127.0.0.1'
    return isFirst ? { status: 429, headers: { 'retry-after': '60' } } : {}
  })
  const client = clientOf(url)
  const others = process.platform === 'linux' ? 200 : 429
  expect((await client.send({ path: '/' })).answer?.status).toBe(others)
  const patient = clientOf(url)
  patient.beginLimits()
  expect((await patient.send({ path: '/' })).answer?.status).toBe(429)
})

it('waits for a refusal that is over soon', async () => {
  let count = 0
  const url = await served(() => ((count += 1) <= 2 ? { status: 429, headers: { 'retry-after': '1' } } : {}))
  expect((await clientOf(url).send({ path: '/' })).answer?.status).toBe(200)
})

it('sends nothing once it was stopped, but what cleans up', async () => {
  const { url, calls } = await told()
  const stop = new AbortController()
  const client = clientOf(url, { signal: stop.signal })
  stop.abort()
  await expect(client.send({ path: '/' })).rejects.toThrow(BudgetSpent)
  client.beginCleaning()
  await client.send({ path: '/' })
  expect(calls).toHaveLength(1)
})
