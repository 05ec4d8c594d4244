// The whole defence of this app: who is let in, how often, and from where.
import { accounts } from 'holdfast/accounts'
import { passkeys } from 'holdfast/accounts/passkeys'
import { altcha } from 'holdfast/human/altcha'
import { folderMail } from 'holdfast/mail/folder'
import { holdfast, slidingWindow } from 'holdfast/next'
import { apiKey } from 'holdfast/providers/api-key'
import { jwt } from 'holdfast/providers/jwt'
import { consoleSink } from 'holdfast/sinks/console'
import { memorySink } from 'holdfast/sinks/memory'
import { auditTrail } from 'holdfast/storage/audit-trail'
import { limitStore } from '@/database/limit-store'
import { storage } from '@/database/storage'
import { env } from '@/env'

const secret = env.HOLDFAST_SECRET

/** Accounts by an administrator's hand: it asks nobody, so only what is behind `role('admin')` may use it. */
export const people = accounts({
  storage,
  secret,
  verification: 'optional',
  mail: {
    sender: folderMail({ path: env.MAIL_DIR }),
    links: { verify: '/verify-email', reset: '/reset-password', unlock: '/unlock' },
  },
  totp: { issuer: 'Holdfast reference' },
  passkeys: passkeys({ name: 'Holdfast reference' }),
})

/** What happened to accounts and settings, as evidence, in the same database. */
export const trail = auditTrail({ client: storage, secret })

export const gate = holdfast({
  origin: env.APP_ORIGIN,
  trustedProxies: 'none',
  identity: [jwt({ secret, storage }), apiKey({ storage, scopes: ['report:read'] })],
  accounts: people,
  human: altcha({ secret, storage }),
  cors: { origins: env.CORS_ORIGINS, credentials: true },
  limits: {
    store: limitStore,
    onStoreError: 'local',
    anonymous: slidingWindow(100, '1 m'),
    caller: slidingWindow(600, '1 m'),
    address: slidingWindow(6_000, '1 m'),
    analytics: true,
  },
  // Counted like anybody; the decision events say which they are.
  bots: 'limit',
  sinks: [memorySink(), consoleSink(), trail],
})

export const { route, routes, action, currentPrincipal, requirePrincipal, auth, health, start } = gate
