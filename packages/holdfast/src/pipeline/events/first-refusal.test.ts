import { afterEach, describe, expect, it, vi } from 'vitest'
import { publicAccess, signedIn } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { testGate } from '../gate.test-parts.js'
import type { AnyDefinition } from '../policy.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

let paths = 0

/** What the terminal says of two calls of a route that no test has called before. */
async function said(definition: Partial<AnyDefinition>, mode = 'development'): Promise<string[]> {
  vi.stubEnv('NODE_ENV', mode)
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const call = testGate().route({ access: publicAccess, ...definition })
  const path = `/api/refused-${++paths}`
  for (let time = 0; time < 2; time++) await call({ path })
  return warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes(path))
}

describe('in development', () => {
  it('the first refusal of a route explains itself: stage, code, why, and where to read on', async () => {
    const [line, ...others] = await said({ access: signedIn })
    expect(others).toEqual([])
    expect(line).toMatch(
      /^holdfast: GET \/api\/refused-\d+ was refused with 401 auth\.required, by the stage "access"\.\n {2}\S.*\n.*npx holdfast explain auth\.required$/,
    )
  })

  it('each code once, whoever caused it', async () => {
    let count = 0
    const handler = () => problem(count++ === 0 ? 'object.not_found' : 'object.denied')
    expect(await said({ handler })).toHaveLength(2)
  })

  it('a code of the application has no page of ours', async () => {
    const handler = () => problem('orders.locked', { status: 409, title: 'The order is locked' })
    expect(await said({ handler })).toEqual([expect.not.stringContaining('explain')])
  })

  it('an allowed call says nothing', async () => {
    expect(await said({})).toEqual([])
  })
})

it.each(['production', 'test'])('in %s nothing is said', async (mode) => {
  expect(await said({ access: signedIn }, mode)).toEqual([])
})
