import { expect, it, vi } from 'vitest'
import { apiKey } from '../authentication/providers/api-key.js'
import { jwt } from '../authentication/providers/jwt.js'
import { memory } from '../storage/memory.js'
import { endpointBrowser, TEST_SECRET } from '../testing/account-endpoints.js'
import { ada } from '../testing/person-with-factors.js'

vi.setConfig({ testTimeout: 30_000 })

const shared = { storage: memory(), clock: () => Date.UTC(2030, 0, 1, 12) }
const instance = () => [
  jwt({ ...shared, secret: TEST_SECRET, revocation: { maxStale: '15 m' } }),
  apiKey({ ...shared, scopes: ['report:read'] }),
]

it('a session that another instance has ended makes no way back: no factor and no key', async () => {
  const owner = endpointBrowser({ ...shared, identity: instance() })
  await owner.call('POST register', ada)
  await owner.call('POST login', ada)
  const thief = endpointBrowser({ ...shared, identity: instance(), cookies: owner.cookies() })
  expect(await thief.identify()).toHaveProperty('id')
  await owner.call('POST logout-everywhere')

  expect(await thief.identify()).toHaveProperty('id')
  const key = { name: 'Report', scopes: ['report:read'] }
  for (const [route, body] of [['POST keys', key], ['POST totp'], ['POST recovery-codes']] as const) {
    expect((await thief.call(route, body)).data).toMatchObject({ code: 'auth.revoked', status: 401 })
  }
})
