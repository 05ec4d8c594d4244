import { describe, expect, it, vi } from 'vitest'
import { publicAccess } from '../../authorization/access.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { generateSecret, type Secrets } from '../../authentication/tokens/secret.js'
import { memory as memoryStorage } from '../../storage/memory.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { testGate, type TestGateOptions } from '../gate.test-parts.js'

const SECRET = generateSecret()

function signedBy(secret: Secrets, options: TestGateOptions = {}) {
  return testGate({ identity: [jwt({ secret, storage: memoryStorage() })], ...options })
}

async function namesOf({ gate }: ReturnType<typeof testGate>) {
  return [await gate.callers.principal('42'), await gate.callers.client('192.0.2.1'), gate.callers.stable]
}

describe('the names of callers', () => {
  it('are the same wherever the secret is the same, and after it was replaced those of the new one', async () => {
    const [principal, client, stable] = await namesOf(signedBy(SECRET))
    expect([principal, client]).toEqual([expect.stringMatching(/^[\w-]{22}$/), expect.stringMatching(/^[\w-]{22}$/)])
    expect([principal === client, stable]).toEqual([false, true])
    expect(await namesOf(signedBy([SECRET, generateSecret()]))).toEqual([principal, client, true])
    const other = await namesOf(signedBy([generateSecret(), SECRET]))
    expect(other).not.toContain(principal)
    expect(other).not.toContain(client)
  })

  it('on a list hold after the secret was replaced, for as long as it is still configured', async () => {
    const callers = { ada: { id: '42' } }
    const next = generateSecret()
    const [principal, client] = await namesOf(signedBy(SECRET))
    for (const [identity, verdict, secret, status] of [
      [`principal ${principal}`, 'deny', [next, SECRET], 403],
      [`client ${client}`, 'deny', [next, SECRET], 403],
      [`client ${client}`, 'deny', next, 200],
      [`client ${client}`, 'allow', [next, SECRET], 200],
    ] as const) {
      const identityOf = [jwt({ secret, storage: memoryStorage() }), fakeProvider({ carries: 'header', callers })]
      const world = testGate({ identity: identityOf })
      await world.gate.limiter.change({ callers: [{ identity, verdict, until: null, reason: null }] })
      const ask = world.route({ access: publicAccess })
      expect([identity, verdict, (await ask({ from: '192.0.2.1', as: 'ada' })).status]).toEqual([
        identity,
        verdict,
        status,
      ])
    }
  })

  it('are the same in another copy of the code, as another process has one', async () => {
    const here = await namesOf(signedBy(SECRET))
    vi.resetModules()
    const copy = await import('../gate.test-parts.js')
    const { jwt: copied } = await import('../../authentication/providers/jwt.js')
    const there = copy.testGate({ identity: [copied({ secret: SECRET, storage: memoryStorage() })] })
    expect(await namesOf(there)).toEqual(here)
  })

  it('come of the secret of CSRF tokens where no provider has one', async () => {
    const csrf = { token: { secret: SECRET } }
    expect(await namesOf(testGate({ csrf }))).toEqual(await namesOf(testGate({ csrf })))
  })

  it('are random in each process where the app has no secret, and that is known', async () => {
    const [one, other] = [await namesOf(testGate()), await namesOf(testGate())]
    expect([one[0] === other[0], one[1] === other[1], one[2]]).toEqual([false, false, false])
  })

  it('fail nobody: with a secret that gives no key they are random', async () => {
    const broken = { ...fakeProvider(), derivedKey: () => Promise.reject(new Error('no key')) }
    const world = testGate({ identity: [broken] })
    expect((await world.route({ access: publicAccess })()).status).toBe(200)
    expect((await world.decisions()).map(({ client }) => client)).toEqual([expect.stringMatching(/^[\w-]{22}$/)])
    expect(world.gate.callers.stable).toBe(false)
  })
})

describe('an event', () => {
  it('has the name of its client, one for each address, and neither an id, an address nor the secret', async () => {
    const world = signedBy(SECRET)
    const ask = world.route({ access: publicAccess })
    for (const from of ['192.0.2.1', '192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2']) await ask({ from })
    const told = await world.decisions()
    const [first, again, other, six, same64] = told.map(({ client }) => client)
    expect([again, same64, new Set([first, other, six]).size]).toEqual([first, six, 3])
    expect(await world.gate.callers.client('192.0.2.1')).toBe(first)
    for (const secret of [SECRET, '192.0.2.1', '192.0.2.2', '2001:db8::1'])
      expect(JSON.stringify(told)).not.toContain(secret)
  })

  it('has no name for a client without an address', async () => {
    vi.spyOn(console, 'warn').mockReturnValueOnce()
    const world = testGate({ host: { peer: () => undefined } })
    await world.route({ access: publicAccess })()
    expect((await world.decisions()).map(({ client, address }) => [client, address])).toEqual([[null, null]])
  })

  it('names people and the account that something happened to alike', async () => {
    const world = testGate({ callers: { ada: { id: '42' } } })
    const ask = world.route({
      access: publicAccess,
      handler: ({ answer }) => answer.audit('user_signed_in', '42'),
    })
    await ask({ as: 'ada' })
    const [decision] = await world.decisions()
    expect((await world.audits()).map(({ subject, actor }) => [subject, actor])).toEqual([
      [decision?.principal, decision?.principal],
    ])
    expect(await world.gate.callers.principal('42')).toBe(decision?.principal)
  })
})
