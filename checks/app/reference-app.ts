import { rmSync } from 'node:fs'
import { npmStart, type StartedApp } from '../parts/npm-start.ts'
import { temporaryFolder } from '../parts/server.ts'
import { root } from '../working-tree.ts'
import { client, type Client } from './client.ts'

export interface ReferenceApp extends Omit<StartedApp, 'stop'> {
  /** A caller with an address and cookies of its own. */
  client(address?: string): Client
  /** A caller who has just made an account and signed in. */
  signedIn(name?: string): Promise<Person>
  /** A caller who has signed in with what is given. */
  signIn(email: string, password: string): Promise<Client>
  /** The first administrator, signed in. */
  admin(): Promise<Client>
  /** Ends the app, then removes its data unless `keep` is said; resolves to the exit code. */
  stop(options?: { readonly keep?: boolean }): Promise<number | null>
}

export interface Person extends Client {
  readonly id: string
  readonly email: string
  readonly password: string
}

export const adminEmail = 'admin@reference.example'
export const adminPassword = 'Harbour-7-Lantern-Quay'

/**
 * The reference app as `npm start` runs it: built if anything changed, on a free loopback port, with its own data.
 *
 * @param dataDir of an earlier run, to go on with
 */
export async function startReferenceApp({
  dataDir = temporaryFolder('reference'),
  env = {},
}: { dataDir?: string; env?: Record<string, string> } = {}): Promise<ReferenceApp> {
  const app = await npmStart(root, {
    dataDir,
    env: { ADMIN_EMAIL: adminEmail, ADMIN_PASSWORD: adminPassword, ...env },
  })
  const caller = (address?: string): Client => client(app.origin, address)
  return {
    ...app,
    client: caller,
    async signedIn(name = 'Ada Lovelace') {
      const [email, password] = [`${crypto.randomUUID()}@reference.example`, 'Correct-Horse-9-Staple']
      const person = caller()
      const registered = await person.call('POST', '/api/auth/register', { json: { email, password, name } })
      if (registered.status !== 201) throw new Error(`Registration answered ${registered.status}: ${registered.text}`)
      const { user } = registered.json()
      await login(person, email, password)
      return { ...person, id: user.id, email, password }
    },
    signIn: (email, password) => login(caller(), email, password),
    admin: () => login(caller(), adminEmail, adminPassword),
    async stop({ keep = false } = {}) {
      const code = await app.stop()
      if (!keep) rmSync(dataDir, { recursive: true, force: true })
      return code
    },
  }
}

async function login(person: Client, email: string, password: string): Promise<Client> {
  const answer = await person.call('POST', '/api/auth/login', { json: { email, password } })
  if (answer.status !== 200) throw new Error(`Signing in answered ${answer.status}: ${answer.text}`)
  return person
}
