import { bolaMatrix, type Matrix, type MatrixCaller } from 'holdfast/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { workingTree } from '../working-tree.ts'
import type { Client } from './client.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

let app: ReferenceApp
let matrix: Matrix

const headersOf = (person: Client): Record<string, string> => ({
  cookie: [...person.cookies].map((pair) => pair.join('=')).join('; '),
  origin: app.origin,
})

beforeAll(async () => {
  app = await startReferenceApp()
  const [ada, bob, admin] = [await app.signedIn('Ada'), await app.signedIn('Bob'), await app.admin()]
  const call = async (caller: MatrixCaller, path: string, json: unknown) => {
    const answer = await fetch(`${app.origin}${path}`, {
      method: 'POST',
      headers: { ...caller.headers, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    })
    expect(answer.status).toBe(201)
    return (await answer.json()) as { readonly id: string }
  }
  matrix = await bolaMatrix({
    send: (request) => fetch(request),
    origin: app.origin,
    callers: [
      { name: 'ada', headers: headersOf(ada) },
      { name: 'bob', headers: headersOf(bob) },
      // Of other people's things, administrators may use the orders.
      { name: 'admin', headers: headersOf(admin), mayUse: ({ pattern }) => pattern === '/api/orders/[id]' },
    ],
    objects: [
      {
        name: 'order',
        create: (owner) => call(owner, '/api/orders', { item: 'Blue kettle', quantity: 1 }),
        marks: ({ id }: { id: string }) => [id],
        routes: [
          { method: 'GET', pattern: '/api/orders/[id]', path: ({ id }) => `/api/orders/${id}` },
          { method: 'HEAD', pattern: '/api/orders/[id]', path: ({ id }) => `/api/orders/${id}` },
          {
            method: 'PATCH',
            pattern: '/api/orders/[id]',
            path: ({ id }) => `/api/orders/${id}`,
            body: () => ({ note: 'Seen by its owner' }),
          },
          { method: 'DELETE', pattern: '/api/orders/[id]', path: ({ id }) => `/api/orders/${id}`, destroys: true },
        ],
        lists: [{ pattern: '/api/orders', path: '/api/orders' }],
      },
      {
        name: 'API key',
        create: (owner) => call(owner, '/api/auth/keys', { name: 'Reports', scopes: ['report:read'] }),
        marks: ({ id }: { id: string }) => [id],
        routes: [
          { method: 'POST', pattern: '/api/auth/keys/[id]/rotate', path: ({ id }) => `/api/auth/keys/${id}/rotate` },
          {
            method: 'DELETE',
            pattern: '/api/auth/keys/[id]',
            path: ({ id }) => `/api/auth/keys/${id}`,
            destroys: true,
          },
        ],
        lists: [{ pattern: '/api/auth/keys', path: '/api/auth/keys' }],
      },
    ],
  })
})

afterAll(async () => {
  await app?.stop()
})

it('nobody gets at what is somebody else’s', () => {
  expect(matrix.leaks).toEqual([])
})

it('everybody gets at what is theirs', () => {
  expect(matrix.lockedOut).toEqual([])
  expect(matrix.cells.length).toBeGreaterThan(60)
})

it('a new route with a dynamic segment has to be tried here', () => {
  const routes = workingTree('apps/reference/app/api').filter((path) => path.endsWith('/route.ts'))
  const patterns = routes.map((path) => path.replace('apps/reference/app', '').replace('/route.ts', ''))
  expect(patterns.length).toBeGreaterThan(8)
  expect(matrix.untried(patterns).toSorted()).toEqual([
    '/api/[[...unknown]]',
    // Accounts belong to nobody but the administrators: a rule about the function, not about the object.
    '/api/admin/users/[id]',
    '/api/admin/users/[id]/sessions',
    // Above as /api/auth/keys and /api/orders; sessions have tests of their own.
    '/api/auth/[...holdfast]',
  ])
})
