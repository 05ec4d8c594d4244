import { randomBytes } from 'node:crypto'
import { checkEnv } from 'holdfast/env/server'
import { registerPeer } from 'holdfast/next/peer'
import { connectLimitStore } from './database/limit-store'
import { storage } from './database/storage'
import { env } from './env'
import { people, start } from './security'

/** Before the first request: the socket's address is recorded, settings are checked, and there is an administrator. */
export async function register() {
  registerPeer()
  checkEnv(env)
  start()
  await connectLimitStore()
  await storage.open()
  await seedAdmin()
}

async function seedAdmin() {
  const email = env.ADMIN_EMAIL
  const given = env.ADMIN_PASSWORD?.reveal()
  const password = given ?? `${randomBytes(15).toString('base64url')}aA1`
  const { created } = await people.seedAdmin({ email, password })
  // Said once, where the operator is looking; a password that was given is known already.
  if (created && given === undefined) console.log(`\nThe first administrator: ${email}  ${password}\n`)
}
