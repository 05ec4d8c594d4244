import { expect, it } from 'vitest'
import { signedIn } from '../../authorization/access.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { testGate } from '../gate.test-parts.js'

it('a new guess with every call is looked up no more often than the address may call', async () => {
  const provider = fakeProvider({ carries: 'header' })
  let lookedUp = 0
  const counted: typeof provider = {
    ...provider,
    identify(request) {
      lookedUp++
      return provider.identify(request)
    },
  }
  const { route, pass } = testGate({
    identity: [counted],
    limits: { anonymous: slidingWindow(5, '1 m'), address: slidingWindow(50, '1 m') },
  })
  const ask = route({ access: signedIn })
  const guess = async (from: number, count: number) => {
    for (let i = from; i < from + count; i++) await ask({ from: '192.0.2.1', as: `guess-${i}` })
  }
  await guess(0, 500)
  expect(lookedUp).toBe(50)
  expect((await ask({ from: '192.0.2.1', as: 'another' })).status).toBe(429)
  expect((await ask({ from: '192.0.2.2', as: 'another' })).status).toBe(401)
  pass(60_000)
  await guess(500, 1)
  expect(lookedUp).toBe(52)
})
