import { describe, expect, it } from 'vitest'
import { accountStoreContract } from '../testing/account-store-contract.js'
import { sessionStoreContract } from '../testing/session-store-contract.js'
import { memory } from './memory.js'

accountStoreContract('memory', memory, { describe, it, expect })
sessionStoreContract('memory', memory, { describe, it, expect })

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

it('is an outage once it is closed', async () => {
  const storage = memory()
  await storage.close()
  await expect(storage.accounts.find('x')).rejects.toMatchObject({ name: 'HoldfastOutage', reason: 'closed' })
  await expect(storage.sessions.find('x')).rejects.toMatchObject({ name: 'HoldfastOutage', reason: 'closed' })
})
