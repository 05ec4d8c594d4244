// The whole defence of this app: who is let in, how often, and from where.
import { accounts } from 'holdfast/accounts'
import { holdfast, slidingWindow } from 'holdfast/next'
import { jwt } from 'holdfast/providers/jwt'
import { consoleSink } from 'holdfast/sinks/console'
import { memorySink } from 'holdfast/sinks/memory'
import { memory } from 'holdfast/stores/memory'
import { storage } from '@/database/storage'

/** Accounts by an administrator's hand: it asks nobody, so only what is behind `role('admin')` may use it. */
export const people = accounts({ storage })

export const { route, routes, action, currentPrincipal, requirePrincipal, auth, health, start } = holdfast({
  origin: process.env.APP_ORIGIN,
  trustedProxies: 'none',
  identity: [jwt({ secret: process.env.HOLDFAST_SECRET, storage })],
  accounts: people,
  cors: { origins: (process.env.CORS_ORIGINS ?? '').split(',').filter(Boolean), credentials: true },
  limits: {
    store: memory(),
    onStoreError: 'local',
    anonymous: slidingWindow(100, '1 m'),
    caller: slidingWindow(600, '1 m'),
    address: slidingWindow(6_000, '1 m'),
  },
  sinks: [memorySink(), consoleSink()],
})
