import { expect, it, vi } from 'vitest'
import { publicAccess, signedIn } from '../authorization/access.js'
import { isProblem } from '../core/problem.js'
import { principal } from '../core/principal.js'
import type { Endpoint, EndpointContext } from './endpoint.js'
import { forOwnPeople } from './own-people.js'

const caller = (provider: string) =>
  principal({ id: 'ada', kind: 'user', provider, carries: 'cookie', roles: ['admin'], scopes: [] })
const seen = vi.fn<Endpoint['handler']>(() => ({ ok: true }))
const endpoint = (access: Endpoint['access']): Endpoint =>
  forOwnPeople({ method: 'POST', path: 'x', access, limits: [], handler: seen }, 'jwt')
const call = (access: Endpoint['access'], provider: string) =>
  endpoint(access).handler({ principal: caller(provider) } as unknown as EndpointContext)

it('a person of another identity system who has an account’s id does not get the account', () => {
  seen.mockClear()
  const answer = call(signedIn, 'authjs')
  expect(isProblem(answer) && answer.code).toBe('access.denied')
  expect(seen).not.toHaveBeenCalled()
})

it('to what is public they are nobody', () => {
  void call(publicAccess, 'authjs')
  expect(seen.mock.lastCall?.[0].principal).toBeNull()
})

it('the accounts’ own people are themselves', () => {
  for (const access of [signedIn, publicAccess]) {
    void call(access, 'jwt')
    expect(seen.mock.lastCall?.[0].principal?.id).toBe('ada')
  }
})
