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
async function said(
  definition: { response?: unknown; handler: () => unknown },
  mode = 'development',
): Promise<string[]> {
  vi.stubEnv('NODE_ENV', mode)
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const call = testGate().route({ access: publicAccess, ...(definition as Partial<AnyDefinition>) })
  const path = `/api/unshaped-${++paths}`
  for (let time = 0; time < 2; time++) await call({ path })
  return warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes(path))
}

const response = z.object({ id: z.string() })
const row = { id: '7', passwordHash: 'of nobody’s concern' }

describe('in development', () => {
  it.each([
    ['Response.json', () => Response.json(row)],
    ['a JSON text', () => new Response(JSON.stringify(row), { headers: { 'content-type': 'application/json' } })],
    ['JSON of another name', () => new Response('{}', { headers: { 'content-type': 'Application/HAL+JSON; v=1' } })],
  ])('%s beside a response schema is told of, once, and without a word of what it holds', async (_name, handler) => {
    const [line, ...others] = await said({ response, handler })
    expect(others).toEqual([])
    expect(line).toMatch(/^holdfast: GET \/api\/unshaped-\d+ declares a response schema .*explain response\.invalid$/)
    expect(line).not.toContain('concern')
  })

  it.each([
    ['data, which is shaped', { response, handler: () => row }],
    ['a Response where no schema is declared', { handler: () => Response.json(row) }],
    ['a file', { response, handler: () => new Response('id,hash', { headers: { 'content-type': 'text/csv' } }) }],
    ['lines of JSON', { response, handler: () => new Response('', { headers: { 'content-type': 'x/json-seq' } }) }],
    ['an empty answer', { response, handler: () => new Response(null, { status: 304 }) }],
    ['an error of its own', { response, handler: () => Response.json({ why: 'taken' }, { status: 409 }) }],
  ])('%s is not', async (_name, definition) => {
    expect(await said(definition)).toEqual([])
  })
})

it.each(['production', 'test'])('in %s nobody is told', async (mode) => {
  expect(await said({ response, handler: () => Response.json(row) }, mode)).toEqual([])
})
