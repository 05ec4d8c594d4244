import { expect, it } from 'vitest'
import { isOutage } from '../core/outage.js'
import { memory } from '../storage/memory.js'
import { everyOutage, faultyStorage } from './faulty-storage.js'
import { newSession, person } from './sample-rows.js'

it('does what the given storage does until it is told to fail, and names the calls', async () => {
  const storage = faultyStorage(memory())
  const { id } = await person(storage.accounts)
  expect(await storage.accounts.find(id)).toMatchObject({ id })
  expect(storage.calls).toEqual(['accounts.create', 'accounts.find'])
})

it('fails the call that was asked for, before or after its work, and no other', async () => {
  for (const [fault, kept] of [
    ['refused', false],
    ['lost', true],
  ] as const) {
    const storage = faultyStorage(memory())
    const { id } = await person(storage.accounts)
    const session = newSession(id)
    storage.fail(2, fault)
    await storage.accounts.find(id)
    const error: unknown = await storage.sessions.create(session).catch((thrown: unknown) => thrown)
    expect(isOutage(error)).toBe(true)
    expect((await storage.sessions.find(session.id)) !== null).toBe(kept)
    expect(storage.calls).toEqual(['accounts.find', 'sessions.create', 'sessions.find'])
  }
})

it('everyOutage fails each call of the work once in each way', async () => {
  const runs = await everyOutage(async () => {
    const storage = faultyStorage(memory())
    const { id } = await person(storage.accounts)
    const run = async () => [await storage.accounts.find(id), await storage.sessions.list(id, 0)].length
    return { storage, run }
  })
  expect(runs.map(({ call, n, fault, result }) => [call, n, fault, result.status])).toEqual([
    ['accounts.find', 1, 'refused', 'rejected'],
    ['sessions.list', 2, 'refused', 'rejected'],
    ['accounts.find', 1, 'lost', 'rejected'],
    ['sessions.list', 2, 'lost', 'rejected'],
  ])
})

it('everyOutage sees a store that is asked and not waited for', async () => {
  const runs = await everyOutage(async () => {
    const storage = faultyStorage(memory())
    return { storage, run: async () => void storage.sessions.deleteExpired(0).catch(() => undefined) }
  })
  expect(runs.map(({ call, result }) => [call, result.status])).toEqual([
    ['sessions.deleteExpired', 'fulfilled'],
    ['sessions.deleteExpired', 'fulfilled'],
  ])
})
