import { generateKeyPairSync } from 'node:crypto'
import { accounts, type Accounts } from '../../packages/holdfast/src/accounts/accounts.js'
import { passkeys } from '../../packages/holdfast/src/accounts/second-factor/passkeys.js'
import type { Provider } from '../../packages/holdfast/src/authentication/provider.js'
import { apiKey } from '../../packages/holdfast/src/authentication/providers/api-key.js'
import { jwt } from '../../packages/holdfast/src/authentication/providers/jwt.js'
import { session } from '../../packages/holdfast/src/authentication/providers/session.js'
import { leakWatch } from '../../packages/holdfast/src/env/leaks/leak-watch.js'
import type { GateOptions } from '../../packages/holdfast/src/pipeline/gate-options.js'
import { slidingWindow } from '../../packages/holdfast/src/rate-limit/algorithms/sliding-window.js'
import { memory as limits } from '../../packages/holdfast/src/rate-limit/stores/memory.js'
import type { Storage } from '../../packages/holdfast/src/storage/storage.js'
import { memorySink } from '../../packages/holdfast/src/telemetry/sinks/memory.js'
import { prometheusSink, type PrometheusSink } from '../../packages/holdfast/src/telemetry/sinks/prometheus.js'

export const ORIGIN = 'https://app.example.com'
/** May act for people who are signed in. */
export const FRIEND = 'https://admin.example.com'
const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
/** What no answer may hold. */
export const LEAKED = 'Lq8Zr2Tn6Vw4Xk0Bm9Dc7Fh5Jg3Ps1Ya'

/** Gates that differ in all that changes the way of a request. */
export const GATES = ['cookies', 'header', 'strict'] as const
export type GateName = (typeof GATES)[number]

const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

/** Never the same twice would be a puzzle; here it is a word. */
const human: NonNullable<GateOptions['human']> = {
  name: 'fake',
  onOutage: 'refuse',
  puzzle: () => ({ provider: 'fake', challenge: { number: 1 } }),
  verify: async ({ solution }) => (solution === 'solved' ? 'passed' : solution === 'down' ? 'unavailable' : 'failed'),
}

interface GateParts {
  readonly options: GateOptions
  readonly people: Accounts
  readonly metrics: PrometheusSink
  readonly identity: readonly Provider[]
}

export function gateOptions(name: GateName, storage: Storage, clock: () => number): GateParts {
  const shared = { storage, clock, secret: SECRET }
  const people = accounts({
    ...shared,
    mail: {
      sender: { name: 'nowhere', send: async () => undefined },
      links: { verify: '/verify', reset: '/reset', unlock: '/unlock' },
    },
    verification: name === 'strict' ? 'required' : 'optional',
    passkeys: passkeys({ name: 'My App' }),
  })
  const keys = apiKey({ storage, clock, scopes: ['report:read'] })
  const identity = {
    cookies: [jwt({ ...shared, revocation: 'immediate' }), keys],
    header: [
      jwt({ ...shared, revocation: 'immediate', carries: 'header', signing: { algorithm: 'ES256', keys: [signing] } }),
      keys,
    ],
    strict: [session({ storage, clock }), keys],
  }[name]
  const metrics = prometheusSink()
  const options: GateOptions = {
    name,
    origin: ORIGIN,
    trustedProxies: name === 'header' ? 1 : 'none',
    identity,
    accounts: people,
    cors: { origins: [FRIEND], credentials: true },
    limits: {
      store: limits({ clock }),
      onStoreError: name === 'cookies' ? 'local' : 'deny',
      anonymous: slidingWindow(2_000, '1 m'),
      legacyHeaders: name === 'header',
      analytics: name !== 'header',
    },
    sinks: [memorySink({ capacity: 500 }), metrics],
    clock,
    ...(name === 'cookies' ? {} : { human }),
    ...(name === 'strict'
      ? {
          csrf: { token: { secret: SECRET } },
          bots: 'limit',
          leaks: leakWatch({ secrets: { LEAKED }, on: 'block' }),
        }
      : {}),
  }
  return { options, people, metrics, identity }
}
