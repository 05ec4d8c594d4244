import { describe, expect, it, vi } from 'vitest'
import { corsOptions, corsProxy, withCors, type Handler } from './cors-handlers.js'
import { cors, publicCors } from './decide-cors.js'

const APP = 'https://app.example.com'
const EVIL = 'https://evil.test'
const rules = cors({ origins: [APP], credentials: true })
const ALL_THREE = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'

const ask = (headers: Record<string, string> = {}, method = 'GET', path = '/api/feed') =>
  new Request(`https://api.example.com${path}`, { method, headers })
const preflight = (origin: string, method: string, path?: string) =>
  ask({ origin, 'access-control-request-method': method }, 'OPTIONS', path)
const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name === 'vary' || name.startsWith('access-control-')))

const GRANTED = {
  'access-control-allow-origin': APP,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'RateLimit, RateLimit-Policy, Retry-After',
  vary: 'Origin',
}

describe('withCors', () => {
  it('cors/05 gives a listed origin its headers, and any other Vary alone, whatever the handler had set', async () => {
    const GET = withCors(rules, () => Response.json({}, { headers: { 'Access-Control-Allow-Origin': '*' } }))
    expect(corsOf(await GET(ask({ origin: APP })))).toEqual(GRANTED)
    expect(corsOf(await GET(ask({ origin: EVIL })))).toEqual({ vary: 'Origin' })
    expect(corsOf(await GET(ask()))).toEqual({ vary: 'Origin' })
  })

  it('hands the handler the request and whatever comes with it', async () => {
    const handler = vi.fn<Handler<Request, [context: { params: { id: string } }]>>(async () => new Response('posts'))
    const [request, context] = [ask({ origin: APP }), { params: { id: '7' } }]
    const answer = await withCors(rules, handler)(request, context)
    expect(handler).toHaveBeenCalledExactlyOnceWith(request, context)
    expect(await answer.text()).toBe('posts')
  })

  it('an answer whose headers cannot be changed leaves as a copy: its status, its headers, its body', async () => {
    const fetched = await fetch('data:text/plain,posts')
    const copy = await withCors(rules, () => fetched)(ask({ origin: APP }))
    expect([corsOf(copy), copy.headers.get('content-type'), await copy.text()]).toEqual([
      GRANTED,
      'text/plain',
      'posts',
    ])
    const moved = await withCors(rules, () => Response.redirect('https://elsewhere.example/', 303))(
      ask({ origin: APP }),
    )
    expect([moved.status, moved.headers.get('location'), corsOf(moved)]).toEqual([
      303,
      'https://elsewhere.example/',
      GRANTED,
    ])
  })

  it("a handler's failure is the framework's to answer", async () => {
    const failure = new Error('database')
    await expect(withCors(rules, () => Promise.reject(failure))(ask({ origin: APP }))).rejects.toBe(failure)
  })

  it('any failure but that of headers which cannot be changed goes on as it is', async () => {
    const failure = new RangeError('not a header')
    const broken = new Response('posts')
    vi.spyOn(broken.headers, 'delete').mockImplementation(() => {
      throw failure
    })
    await expect(withCors(rules, () => broken)(ask({ origin: APP }))).rejects.toBe(failure)
  })
})

describe('corsOptions', () => {
  const OPTIONS = corsOptions(rules, ['GET', 'POST'])

  it('cors/06 answers a preflight by the rules', async () => {
    const answer = await OPTIONS(preflight(APP, 'POST'))
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(corsOf(answer)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, POST',
      vary: ALL_THREE,
    })
  })

  it.each([
    ['another origin', preflight(EVIL, 'POST')],
    ['a method that the path does not have', preflight(APP, 'PUT')],
  ])('cors/06 refuses the preflight of %s, and says nothing of what would be allowed', async (_name, request) => {
    const answer = await OPTIONS(request)
    expect([answer.status, corsOf(answer)]).toEqual([403, { vary: ALL_THREE }])
    expect(await answer.json()).toMatchObject({ code: 'cors.preflight_denied' })
  })

  it('cors/09 any other OPTIONS gets Allow, and varies by what would have made it a preflight', async () => {
    const read = await OPTIONS(ask({ origin: APP }, 'OPTIONS'))
    expect([read.status, read.headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS'])
    expect(corsOf(read)).toEqual({ ...GRANTED, vary: ALL_THREE })
    expect(corsOf(await OPTIONS(ask({ origin: EVIL }, 'OPTIONS')))).toEqual({ vary: ALL_THREE })
    const twice = await corsOptions(rules, ['OPTIONS', 'GET'])(ask({}, 'OPTIONS'))
    expect(twice.headers.get('allow')).toBe('OPTIONS, GET')
  })
})

describe('corsProxy', () => {
  const reached = new Response('reached')
  const next = vi.fn<Handler<Request, [event?: string]>>(() => reached.clone())
  const run = corsProxy<Request, [event?: string]>(rules, { paths: ['/api/feed', '/api/open'], methods: ['GET'] }, next)

  it.each(['/api/feed', '/api/feed/', '/api/feed/7', '/api/open?page=2'])('decides for %s', async (path) => {
    expect(corsOf(await run(ask({ origin: APP }, 'GET', path)))).toEqual(GRANTED)
    expect(corsOf(await run(ask({ origin: EVIL }, 'GET', path)))).toEqual({ vary: 'Origin' })
    expect(corsOf(await run(preflight(APP, 'GET', path)))).toMatchObject({ 'access-control-allow-methods': 'GET' })
    expect((await run(preflight(EVIL, 'GET', path))).status).toBe(403)
  })

  it.each(['/', '/api', '/api/feeds', '/api/other', '/x/api/feed', '/?/api/feed'])(
    'leaves %s alone, preflights included',
    async (path) => {
      for (const request of [ask({ origin: APP }, 'GET', path), preflight(APP, 'GET', path)]) {
        const answer = await run(request)
        expect([await answer.text(), corsOf(answer)]).toEqual(['reached', {}])
      }
    },
  )

  it('an OPTIONS that is no preflight, and any other method that looks like one, goes on with its event', async () => {
    for (const request of [
      ask({ origin: APP }, 'OPTIONS'),
      ask({ origin: APP, 'access-control-request-method': 'GET' }, 'POST'),
    ]) {
      next.mockClear()
      const answer = await run(request, 'event')
      expect(next).toHaveBeenCalledExactlyOnceWith(request, 'event')
      expect([await answer.text(), corsOf(answer)]).toEqual(['reached', GRANTED])
    }
  })

  it.each([[[]], [['']], [['/']], [['api']], [['x/api']], [['/api/']], [['/api?x']], [['/api#x']], [['/api', 'feed']]])(
    'the paths %j are refused',
    (paths) => {
      expect(() => corsProxy(publicCors, { paths, methods: ['GET'] }, next)).toThrow(/paths.*config\.cors/)
    },
  )
})
