import type { Provider } from '../../packages/holdfast/src/authentication/provider.js'
import { isKeyIssuer, type KeyIssuer } from '../../packages/holdfast/src/authentication/api-keys/key-issuer.js'
import {
  isSessionIssuer,
  type SessionIssuer,
} from '../../packages/holdfast/src/authentication/sessions/session-issuer.js'
import type { Storage } from '../../packages/holdfast/src/storage/storage.js'

export const PASSWORD = 'Tr0mbone-Lake'

/** Who is signed in, and which services have keys. */
export const PEOPLE = ['ada', 'eve', 'root'] as const
export const KEYS = ['report', 'metrics'] as const
export type Person = (typeof PEOPLE)[number]
export type Service = (typeof KEYS)[number]

export const idOf = (person: Person): string => `00000000-0000-4000-8000-00000000000${PEOPLE.indexOf(person) + 1}`

/** What one person presents, and as whom the gate has to take it. */
interface Credential {
  readonly id: string
  readonly cookies: readonly (readonly [name: string, value: string])[]
  /** Of sessions that travel in a header, and of keys. */
  readonly bearer: string | null
}

/** Accounts, sessions and keys as they are issued by the app itself. */
export async function population(storage: Storage, identity: readonly Provider[], passwordHash: string, now: number) {
  const issuer = identity.find((one): one is Provider & SessionIssuer => isSessionIssuer(one))
  const keys = identity.find((one): one is Provider & KeyIssuer => isKeyIssuer(one))
  if (issuer === undefined || keys === undefined) throw new Error('The gate needs sessions and keys.')
  for (const person of PEOPLE) {
    await storage.accounts.create({
      id: idOf(person),
      email: `${person}@example.com`,
      name: person,
      roles: person === 'root' ? ['admin'] : [],
      passwordHash,
      createdAt: now,
    })
  }
  const services = new Map<Service, Credential>()
  for (const name of KEYS) {
    const issued = await keys.issueKey({ name, scopes: [`${name}:read`], expiresAt: null }, null)
    if (typeof issued === 'string') throw new Error(issued)
    services.set(name, { id: issued.apiKey.id, cookies: [], bearer: issued.key })
  }
  const signedIn = new Map<Person, Credential & { readonly sessionId: string }>()

  /** Signs in who is not any more; sessions that strangers have begun end. */
  async function renew(isExpired: boolean): Promise<void> {
    for (const person of PEOPLE) {
      const former = signedIn.get(person)
      const isThere = former !== undefined && (await storage.sessions.find(former.sessionId)) !== null
      if (isThere && !isExpired) continue
      await storage.accounts.update(idOf(person), { roles: person === 'root' ? ['admin'] : [], disabled: false })
      await issuer?.endAll(idOf(person))
      const issued = await issuer?.issue({ userId: idOf(person), userAgent: null })
      if (issued === undefined || issued === null) throw new Error(`${person} cannot be signed in.`)
      signedIn.set(person, {
        id: idOf(person),
        sessionId: issued.sessionId,
        cookies: issued.cookies.map(({ name, value }) => [name, value] as const),
        bearer: issued.grant?.accessToken ?? null,
      })
    }
  }

  return {
    renew,
    of: (who: Person | Service): Credential => (signedIn.get(who as Person) ?? services.get(who as Service))!,
  }
}

export type Population = Awaited<ReturnType<typeof population>>
