import { hash as argon2 } from '@node-rs/argon2'
import { TOTP } from 'otpauth'
import { apiKey } from '../../authentication/providers/api-key.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { accountPolicy } from '../../pipeline/endpoints/account-policy.js'
import { createGate } from '../../pipeline/gate.js'
import { answerCall } from '../../pipeline/route.js'
import { memory as limits } from '../../rate-limit/stores/memory.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { endpointBrowser, TEST_SECRET, type EndpointBrowser } from '../../testing/account-endpoints.js'
import { fakeHost } from '../../testing/fake-host.js'
import { fakeMail, type FakeMail } from '../../testing/fake-mail.js'
import { faultyStorage, type FaultyStorage } from '../../testing/faulty-storage.js'
import { softwareAuthenticator, type AnsweredOptions } from '../../testing/software-authenticator.js'
import type { MailSender } from '../mail/mail.js'
import { passkeys } from '../second-factor/passkeys.js'

export const time = Date.UTC(2030, 0, 1, 12)
const origin = 'https://app.example.com'
const email = 'ada@example.com'
const password = 'Tr0mbone-Lake'
const renewed = 'An0ther-Harbour'
export const id = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'

/** Everything anew, with one account and nobody signed in. */
interface World {
  readonly storage: FaultyStorage
  readonly app: EndpointBrowser
  readonly mail: FakeMail
  /** A browser in which the account is signed in. */
  readonly owner: EndpointBrowser
}

/** What is sent, and by whom. */
interface Sent {
  readonly browser: EndpointBrowser
  readonly body?: unknown
  readonly params?: Readonly<Record<string, string>>
}

export type Prepare = (world: World) => Sent | Promise<Sent>

const identityOf = (storage: FaultyStorage) => [
  jwt({ storage, secret: TEST_SECRET, clock: () => time }),
  apiKey({ storage, scopes: ['report:read'], clock: () => time }),
]

/** Of the one account, whose password costs as much as a real one. */
let hashed: Promise<string> | undefined

/** What stands between a part and who asks it. */
export interface Around {
  readonly storage?: (storage: Storage) => Storage
  readonly mail?: (mail: MailSender) => MailSender
}

export async function world(isRequired: boolean, around: Around = {}) {
  const base = memory()
  const storage = faultyStorage(around.storage?.(base) ?? base)
  const passwordHash = await (hashed ??= argon2(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }))
  const mail = fakeMail()
  const identity = identityOf(storage)
  const app = endpointBrowser({
    storage,
    clock: () => time,
    identity,
    accounts: {
      mail: { sender: around.mail?.(mail) ?? mail, links: { verify: '/verify', reset: '/reset', unlock: '/unlock' } },
      verification: isRequired ? 'required' : 'optional',
      passkeys: passkeys({ name: 'My App' }),
    },
  })
  await base.accounts.create({ id, email, name: 'Ada', roles: [], passwordHash, createdAt: time })
  const [signer] = identity as [ReturnType<typeof jwt>, unknown]
  const owner = app.another((await signer.issue({ userId: id, userAgent: null }))?.cookies)
  const host = fakeHost()
  const gate = createGate(
    { origin, identity, accounts: app.people, limits: { store: limits(), onStoreError: 'local' }, clock: () => time },
    // Work for after the answer begins after it.
    { ...host, after: (task) => void later.push(task) },
  )
  const later: (() => PromiseLike<unknown>)[] = []
  return { base, storage, app, mail, owner, gate, later }
}

/** Every endpoint by its route: a request that succeeds, and others where there are more ways through. */
export const cases: Readonly<Record<string, readonly Prepare[]>> = {
  'POST register': [
    ({ app }) => ({ browser: app, body: { email: 'eve@example.com', password, name: 'Eve' } }),
    ({ app }) => ({ browser: app, body: { email, password, name: 'Eve' } }),
  ],
  'POST login': [
    ({ app }) => ({ browser: app, body: { email, password } }),
    ({ owner }) => ({ browser: owner, body: { email, password } }),
    ({ app }) => ({ browser: app, body: { email, password: 'wrong' } }),
    ({ app }) => ({ browser: app, body: { email: 'nobody@example.com', password } }),
    async ({ owner, app }) => {
      await withTotp(owner)
      return { browser: app, body: { email, password } }
    },
    // Hashed with other parameters than today's, so that it is hashed anew.
    async ({ storage, app }) => {
      const { passwordHash = null } = (await storage.accounts.findByEmail(email)) ?? {}
      const former = await argon2(password, { memoryCost: 19_456, timeCost: 3, parallelism: 1 })
      if (!(await storage.accounts.replacePassword(id, passwordHash ?? '', former))) throw new Error('Nobody is there.')
      return { browser: app, body: { email, password } }
    },
    async ({ app }) => {
      for (let count = 0; count < 4; count++) await app.call('POST login', { email, password: 'wrong' })
      return { browser: app, body: { email, password: 'wrong' } }
    },
  ],
  'POST logout': [({ owner }) => ({ browser: owner })],
  'POST logout-everywhere': [({ owner }) => ({ browser: owner })],
  'POST refresh': [({ owner }) => ({ browser: owner })],
  'GET session': [({ owner }) => ({ browser: owner })],
  'GET sessions': [({ owner }) => ({ browser: owner })],
  'DELETE sessions': [({ owner }) => ({ browser: owner })],
  'DELETE sessions/:id': [
    async ({ owner }) => {
      const { sessionId = '' } = (await owner.identify()) as { sessionId?: string }
      return { browser: owner, params: { id: sessionId } }
    },
  ],
  'POST password/forgot': [
    ({ app }) => ({ browser: app, body: { email } }),
    ({ app }) => ({ browser: app, body: { email: 'nobody@example.com' } }),
  ],
  'POST password/reset': [
    async ({ app, mail }) => {
      await app.call('POST password/forgot', { email })
      return { browser: app, body: { token: mail.token(), password: renewed } }
    },
    ({ app }) => ({ browser: app, body: { token: 'A'.repeat(43), password: renewed } }),
  ],
  'POST password/change': [({ owner }) => ({ browser: owner, body: { current: password, password: renewed } })],
  'POST email/verify': [
    async ({ app, mail }) => {
      await app.call('POST email/verify/send', { email })
      return { browser: app, body: { token: mail.token() } }
    },
  ],
  'POST email/verify/send': [({ app }) => ({ browser: app, body: { email } })],
  'POST unlock': [
    async ({ app, mail }) => {
      for (let count = 0; count < 5; count++) await app.call('POST login', { email, password: 'wrong' })
      return { browser: app, body: { token: mail.token() } }
    },
  ],
  'GET second-factor': [({ owner }) => ({ browser: owner })],
  'POST totp': [({ owner }) => ({ browser: owner })],
  'POST totp/confirm': [
    async ({ owner }) => {
      const { secret } = (await owner.call('POST totp')).data as { secret: string }
      return { browser: owner, body: { code: code(secret) } }
    },
  ],
  'DELETE totp': [
    async ({ owner }) => {
      await withTotp(owner)
      return { browser: owner }
    },
  ],
  'POST recovery-codes': [
    async ({ owner }) => {
      await withTotp(owner)
      return { browser: owner }
    },
  ],
  'POST login/second-factor': [
    async ({ owner, app }) => {
      const { recoveryCodes } = await withTotp(owner)
      await app.call('POST login', { email, password })
      return { browser: app, body: { code: recoveryCodes[0] } }
    },
    async ({ owner, app }) => {
      const { secret } = await withTotp(owner)
      await app.call('POST login', { email, password })
      return { browser: app, body: { code: code(secret, time + 30_000) } }
    },
  ],
  'POST step-up': [
    ({ owner }) => ({ browser: owner, body: { password } }),
    async ({ owner }) => {
      const { recoveryCodes } = await withTotp(owner)
      return { browser: owner, body: { password, code: recoveryCodes[0] } }
    },
  ],
  'POST step-up/options': [
    async ({ owner }) => {
      await withPasskey(owner)
      return { browser: owner }
    },
  ],
  'POST login/passkey/options': [
    async ({ owner, app }) => {
      await withPasskey(owner)
      await app.call('POST login', { email, password })
      return { browser: app }
    },
  ],
  'POST login/passkey': [
    async ({ owner, app }) => {
      const device = await withPasskey(owner)
      const { data } = await app.call('POST login/passkey/options')
      return { browser: app, body: { response: device.get(data as AnsweredOptions) } }
    },
  ],
  'POST passkeys/options': [({ owner }) => ({ browser: owner })],
  'POST passkeys': [
    async ({ owner }) => {
      const { data } = await owner.call('POST passkeys/options')
      const response = softwareAuthenticator({ origin }).create(data as AnsweredOptions)
      return { browser: owner, body: { name: 'Laptop', response } }
    },
  ],
  'DELETE passkeys/:id': [
    async ({ owner }) => {
      const { credentialId } = await withPasskey(owner)
      return { browser: owner, params: { id: credentialId } }
    },
  ],
  'GET keys': [({ owner }) => ({ browser: owner })],
  'POST keys': [({ owner }) => ({ browser: owner, body: { name: 'Report', scopes: ['report:read'] } })],
  'POST keys/:id/rotate': [async ({ owner }) => ({ browser: owner, params: { id: await withKey(owner) } })],
  'DELETE keys/:id': [async ({ owner }) => ({ browser: owner, params: { id: await withKey(owner) } })],
}

/** What nobody waits for, and nobody learns of when it fails. */
export const IN_PASSING = /^(?:sessions\.deleteExpired|keys\.used)/

export interface Answered {
  readonly status: number
  readonly body: string
  readonly cookies: readonly string[]
  /** How many store calls there had been. */
  readonly before: number
  /** How many sessions the account has afterwards. */
  readonly sessions: number
}

export function prepared(route: string, prepare: Prepare, isRequired: boolean, around?: Around) {
  return async () => {
    const made = await world(isRequired, around)
    const { browser, body, params = {} } = await prepare(made)
    const endpoint = made.app.endpoints.find(({ method, path }) => `${method} ${path}` === route)
    if (endpoint === undefined) throw new Error(`There is no ${route}.`)
    const policy = accountPolicy(endpoint)
    /** The answer, before what it does not wait for. */
    const ask = async (): Promise<Omit<Answered, 'sessions'>> => {
      const response = await answerCall(made.gate, policy, {
        surface: 'route',
        method: endpoint.method,
        headers: new Headers({ cookie: browser.header(), 'sec-fetch-site': 'same-origin' }),
        route: `/api/auth/${endpoint.path}`,
        params,
        search: () => new URLSearchParams(),
        body: () => ({ value: body }),
        beside: () => [],
        request: undefined,
      })
      const cookies = response.headers.getSetCookie()
      return { status: response.status, body: await response.text(), cookies, before: made.storage.calls.length }
    }
    const settle = async (): Promise<void> => {
      for (let task = made.later.shift(); task !== undefined; task = made.later.shift()) await task()
    }
    const run = async (): Promise<Answered> => {
      const answered = await ask()
      await settle()
      return { ...answered, sessions: (await made.base.sessions.list(id, time)).length }
    }
    return { ...made, ask, settle, run }
  }
}

/** What is answered when nothing fails, and what differs each time taken out of it. */
export const shape = ({ status, body, cookies, sessions }: Answered) => ({
  status,
  sessions,
  members: Object.keys(JSON.parse(body || '{}') as object),
  cookies: cookies.map((cookie) => cookie.split('=')[0]),
})

/** Who calls does not matter to a public endpoint: it goes on without knowing, and looks for itself what it needs. */
export function isUnasked(route: string, call: string, n: number): boolean {
  return n === 1 && call === 'sessions.find' && ['POST login', 'POST logout', 'POST refresh'].includes(route)
}

function code(secret: string, at = time): string {
  return new TOTP({ secret }).generate({ timestamp: at })
}

async function withTotp(owner: EndpointBrowser) {
  const { secret } = (await owner.call('POST totp')).data as { secret: string }
  const { data } = await owner.call('POST totp/confirm', { code: code(secret) })
  return { secret, ...(data as { recoveryCodes: readonly string[] }) }
}

async function withPasskey(owner: EndpointBrowser) {
  const { data } = await owner.call('POST passkeys/options')
  const device = softwareAuthenticator({ origin })
  await owner.call('POST passkeys', { name: 'Laptop', response: device.create(data as AnsweredOptions) })
  return device
}

async function withKey(owner: EndpointBrowser): Promise<string> {
  return ((await owner.call('POST keys', { name: 'Report', scopes: ['report:read'] })).data as { id: string }).id
}
