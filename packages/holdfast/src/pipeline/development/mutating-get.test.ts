import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { publicAccess } from '../../authorization/access.js'
import { testGate } from '../gate.test-parts.js'
import type { AnyDefinition } from '../policy.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

let paths = 0

/** What the terminal says after two calls of a route that no test has called before. */
async function said(definition: Partial<AnyDefinition>, method = 'GET', mode = 'development'): Promise<string[]> {
  vi.stubEnv('NODE_ENV', mode)
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const call = testGate().route({ access: publicAccess, ...definition })
  const path = `/api/path-${++paths}`
  for (let time = 0; time < 2; time++) await call({ method, path })
  return warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes(path))
}

const cookie = { name: 'seen', value: '1', path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const

const MUTATING: readonly (readonly [name: string, definition: Partial<AnyDefinition>])[] = [
  ['sets a cookie', { handler: ({ answer }) => answer.setCookie(cookie) }],
  ['sets a cookie', { handler: () => new Response(null, { headers: { 'set-cookie': 'a=b' } }) }],
  ['answers 201', { status: 201 }],
  ['answers 202', { handler: () => new Response(null, { status: 202 }) }],
  ['records that something happened', { handler: ({ answer }) => answer.audit('key_created', null) }],
  ['reads a body', { body: z.undefined() }],
]

describe('in development', () => {
  it.each(MUTATING)('csrf/18 a GET that %s is said to change something, once', async (sign, definition) => {
    expect(await said(definition)).toEqual([expect.stringContaining(sign)])
  })

  it('csrf/18 a HEAD too', async () => {
    expect(await said(MUTATING[0]![1], 'HEAD')).toHaveLength(1)
  })

  it('csrf/18 a GET that answers what it found is not', async () => {
    expect(await said({})).toEqual([])
    expect(await said({ handler: () => new Response(null, { status: 304 }) })).toEqual([])
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('csrf/18 a %s may', async (method) => {
    for (const [, definition] of MUTATING) expect(await said(definition, method)).toEqual([])
  })
})

it.each(['production', 'test'])('csrf/18 in %s nobody is told', async (mode) => {
  expect(await said(MUTATING[0]![1], 'GET', mode)).toEqual([])
})
