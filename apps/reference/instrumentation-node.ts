import { randomBytes } from 'node:crypto'
import { registerPeer } from 'holdfast/next/peer'
import { connectLimitStore } from './database/limit-store'
import { storage } from './database/storage'
import { people, start } from './security'

/** Before the first request: the socket's address is recorded, settings are checked, and there is an administrator. */
export async function register() {
  registerPeer()
  start()
  await connectLimitStore()
  await storage.open()
  await seedAdmin()
}

async function seedAdmin() {
  const email = process.env.ADMIN_EMAIL ?? 'admin@localhost.example'
  const given = process.env.ADMIN_PASSWORD
  const password = given ?? `${randomBytes(15).toString('base64url')}aA1`
  const { created } = await people.seedAdmin({ email, password })
  // Said once, where the operator is looking; a password that was given is known already.
  if (created && given === undefined) console.log(`\nThe first administrator: ${email}  ${password}\n`)
}
