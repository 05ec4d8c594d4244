import type { PostgresStorage } from 'holdfast/storage/postgres'
import type { Failure } from '../../report.js'

/** @param email as typed; `undefined`: nobody's in particular */
export async function ownerId(
  storage: PostgresStorage,
  email: string | undefined,
): Promise<{ readonly id: string | undefined } | Failure> {
  if (email === undefined) return { id: undefined }
  const account = await storage.accounts.findByEmail(email.normalize('NFC').trim().toLowerCase())
  return account === null ? { failure: 'no account has the e-mail address of --owner' } : { id: account.id }
}
