import { beforeEach, expect, it, vi } from 'vitest'
import { apiKey } from '../authentication/providers/api-key.js'
import { jwt } from '../authentication/providers/jwt.js'
import { memory } from '../storage/memory.js'
import type { Storage } from '../storage/storage.js'
import { endpointBrowser, TEST_SECRET } from '../testing/account-endpoints.js'
import { fakeMail } from '../testing/fake-mail.js'
import type { Verification } from './verification.js'

const NOON = Date.UTC(2030, 0, 1, 12)
const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const links = { verify: '/verify', reset: '/reset', unlock: '/unlock' }

vi.setConfig({ testTimeout: 30_000 })

let storage: Storage
beforeEach(() => {
  storage = memory()
})

/** A thief registers with Ada's address, and leaves ways in; then Ada takes the account over by the link in her mail. */
async function takenOver(verification: Verification, provedBefore = false) {
  const mail = fakeMail()
  const clock = () => NOON
  const keys = apiKey({ storage, scopes: ['report:read'], clock })
  const thief = endpointBrowser({
    storage,
    clock,
    identity: [jwt({ secret: TEST_SECRET, storage, clock }), keys],
    accounts: { mail: { sender: mail, links }, verification },
  })
  const { user } = (await thief.call('POST register', ada)).data as { user: { id: string } }
  const { id } = (await storage.accounts.findByEmail(ada.email)) ?? user
  if (provedBefore) await storage.accounts.verifyEmail(id, ada.email, NOON)
  await storage.factors.beginTotp(id, 'sealed')
  await storage.factors.confirmTotp(id, { sealedSecret: 'sealed', step: 1, recoveryHashes: ['a', 'b'], now: NOON })
  const passkey = { id: 'a', publicKey: 'b', counter: 0, transports: [], name: 'x', backedUp: false, lastUsedAt: null }
  await storage.factors.addPasskey({ ...passkey, userId: id, createdAt: NOON }, 20)
  await keys.issueKey({ name: 'Back door', scopes: ['report:read'], expiresAt: null }, id)

  const owner = thief.another()
  await owner.call('POST password/forgot', { email: ada.email })
  const { data } = await owner.call('POST password/reset', { token: mail.token(), password: 'An0ther-Harbour' })
  expect(data).toEqual({ ended: 0 })
  const credentials = await storage.accounts.credentials(id)
  return { ...credentials?.factors, keys: (await storage.keys.list(id)).length, proved: credentials?.emailVerifiedAt }
}

it('who registers with somebody else’s address keeps no way in when its owner takes the account over', async () => {
  expect(await takenOver('optional')).toEqual({ totp: false, passkeys: 0, recoveryCodes: 0, keys: 0, proved: NOON })
})

it('what an owner set up who had confirmed the address stays: a mailbox is no way past a second factor', async () => {
  expect(await takenOver('optional', true)).toMatchObject({ totp: true, passkeys: 1, recoveryCodes: 2, keys: 1 })
})

it('nor is it where addresses are never confirmed: there the first reset would be one', async () => {
  expect(await takenOver('none')).toMatchObject({ totp: true, passkeys: 1, recoveryCodes: 2, keys: 1 })
})
