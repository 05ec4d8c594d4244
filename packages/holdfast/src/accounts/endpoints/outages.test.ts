import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { memory } from '../../storage/memory.js'
import { TEST_SECRET } from '../../testing/account-endpoints.js'
import { everyOutage, faultyStorage } from '../../testing/faulty-storage.js'
import { accounts } from '../accounts.js'
import { cases, id, IN_PASSING, isUnasked, prepared, shape, time, world, type Prepare } from './outages.test-parts.js'

// The gate reports every outage to the terminal.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

const flat = Object.entries(cases).flatMap(([route, ways]) =>
  ways.flatMap((prepare, way) =>
    (route === 'POST register' ? [false, true] : [false]).map((isRequired): [string, string, Prepare, boolean] => [
      route,
      `${way + 1}${isRequired ? ', verified' : ''}`,
      prepare,
      isRequired,
    ]),
  ),
)

it('no endpoint is forgotten', async () => {
  const { app } = await world(false)
  const declared = app.endpoints.map(({ method, path }) => `${method} ${path}`)
  expect(Object.keys(cases).toSorted()).toEqual(declared.toSorted())
})

it.each(flat)(
  'tokens/46 %s (%s): whichever store call fails, it is 503 without a cookie, or it came after the answer',
  async (route, _, prepare, isRequired) => {
    const ready = prepared(route, prepare, isRequired)
    const sound = await (await ready()).run()
    if (prepare === cases[route]?.[0]) expect(sound.status).toBeLessThan(300)
    else expect(sound.status).toBeLessThan(500)
    const runs = await everyOutage(ready)
    expect(runs.length).toBeGreaterThan(0)
    for (const { call, n, fault, result } of runs) {
      const what = `call ${n}, ${call}, ${fault}`
      if (result.status === 'rejected') throw new Error(what, { cause: result.reason })
      const { value } = result
      if (n > value.before || IN_PASSING.test(call) || isUnasked(route, call, n)) {
        expect(shape(value), what).toEqual(shape(sound))
        continue
      }
      expect([value.status, value.cookies], what).toEqual([503, []])
      const { code: told } = JSON.parse(value.body) as { code: string }
      expect(told, what).toMatch(/^(?:internal|auth)\.unavailable$/)
    }
  },
  60_000,
)

it('tokens/46 an administrator learns of it as an outage', async () => {
  for (const act of ['list', 'find', 'update', 'endSessions'] as const) {
    const storage = faultyStorage(memory())
    const { users } = accounts({ storage, secret: TEST_SECRET, clock: () => time })
    storage.fail(1)
    await expect(
      (users[act] as (...given: unknown[]) => Promise<unknown>)(id, { disabled: true }),
    ).rejects.toMatchObject({
      name: 'HoldfastOutage',
    })
  }
})
