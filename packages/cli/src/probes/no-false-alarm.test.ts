import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { SHOP_ROUTES } from './shop/endpoints.test-parts.js'
import { probed } from './shop/probed.test-parts.js'

type Answering = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** Headers that a page should have: what is left out of it is not what is looked at here. */
const HEADERS = {
  'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=()',
}

const answer =
  (status: number, headers: Readonly<Record<string, string>>, body: string): Answering =>
  (request, response) => {
    request.resume()
    response.writeHead(status, { ...HEADERS, ...headers }).end(body)
  }

const PAGE =
  '<!doctype html><html lang="en"><head><title>App</title></head><body><a href="/login">Sign in</a></body></html>'

const APPS: Readonly<Record<string, Answering>> = {
  'one page for every path': answer(200, { 'content-type': 'text/html' }, PAGE),
  'one JSON for every path': answer(200, { 'content-type': 'application/json' }, '{"ok":true}'),
  'nothing for every path': answer(204, {}, ''),
  'a page that says that there is none': answer(404, { 'content-type': 'text/html' }, PAGE),
  'a password in front of everything': answer(401, { 'www-authenticate': 'Basic realm="app"' }, 'Unauthorized'),
  'a page of sign-in for every path': (request, response) => {
    request.resume()
    if (request.url?.startsWith('/login') === true)
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end(PAGE)
    else response.writeHead(307, { location: `/login?next=${encodeURIComponent(request.url ?? '/')}` }).end()
  },
  'a limit for everything': answer(
    429,
    { 'retry-after': '60', 'content-type': 'application/json' },
    '{"error":"too many requests"}',
  ),
  'an outage': answer(503, { 'retry-after': '60' }, 'down for maintenance'),
  'a connection that breaks off': (request, response, count) => {
    request.resume()
    if (count === 0) response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end(PAGE)
    else response.destroy()
  },
}

describe.concurrent('an app that answers with', () => {
  for (const [name, answering] of Object.entries(APPS)) {
    test(`${name} fails nothing`, async () => {
      let count = 0
      const server = createServer((request, response) => answering(request, response, count++))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      try {
        const { checks } = await probed(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
          routes: SHOP_ROUTES,
        })
        expect(
          checks.filter(({ verdict }) => verdict === 'fail').map(({ id, evidence }) => `${id}: ${evidence}`),
        ).toEqual([])
      } finally {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    })
  }
})
