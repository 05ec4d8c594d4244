import { holdfast, slidingWindow } from 'holdfast/next'
import { authJs } from 'holdfast/providers/auth-js'
import { memory } from 'holdfast/stores/memory'
import { people } from './people'
import { reached, world } from './world'

const clock = () => Date.now() + world.ahead

const sessions =
  process.env.STRATEGY === 'database'
    ? authJs({ version: 4, session: (token) => people.getSessionAndUser(token), clock })
    : authJs({
        version: 4,
        secret: process.env.NEXTAUTH_SECRET,
        isRevoked: ({ sid }) => {
          reached()
          return world.ended.has(sid)
        },
        clock,
      })

const plenty = slidingWindow(1_000_000, '1 m')

export const { route, routes } = holdfast({
  origin: process.env.APP_ORIGIN,
  trustedProxies: 'none',
  identity: [sessions],
  limits: { store: memory(), onStoreError: 'local', anonymous: plenty, caller: plenty, address: plenty },
})
