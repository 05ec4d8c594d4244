import type { Passkey } from '../accounts/factor-store.js'
import type { Eventually } from '../core/verdict.js'
import { hostileKeys } from './hostile-keys.js'
import { atOnce, NO_UUIDS, NOON, person, tests, type StorageUnderTest } from './sample-rows.js'
import type { TestRunner } from './store-contract.js'

/** The accounts beside the factors: they belong to one. Rows of other tests may be in both. */
export type FactorsUnderTest = Pick<StorageUnderTest, 'factors' | 'accounts' | 'close'>

/**
 * What every `FactorStore` must do, whatever is behind it. Call it in a test file, once for each way to open the store;
 * `open` is called for each test.
 *
 * @example factorStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function factorStoreContract(name: string, open: () => Eventually<FactorsUnderTest>, runner: TestRunner): void {
  const { describe, expect } = runner
  const test = tests(open, runner)
  const confirmation = (recoveryHashes: readonly string[] = ['a', 'b'], sealedSecret = 'sealed') => ({
    sealedSecret,
    step: 100,
    recoveryHashes,
    now: NOON,
  })

  describe(`the second factors of the store "${name}"`, () => {
    test('a secret is kept, replaced while it is not confirmed, and confirmed with its codes', async ({
      factors,
      accounts,
    }) => {
      const { id } = await person(accounts)
      expect(await factors.totp(id)).toBe(null)
      expect(await factors.beginTotp(id, 'first')).toBe(true)
      expect(await factors.beginTotp(id, 'sealed')).toBe(true)
      expect(await factors.totp(id)).toEqual({ sealedSecret: 'sealed', confirmedAt: null, lastStep: -1 })
      expect(await factors.useTotp(id, 100)).toBe(false)
      expect(await factors.confirmTotp(id, confirmation([], 'first'))).toBe(false)
      expect(await factors.recoveryCodes(id)).toBe(0)

      expect(await factors.confirmTotp(id, confirmation())).toBe(true)
      expect(await factors.totp(id)).toEqual({ sealedSecret: 'sealed', confirmedAt: NOON, lastStep: 100 })
      expect(await factors.recoveryCodes(id)).toBe(2)
      expect(await factors.confirmTotp(id, confirmation(['c', 'd', 'e']))).toBe(false)
      expect(await factors.beginTotp(id, 'stolen')).toBe(false)
      expect(await factors.totp(id)).toEqual({ sealedSecret: 'sealed', confirmedAt: NOON, lastStep: 100 })
      expect(await factors.recoveryCodes(id)).toBe(2)
    })

    test('of 64 parallel confirmations one is made, with its own codes', async ({ factors, accounts }) => {
      const { id } = await person(accounts)
      await factors.beginTotp(id, 'sealed')
      const made = await atOnce(64, (index) => factors.confirmTotp(id, confirmation([`code ${index}`])))
      expect(made.filter(Boolean).length).toBe(1)
      expect(await factors.useRecoveryCode(id, `code ${made.indexOf(true)}`)).toBe(true)
    })

    test('a code is good once: for one of 64 at the same time, and no earlier one after it', async ({
      factors,
      accounts,
    }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      for (const { id } of [one, other]) {
        await factors.beginTotp(id, 'sealed')
        await factors.confirmTotp(id, confirmation())
      }
      expect(await factors.useTotp(one.id, 100)).toBe(false)
      const used = await atOnce(64, () => factors.useTotp(one.id, 102))
      expect(used.filter(Boolean).length).toBe(1)
      expect(await factors.useTotp(one.id, 101)).toBe(false)
      expect(await factors.useTotp(one.id, 103)).toBe(true)
      expect((await factors.totp(one.id))?.lastStep).toBe(103)
      expect(await factors.useTotp(other.id, 102)).toBe(true)
    })

    test('a recovery code is good once, for one of 64 at the same time', async ({ factors, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      for (const { id } of [one, other]) await factors.replaceRecoveryCodes(id, ['a', 'b"{},\\', 'c'])
      const used = await atOnce(64, () => factors.useRecoveryCode(one.id, 'b"{},\\'))
      expect(used.filter(Boolean).length).toBe(1)
      expect(await factors.recoveryCodes(one.id)).toBe(2)
      expect(await factors.recoveryCodes(other.id)).toBe(3)
      for (const code of [...hostileKeys, 'A', 'a ', 'b'])
        expect(await factors.useRecoveryCode(one.id, code)).toBe(false)
      const both = await Promise.all(['a', 'c'].map((code) => factors.useRecoveryCode(one.id, code)))
      expect(both).toEqual([true, true])
      expect(await factors.recoveryCodes(one.id)).toBe(0)
    })

    test('new recovery codes replace all former ones, also when many come at once', async ({ factors, accounts }) => {
      const { id } = await person(accounts)
      await factors.replaceRecoveryCodes(id, ['a', 'b', 'c'])
      await atOnce(16, (index) => factors.replaceRecoveryCodes(id, [`d${index}`, `e${index}`]))
      expect(await factors.recoveryCodes(id)).toBe(2)
      expect(await factors.useRecoveryCode(id, 'a')).toBe(false)
      await factors.replaceRecoveryCodes(id, [])
      expect(await factors.recoveryCodes(id)).toBe(0)
    })

    test('a secret goes with the recovery codes, unless passkeys need them', async ({ factors, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      await factors.addPasskey(newPasskey(other.id), 10)
      for (const [{ id }, left] of [
        [one, 0],
        [other, 2],
      ] as const) {
        await factors.beginTotp(id, 'sealed')
        await factors.confirmTotp(id, confirmation())
        expect(await factors.removeTotp(id)).toBe(true)
        expect(await factors.totp(id)).toBe(null)
        expect(await factors.recoveryCodes(id)).toBe(left)
        expect(await factors.removeTotp(id)).toBe(false)
        expect(await factors.beginTotp(id, 'next')).toBe(true)
      }
    })

    test('passkeys are kept whole, listed the newest first, and removed by their owner only', async ({
      factors,
      accounts,
    }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const older = newPasskey(one.id, { transports: ['usb', 'a"{},\\'], name: 'Zoë’s "key"', counter: 2 ** 32 - 1 })
      const newer = newPasskey(one.id, { createdAt: NOON + 1, lastUsedAt: NOON + 2, backedUp: true })
      for (const passkey of [older, newer]) expect(await factors.addPasskey(passkey, 10)).toBe('added')
      expect(await factors.passkeys(one.id)).toEqual([newer, older])
      expect(await factors.passkey(older.id)).toEqual(older)
      expect(await factors.passkeys(other.id)).toEqual([])
      expect((await accounts.credentials(one.id))?.factors.passkeys).toBe(2)
      expect(await factors.removePasskey(other.id, older.id)).toBe(false)
      const removed = await atOnce(64, () => factors.removePasskey(one.id, older.id))
      expect(removed.filter(Boolean).length).toBe(1)
      expect(await factors.passkey(older.id)).toBe(null)
      expect(await factors.passkeys(one.id)).toEqual([newer])
    })

    test('a credential id has one owner: the first keeps it, whole', async ({ factors, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const passkey = newPasskey(one.id)
      expect(await factors.addPasskey(passkey, 10)).toBe('added')
      expect(await factors.addPasskey({ ...passkey, userId: other.id, publicKey: 'stolen' }, 10)).toBe('taken')
      expect(await factors.addPasskey({ ...passkey, name: 'again' }, 10)).toBe('taken')
      expect(await factors.passkey(passkey.id)).toEqual(passkey)
    })

    test('64 added at once are no more than an account may have', async ({ factors, accounts }) => {
      const { id } = await person(accounts)
      const added = await atOnce(64, () => factors.addPasskey(newPasskey(id), 3))
      expect(added.filter((answer) => answer === 'added').length).toBe(3)
      expect(added.filter((answer) => answer === 'too_many').length).toBe(61)
      expect((await factors.passkeys(id)).length).toBe(3)
    })

    test('a signature counter moves forward only, and a replay is refused', async ({ factors, accounts }) => {
      const { id } = await person(accounts)
      const [counting, constant] = [newPasskey(id, { counter: 7 }), newPasskey(id)]
      for (const passkey of [counting, constant]) await factors.addPasskey(passkey, 10)
      for (const counter of [0, 6, 7]) expect(await factors.usePasskey(counting.id, counter, NOON)).toBe(false)
      expect((await factors.passkey(counting.id))?.lastUsedAt).toBe(null)
      const used = await atOnce(64, () => factors.usePasskey(counting.id, 8, NOON + 1))
      expect(used.filter(Boolean).length).toBe(1)
      expect(await factors.passkey(counting.id)).toEqual({ ...counting, counter: 8, lastUsedAt: NOON + 1 })
      // An authenticator that keeps no counter always says 0, until one says otherwise.
      const same = await atOnce(8, () => factors.usePasskey(constant.id, 0, NOON + 2))
      expect(same.filter(Boolean).length).toBe(8)
      expect(await factors.usePasskey(constant.id, 1, NOON + 3)).toBe(true)
      expect(await factors.usePasskey(constant.id, 0, NOON + 4)).toBe(false)
    })

    test('an id that is no id names nothing, and is no fault', async ({ factors, accounts }) => {
      const { id } = await person(accounts)
      for (const nobody of [...NO_UUIDS, crypto.randomUUID()]) {
        expect(await factors.totp(nobody)).toBe(null)
        expect(await factors.beginTotp(nobody, 'sealed')).toBe(false)
        expect(await factors.confirmTotp(nobody, confirmation())).toBe(false)
        expect(await factors.useTotp(nobody, 1)).toBe(false)
        expect(await factors.removeTotp(nobody)).toBe(false)
        await factors.replaceRecoveryCodes(nobody, ['a'])
        expect(await factors.recoveryCodes(nobody)).toBe(0)
        expect(await factors.useRecoveryCode(nobody, 'a')).toBe(false)
        expect(await factors.addPasskey(newPasskey(nobody), 10)).toBe('gone')
        expect(await factors.passkeys(nobody)).toEqual([])
        expect(await factors.removePasskey(nobody, 'x')).toBe(false)
      }
      for (const unknown of hostileKeys) {
        expect(await factors.passkey(unknown)).toBe(null)
        expect(await factors.usePasskey(unknown, 1, NOON)).toBe(false)
        expect(await factors.removePasskey(id, unknown)).toBe(false)
      }
    })
  })
}

function newPasskey(userId: string, fields: Partial<Passkey> = {}): Passkey {
  return {
    id: `credential-${crypto.randomUUID()}`,
    userId,
    publicKey: 'cHVibGlj',
    counter: 0,
    transports: [],
    name: 'Phone',
    backedUp: false,
    createdAt: NOON,
    lastUsedAt: null,
    ...fields,
  }
}
