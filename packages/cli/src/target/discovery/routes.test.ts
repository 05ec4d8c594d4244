import { describe, expect, it } from 'vitest'
import { readBody, readRoute } from './given-routes.js'
import { readRouteFile } from './route-file.js'
import { routesInScript } from './script-hints.js'

describe('--route and --body', () => {
  it.each([
    ['/api/profile', { method: 'GET', path: '/api/profile' }],
    ['post /api/orders', { method: 'POST', path: '/api/orders' }],
    ['PATCH /api/orders/:id', { method: 'PATCH', path: '/api/orders/[id]' }],
    ['GET /api/orders/{orderId}', { method: 'GET', path: '/api/orders/[orderId]' }],
    ['/api/posts?page&limit=20', { method: 'GET', path: '/api/posts', query: ['page', 'limit'] }],
    ['POST /api/webhooks/payments', { method: 'POST', access: 'service' }],
  ])('%s', (text, route) => expect(readRoute(text)).toMatchObject(route))

  it.each(['', 'GET', 'api/x', 'FETCH /x', 'GET http://x.test/y'])('%j is none', (text) => {
    expect(readRoute(text)).toMatch(/is no route/)
  })

  it('a body is an object behind the sign =', () => {
    expect(readBody('POST /api/orders={"item":"a=b"}')).toMatchObject({ method: 'POST', body: { item: 'a=b' } })
    for (const text of ['POST /a', 'POST /a=', 'POST /a=[]', 'POST /a={', 'POST /a=1'])
      expect(readBody(text)).toMatch(/no JSON object/)
  })
})

describe('a file', () => {
  it('of holdfast routes --json says who may call', () => {
    const row = (method: string, path: string, value: string, kind = 'route'): unknown => ({
      kind,
      method,
      path,
      access: { value },
    })
    const rows = [
      row('GET', '/api/profile', 'signed-in'),
      row('GET', '/api/posts', 'public'),
      row('GET', '/api/users', 'none'),
      row('GET', '/api/report', 'scope(report:read)'),
      row('POST', '/api/hook', 'signature'),
      row('GET', '/api/admin', 'role(admin)'),
      row('*', '/api/auth/[...all]', 'accounts'),
      row('save', 'app/actions.ts#save', 'none', 'action'),
    ]
    const routes = readRouteFile(JSON.stringify({ version: 1, routes: rows }))
    expect(typeof routes === 'string' ? routes : routes.map(({ path, access }) => `${path} ${access}`)).toEqual([
      '/api/profile guarded',
      '/api/posts public',
      '/api/users unknown',
      '/api/report service',
      '/api/hook service',
      '/api/admin guarded',
    ])
  })

  it('of OpenAPI, in YAML, says what is sent', () => {
    const routes = readRouteFile(`
openapi: 3.1.0
servers: [{ url: https://shop.test/v1 }]
security: [{ cookie: [] }]
paths:
  /orders/{id}:
    parameters: [{ $ref: '#/components/parameters/Id' }]
    get: { parameters: [{ in: query, name: expand }] }
    put:
      requestBody:
        content:
          application/json: { schema: { $ref: '#/components/schemas/Order' } }
  /posts:
    get: { security: [] }
components:
  parameters: { Id: { in: path, name: id } }
  schemas:
    Order:
      type: object
      required: [item, quantity, mail, kind]
      properties:
        item: { type: string, minLength: 20, maxLength: 30 }
        quantity: { type: integer, minimum: 3 }
        mail: { type: string, format: email }
        kind: { enum: [small, large] }
        note: { type: string }
`)
    expect(routes).toMatchObject([
      { method: 'GET', path: '/v1/orders/[id]', access: 'guarded', query: ['expand'] },
      {
        method: 'PUT',
        path: '/v1/orders/[id]',
        access: 'guarded',
        body: {
          quantity: 4,
          kind: 'small',
          mail: expect.stringMatching(/@example\.com$/),
          item: expect.stringMatching(/^.{20,30}$/),
        },
      },
      { method: 'GET', path: '/v1/posts', access: 'public' },
    ])
  })

  it('that is neither is told', () => {
    for (const text of ['{', '[]', '"x"', '{"paths":[]}', 'a: [b'])
      expect(readRouteFile(text)).toMatch(/file of routes/)
  })

  it('whose references lead to themselves ends', () => {
    const document = {
      paths: {
        '/a': {
          post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } } },
        },
      },
      components: {
        schemas: {
          A: { type: 'object', properties: { a: { $ref: '#/components/schemas/A' } } },
          B: { $ref: '#/components/schemas/B' },
        },
      },
    }
    expect(readRouteFile(JSON.stringify(document))).toHaveLength(1)
  })
})

describe('a script', () => {
  const found = (text: string): unknown[] =>
    routesInScript(text).map(({ method, path, query, body }) => ({
      method,
      path,
      ...(query && { query }),
      ...(body && { body }),
    }))

  it('tells what it calls', () => {
    expect(
      found(
        'fetch("/api/orders",{method:"POST",body:JSON.stringify({item:e,quantity:1,gift:!0})});api(`/api/orders/${a.id}/cancel`,{method:"PUT"});x("/api/posts?page=1&limit=2")',
      ),
    ).toEqual([
      { method: 'POST', path: '/api/orders', body: { item: undefined, quantity: 1, gift: true } },
      { method: 'PUT', path: '/api/orders/[id]/cancel' },
      { method: 'GET', path: '/api/posts', query: ['page', 'limit'] },
    ])
  })

  it('is not taken at its word for files, and for the beginnings of paths', () => {
    expect(found('"/api/a.js" "/api/" `/api/auth/${x}` "/apis/x" "/api/auth"')).toEqual([])
  })
})
