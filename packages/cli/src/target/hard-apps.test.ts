import { expect, it } from 'vitest'
import { smallApp } from './apps.test-parts.js'
import { openTarget } from './open-target.js'
import { opened, optionsFor, served, type Call, type Reply } from './served.test-parts.js'

const HTML: Reply = { body: `<!doctype html><title>App</title><div id="root"></div>${'<p>words</p>'.repeat(40)}` }

/** Apps that answer every path alike: nothing that is asked for is there. */
const ALIKE: Readonly<Record<string, (call: Call) => Reply>> = {
  'a page with 200, as apps of one page do': () => HTML,
  'a page that names the path': ({ path }) => ({ body: `<h1>${path}</h1>${HTML.body as string}` }),
  'JSON with 200': ({ path }) => ({
    body: { ok: false, path, time: new Date().toISOString(), message: 'no such route' },
  }),
  'JSON with 404': ({ path, method }) => ({
    status: 404,
    body: { message: `Cannot ${method} ${path}`, statusCode: 404 },
  }),
  'a redirect to where people sign in': ({ path }) =>
    path === '/login' ? HTML : { status: 307, headers: { location: `/login?next=${encodeURIComponent(path)}` } },
  'a password of the server': () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' }, body: 'no' }),
  '500': () => ({ status: 500, body: { error: 'Internal Server Error' } }),
}

it.concurrent.each(Object.entries(ALIKE))('%s for every path: no route, no account', async (_, app) => {
  const { target, close } = await opened(await served(app))
  expect(target.routes.filter(({ source }) => source === 'convention')).toEqual([])
  expect([target.accounts, target.objects]).toEqual([[], []])
  expect(await target.isSensitive({ method: 'GET', path: '/api/profile', access: 'unknown', source: 'option' })).toBe(
    false,
  )
  expect(await close()).toEqual([])
})

it('a connection that breaks at every second request is no answer, and no end of the run', async () => {
  let count = 0
  const url = await served(({ response }) => {
    count += 1
    if (count % 2 === 1) return { status: 404, body: 'nothing' }
    response.destroy()
    return undefined
  })
  const { target } = await opened(url)
  expect(target.routes).toEqual([])
  const answers = [await target.send({ path: '/a' }), await target.send({ path: '/b' })].map(
    ({ answer }) => answer?.status,
  )
  expect(new Set(answers)).toEqual(new Set([404, undefined]))
})

it('where nothing listens the reason is told', async () => {
  expect(await openTarget(optionsFor('http://127.0.0.1:9'))).toEqual({ unreachable: 'ECONNREFUSED' })
})

it('bounds that are too narrow to look around are told as such', async () => {
  const url = await served(() => HTML)
  expect(await openTarget(optionsFor(url, { bounds: { requests: 5, time: 60_000 } }))).toEqual({
    unreachable: 'EBUDGET',
  })
})

it('routes that are given are there, whatever they answer', async () => {
  const { target } = await opened(await served(() => HTML), {}, ['GET /api/profile', 'post /api/orders/:id'])
  expect(target.routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/profile',
    'POST /api/orders/[id]',
  ])
})

it('where strangers are refused whatever they ask for, an account finds the usual routes', async () => {
  const app = smallApp({
    first: ({ path, headers }) =>
      headers.cookie?.includes('session=') || path === '/' || path.startsWith('/api/auth/')
        ? undefined
        : { status: 401, body: { error: 'unauthorized' } },
  })
  const { target } = await opened(await served((call) => app.answer(call)))
  expect(target.routes.map(({ method, path }) => `${method} ${path}`)).toEqual(
    expect.arrayContaining(['GET /api/profile', 'GET /api/orders', 'POST /api/orders']),
  )
  expect(target.routes.map(({ path }) => path)).not.toContain('/api/todos')
  expect(target.endpoints.me).toBe('/api/profile')
  expect(target.objects).toHaveLength(1)
})
