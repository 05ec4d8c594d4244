import { apiKey } from '../../authentication/providers/api-key.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { session } from '../../authentication/providers/session.js'
import type { Provider } from '../../authentication/provider.js'
import { any, scope, signedIn } from '../../authorization/access.js'
import { parseCookies, type SetCookie } from '../../core/cookie.js'
import { createGate } from '../gate.js'
import { compilePolicy } from '../policy.js'
import { answerCall } from '../route.js'
import { routeCall } from '../route-call.js'
import { memory as limits } from '../../rate-limit/stores/memory.js'
import { memory } from '../../storage/memory.js'
import { TEST_SECRET } from '../../testing/account-endpoints.js'
import { fakeHost } from '../../testing/fake-host.js'
import { injected } from './injected.test-parts.js'

/** Operations by which a guarded route learns who calls. */
export const identified = [
  'keys.find',
  'keys.used',
  'sessions.touch',
  'sessions.confirm',
  'sessions.deleteExpired',
] as const
export type Identified = (typeof identified)[number]

export const USER = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const START = Date.UTC(2030, 0, 1, 12)

/** A guarded route, and somebody who is let in by it. */
export async function guardedRoute(by: 'jwt' | 'session' | 'key') {
  let now = START
  const clock = () => now
  const base = memory()
  const injection = injected(base)
  const storage = injection.store
  await base.accounts.create({
    id: USER,
    email: 'ada@example.com',
    name: 'Ada',
    roles: [],
    passwordHash: '',
    createdAt: now,
  })
  const keys = apiKey({ storage, clock })
  const issuer = by === 'session' ? session({ storage, clock }) : jwt({ storage, clock, secret: TEST_SECRET })
  const identity: Provider[] = [issuer, keys]
  const host = fakeHost()
  const gate = createGate(
    { origin: 'https://app.example.com', identity, limits: { store: limits({ clock }), onStoreError: 'local' }, clock },
    host,
  )
  gate.start()
  let runs = 0
  const policy = compilePolicy({ access: any(signedIn, scope('report:read')), handler: () => ({ runs: ++runs }) })
  const held = (cookies: readonly SetCookie[]) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const headers = new Headers()
  if (by === 'key') {
    const issued = await keys.issueKey({ name: 'a', scopes: ['report:read'], expiresAt: null }, null)
    if (typeof issued !== 'string') headers.set('authorization', `Bearer ${issued.key}`)
  } else headers.set('cookie', held((await issuer.issue({ userId: USER, userAgent: null }))?.cookies ?? []))

  return {
    base,
    injection,
    issuer,
    pass: (ms: number) => void (now += ms),
    /** A refresh, whose tokens are presented from now on. */
    async refresh(): Promise<void> {
      const refreshed = await issuer.refresh(parseCookies(headers.get('cookie')))
      if (refreshed !== null && 'cookies' in refreshed) headers.set('cookie', held(refreshed.cookies))
    },
    runs: () => runs,
    async ask(): Promise<{
      readonly status: number
      readonly code: string | undefined
      readonly retryAfter: string | null
    }> {
      const answer = await answerCall(
        gate,
        policy,
        routeCall(new Request('https://app.example.com/api/report', { headers }), {}, '/api/report'),
      )
      await host.settled()
      const { code } = (await answer.json()) as { code?: string }
      return { status: answer.status, code, retryAfter: answer.headers.get('retry-after') }
    },
  }
}
