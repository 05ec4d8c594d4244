import { describe, expect, it } from 'vitest'
import { bolaMatrix, type MatrixCaller, type MatrixObject } from './bola-matrix.js'

interface Note {
  readonly id: string
  readonly text: string
  readonly ownerId: string
}

const callers = ['ada', 'bob'].map((name) => ({ name, headers: { authorization: name } })) as unknown as [
  MatrixCaller,
  MatrixCaller,
]
const admin: MatrixCaller = {
  name: 'root',
  headers: { authorization: 'root' },
  mayUse: (route) => route.method === 'GET',
}

/** A small app with one mistake, or none. */
function app(mistake?: 'read' | 'write' | 'delete' | 'list' | 'echo' | 'admin' | 'locked') {
  const notes = new Map<string, Note>()
  let count = 0
  const send = async (request: Request): Promise<Response> => {
    const caller = request.headers.get('authorization')
    const id = new URL(request.url).pathname.split('/')[3]
    if (caller === null) return new Response(null, { status: 401 })
    if (id === undefined) {
      const seen = [...notes.values()].filter((note) => mistake === 'list' || note.ownerId === caller)
      return Response.json(seen)
    }
    const note = notes.get(id)
    if (note === undefined) return new Response(null, { status: 404 })
    const isOwner = note.ownerId === caller && mistake !== 'locked'
    const isAdmin = caller === 'root' && (request.method === 'GET' || mistake === 'admin')
    const isWrong = { GET: 'read', PATCH: 'write', DELETE: 'delete' }[request.method] === mistake
    if (!isOwner && !isAdmin && !isWrong) {
      return new Response(mistake === 'echo' ? `not yours: ${note.text}` : null, { status: 404 })
    }
    if (request.method === 'DELETE') notes.delete(id)
    return Response.json(note)
  }
  const object: MatrixObject<Note> = {
    name: 'note',
    create(owner) {
      const note = { id: `n${count++}`, text: `secret of ${owner.name} ${count}`, ownerId: owner.name }
      notes.set(note.id, note)
      return note
    },
    marks: (note) => [note.text],
    routes: [
      { method: 'GET', pattern: '/api/notes/[id]', path: (note) => `/api/notes/${note.id}` },
      {
        method: 'PATCH',
        pattern: '/api/notes/[id]',
        path: (note) => `/api/notes/${note.id}`,
        body: () => ({ text: 'x' }),
      },
      { method: 'DELETE', pattern: '/api/notes/[id]', path: (note) => `/api/notes/${note.id}`, destroys: true },
    ],
    lists: [{ pattern: '/api/notes', path: '/api/notes' }],
  }
  return bolaMatrix({ send, origin: 'http://localhost', callers: [...callers, admin], objects: [object] })
}

it('an app that asks whose object it is has no leak, and its owners are let in', async () => {
  const matrix = await app()
  expect([matrix.leaks, matrix.lockedOut]).toEqual([[], []])
  expect(matrix.cells.length).toBeGreaterThan(30)
})

describe('a mistake is found', () => {
  it.each([
    ['read', 'GET /api/notes/[id]'],
    ['write', 'PATCH /api/notes/[id]'],
    ['delete', 'DELETE /api/notes/[id]'],
    ['list', 'GET /api/notes'],
    ['echo', 'GET /api/notes/[id]'],
    ['admin', 'PATCH /api/notes/[id]'],
  ] as const)('%s', async (mistake, route) => {
    const { leaks } = await app(mistake)
    expect(leaks.map((leak) => leak.route)).toContain(route)
    expect(leaks.every((leak) => leak.caller !== leak.owner)).toBe(true)
  })

  it('an owner who is refused, which would make every leak test pass', async () => {
    const { lockedOut } = await app('locked')
    expect(lockedOut.some((cell) => cell.caller === cell.owner && cell.status === 404)).toBe(true)
  })
})

it('names the routes with a dynamic segment that nobody tries', async () => {
  const matrix = await app()
  expect(matrix.untried(['/api/notes', '/api/notes/[id]', '/api/orders/[id]'])).toEqual(['/api/orders/[id]'])
})

it('refuses marks by which nothing could be recognised', async () => {
  const object = { name: 'note', create: () => 1, marks: () => ['1'], routes: [] }
  const matrix = bolaMatrix({ send: () => new Response(), origin: 'http://localhost', callers, objects: [object] })
  await expect(matrix).rejects.toThrow('marks of four characters')
})
