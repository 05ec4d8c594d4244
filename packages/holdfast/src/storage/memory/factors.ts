import type { FactorStore } from '../../accounts/factor-store.js'
import type { Answer, Rows } from './rows.js'

export function memoryFactors({ accounts, totp, recoveryCodes, passkeys }: Rows, answer: Answer): FactorStore {
  const passkeysOf = (owner: string) => [...passkeys.values()].filter(({ userId }) => userId === owner)

  return {
    totp: (userId) => answer(() => totp.get(userId) ?? null),
    beginTotp: (userId, sealedSecret) =>
      answer(() => {
        if (!accounts.has(userId) || (totp.get(userId)?.confirmedAt ?? null) !== null) return false
        totp.set(userId, { sealedSecret, confirmedAt: null, lastStep: -1 })
        return true
      }),
    confirmTotp: (userId, { sealedSecret, step, recoveryHashes, now }) =>
      answer(() => {
        const row = totp.get(userId)
        if (row === undefined || row.sealedSecret !== sealedSecret || row.confirmedAt !== null) return false
        totp.set(userId, { sealedSecret, confirmedAt: now, lastStep: step })
        recoveryCodes.set(userId, [...recoveryHashes])
        return true
      }),
    useTotp: (userId, step) =>
      answer(() => {
        const row = totp.get(userId)
        if (row === undefined || row.confirmedAt === null || row.lastStep >= step) return false
        totp.set(userId, { ...row, lastStep: step })
        return true
      }),
    removeTotp: (userId) =>
      answer(() => {
        if (passkeysOf(userId).length === 0) recoveryCodes.delete(userId)
        return totp.delete(userId)
      }),
    replaceRecoveryCodes: (userId, hashes) =>
      answer(() => {
        if (accounts.has(userId)) recoveryCodes.set(userId, [...hashes])
      }),
    useRecoveryCode: (userId, hash) =>
      answer(() => {
        const codes = recoveryCodes.get(userId) ?? []
        if (!codes.includes(hash)) return false
        recoveryCodes.set(
          userId,
          codes.filter((code) => code !== hash),
        )
        return true
      }),
    recoveryCodes: (userId) => answer(() => recoveryCodes.get(userId)?.length ?? 0),
    addPasskey: (passkey, most) =>
      answer(() => {
        if (!accounts.has(passkey.userId)) return 'gone'
        if (passkeysOf(passkey.userId).length >= most) return 'too_many'
        if (passkeys.has(passkey.id)) return 'taken'
        passkeys.set(passkey.id, structuredClone(passkey))
        return 'added'
      }),
    passkeys: (userId) =>
      answer(() =>
        passkeysOf(userId).toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? -1 : 1)),
      ),
    passkey: (id) => answer(() => passkeys.get(id) ?? null),
    usePasskey: (id, counter, now) =>
      answer(() => {
        const row = passkeys.get(id)
        if (row === undefined || (counter <= row.counter && (counter > 0 || row.counter > 0))) return false
        passkeys.set(id, { ...row, counter, lastUsedAt: now })
        return true
      }),
    removePasskey: (userId, id) => answer(() => passkeys.get(id)?.userId === userId && passkeys.delete(id)),
  }
}
