import { expect, it } from 'vitest'
import { openOnce } from './open-once.js'

function fake(key = crypto.randomUUID()) {
  const state = { opened: 0, closed: 0, broken: false }
  const make = () =>
    openOnce(key, { connections: 10 }, async () => {
      state.opened++
      if (state.broken) throw new Error('broken')
      return { client: { number: state.opened }, close: async () => void state.closed++ }
    })
  return { state, make }
}

it('opens nothing before the first use, and once for all who ask', async () => {
  const { state, make } = fake()
  const [one, other] = [make(), make()]
  expect(state.opened).toBe(0)
  const clients = await Promise.all([one.open(), one.open(), other.open()])
  expect(new Set(clients).size).toBe(1)
  expect(state.opened).toBe(1)
})

it('tries again after a failure', async () => {
  const { state, make } = fake()
  const once = make()
  state.broken = true
  await expect(Promise.all([once.open(), once.open()])).rejects.toThrow('broken')
  state.broken = false
  expect(await once.open()).toEqual({ number: 2 })
})

it('is an outage once it is closed, for everybody; a later one begins anew', async () => {
  const { state, make } = fake()
  const [one, other] = [make(), make()]
  await one.open()
  await Promise.all([one.close(), other.close()])
  expect(state.closed).toBeGreaterThan(0)
  for (const once of [one, other]) await expect(once.open()).rejects.toMatchObject({ reason: 'closed' })
  expect(await make().open()).toEqual({ number: 2 })
})

it('closes what is still being opened, and minds neither a failure nor nothing at all', async () => {
  const { state, make } = fake()
  const once = make()
  const opening = once.open()
  await once.close()
  await opening
  expect(state.closed).toBe(1)
  await make().close()
  state.broken = true
  const broken = make()
  const failed = broken.open().catch((error: unknown) => error)
  await broken.close()
  expect(await failed).toMatchObject({ message: 'broken' })
})

it('is shared by every copy of this module in the process', async () => {
  const { state, make } = fake('copies')
  // @ts-expect-error -- the query makes a second instance of the module, as bundlers do
  const copy = (await import('./open-once.js?copy')) as { openOnce: typeof openOnce }
  expect(copy.openOnce).not.toBe(openOnce)
  const client = await make().open()
  const second = copy.openOnce('copies', { connections: 10 }, () => Promise.reject(new Error('never')))
  expect(await second.open()).toBe(client)
  expect(state.opened).toBe(1)
  await second.close()
  expect(state.closed).toBe(1)
})

it('a second storage with other options is refused, and not given the first one with its options', async () => {
  const key = crypto.randomUUID()
  const opened = async () => ({ client: {}, close: async () => undefined })
  const first = openOnce(key, { migrations: [{ name: 'a', sql: 'x' }] }, opened)
  const other = openOnce(key, { migrations: [] }, opened)
  const same = openOnce(key, { migrations: [{ name: 'a', sql: 'x' }] }, opened)
  const client = await first.open()
  await expect(other.open()).rejects.toMatchObject({
    name: 'HoldfastConfigurationError',
    code: 'config.storage',
  })
  expect(await same.open()).toBe(client)
  await first.close()
})
