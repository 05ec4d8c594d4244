import { describe, expect, it } from 'vitest'
import { askEveryStore } from '../testing/sample-rows.js'
import { storageContract } from '../testing/storage-contract.js'
import { memory } from './memory.js'
import { Expiring } from './memory/expiring.js'

storageContract('memory', memory, { describe, it, expect })

it('hands out copies: what a caller changes stays with the caller', async () => {
  const { accounts } = memory()
  const id = crypto.randomUUID()
  const given = { id, email: 'ada@example.com', name: 'Ada', roles: ['member'], passwordHash: 'phc', createdAt: 0 }
  await accounts.create(given)
  given.roles.push('admin')
  const found = await accounts.find(id)
  ;(found?.roles as string[] | undefined)?.push('admin')
  expect((await accounts.find(id))?.roles).toEqual(['member'])
})

it('is an outage once it is closed, in every part', async () => {
  const storage = memory()
  await Promise.all(askEveryStore(storage))
  await storage.close()
  for (const asked of await Promise.allSettled(askEveryStore(storage))) {
    expect(asked).toMatchObject({ status: 'rejected', reason: { name: 'HoldfastOutage', reason: 'closed' } })
  }
})

it('limits/49 keeps no more than twice what is still good, however many keys are tried', () => {
  const rows = new Expiring<number>()
  let most = 0
  for (let now = 0; now < 200_000; now++) {
    // Good for a second, and kept for five minutes: 301 rows live at a time.
    rows.set(`key ${now}`, now, now * 1000 + 1000, now * 1000)
    most = Math.max(most, rows.size)
  }
  expect(most).toBeLessThanOrEqual(1024)
  expect(rows.get('key 199999')).toBe(199_999)
})
