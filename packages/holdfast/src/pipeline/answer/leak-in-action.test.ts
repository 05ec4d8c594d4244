import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { leakWatch } from '../../env/leaks/index.js'
import { compileAction } from '../action.js'
import { decideCall } from '../action-call.js'
import { testGate } from '../gate.test-parts.js'
import { textsIn } from './texts-in.js'

const SECRET = 'Kq8ZxWv2LpRt7Ny5Bd1Hg9Js'

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

async function acted(returned: unknown, on: 'block' | 'report' = 'block') {
  const world = testGate({ leaks: leakWatch({ secrets: { ORDERS_KEY: SECRET }, on }) })
  const policy = compileAction({ name: 'orders.place', access: publicAccess, handler: () => returned })
  const [, ending] = await decideCall(world.gate, policy, {
    surface: 'action',
    method: 'POST',
    headers: new Headers(),
    route: 'orders.place',
    params: {},
    search: () => new URLSearchParams(),
    body: () => ({ value: undefined }),
    beside: () => [],
    request: undefined,
  })
  return { ending, audits: await world.audits() }
}

const form = new FormData()
form.append('note', SECRET)
const circle: Record<string, unknown> = { key: [SECRET] }
circle['self'] = circle

const returned: readonly (readonly [string, unknown])[] = [
  ['a text', `key ${SECRET}`],
  ['an object', { settings: { key: SECRET } }],
  ['a key', { [SECRET]: true }],
  ['a list in base64', [[btoa(`{"key":"${SECRET}"}`)]]],
  ['a map', new Map([['settings', { key: SECRET }]])],
  ['a set', new Set([SECRET])],
  ['a form', form],
  ['bytes', new TextEncoder().encode(SECRET)],
  ['a circle', circle],
  ['a problem', problem('orders.failed', { status: 409, title: 'Failed', detail: `with ${SECRET}` })],
]

describe.each(returned)('a secret in %s that an action returns', (_, value) => {
  it('is withheld', async () => {
    const { ending, audits } = await acted(value)
    expect(ending).toMatchObject({ ok: false, problem: { code: 'response.secret_leaked' } })
    expect(audits.map(({ type, facts }) => [type, facts['secret'], facts['route']])).toEqual([
      ['secret_leaked', 'ORDERS_KEY', 'orders.place'],
    ])
  })

  it('passes and is told, where leaks are only reported', async () => {
    const { ending, audits } = await acted(value, 'report')
    expect(ending).not.toMatchObject({ problem: { code: 'response.secret_leaked' } })
    expect(audits).toHaveLength(1)
  })
})

it('what an action returns leaves as it is: nothing of it is consumed or copied', async () => {
  const later = Promise.resolve(SECRET)
  const value = {
    later,
    when: new Date(0),
    steps: (function* () {
      yield 1
    })(),
  }
  const { ending } = await acted(value)
  expect(ending).toEqual({ ok: true, data: value })
  expect((ending as { data: unknown }).data).toBe(value)
  expect([...value.steps]).toEqual([1])
})

it('a list of any length and depth is looked through', () => {
  expect(textsIn(Array.from({ length: 300_000 }, () => 'a'))).toHaveLength(599_999)
  let deep: unknown = SECRET
  for (let depth = 0; depth < 100_000; depth++) deep = [deep]
  expect(textsIn(deep)).toBe(SECRET)
})
