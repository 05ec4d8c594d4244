import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isOutage } from '../../core/outage.js'
import { charge, faulty, limited } from '../limiter/limiter.test-parts.js'
import type { ListedCaller } from './settings.js'

const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error)

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }))
afterEach(() => void vi.useRealTimers())

it('what can be followed of a document is followed, and what cannot is counted in one line', async () => {
  const store = faulty()
  const lines: string[] = []
  const limiter = limited(store, { log: (line) => lines.push(line) })
  const caller = { identity: 'user 1', verdict: 'deny', until: null, reason: null }
  const text = JSON.stringify({ limits: { caller: { limit: 1 }, other: { limit: 0 } }, callers: [caller, null] })
  await store.document.write(text, 0)
  expect(await limiter.settings()).toEqual({ revision: 1, limits: { caller: { limit: 1 } }, callers: [caller] })
  await limiter.settings()
  expect(limiter.listed('user 1')).toBe('deny')
  expect(limiter.charge([charge('a')])).toMatchObject({ states: [{ limit: 1 }] })
  expect(lines).toEqual(['holdfast: the settings in the limit store: revision 1 has 2 entries that are passed over.'])
})

it('an override that does not fit leaves its limit as declared, and says so once', async () => {
  const lines: string[] = []
  const limiter = limited(faulty(), { log: (line) => lines.push(line) })
  await limiter.change({ limits: { bucket: { burst: 1 } } })
  const policy = { algorithm: 'token-bucket', limit: 2, window: 1_000, burst: 3 } as const
  for (let i = 0; i < 2; i++) {
    const bucket = { ...charge(`${i}`, 2, 1, 'bucket'), policy: Object.freeze({ ...policy }) }
    expect(limiter.charge([bucket])).toMatchObject({ states: [{ limit: 3, remaining: 2 }] })
  }
  expect(lines).toEqual([expect.stringMatching(/^holdfast: the limit "bucket" stays as declared: .*capacity/)])
})

it.each([
  ['a revision before the first', { revision: -1, text: '' }],
  ['a revision between two', { revision: 1.5, text: '' }],
  ['no text', { revision: 1 }],
  ['nothing', undefined],
  ['null', null],
])('a store that answers %s has answered nothing', async (_, document) => {
  const store = faulty()
  const limiter = limited(store)
  await limiter.change({ limits: { caller: { limit: 1 } } })
  store.document.read = () => document as never
  for (const call of [limiter.settings(), limiter.change({ limits: {} })]) {
    const error = await caught(call)
    expect(error).toMatchObject({ part: 'limit-store', operation: 'settings', reason: 'invalid-answer' })
  }
  await vi.advanceTimersByTimeAsync(1_001)
  expect(limiter.charge([charge('a')])).toMatchObject({ states: [{ limit: 1 }], degraded: false })
})

it('a change that always finds another before it is an outage, and not a loop', async () => {
  const store = faulty()
  const write = vi.fn<typeof store.document.write>(() => false)
  store.document.write = write
  const error = await caught(limited(store).change({ limits: { caller: { limit: 1 } } }))
  expect(isOutage(error)).toBe(true)
  expect(error).toMatchObject({ part: 'limit-store', operation: 'change', reason: 'contention' })
  expect(write).toHaveBeenCalledTimes(100)
})

it('a change that makes the document larger than a store takes is a RangeError, and the next one is made', async () => {
  const limiter = limited(faulty())
  const callers = Array.from({ length: 5_000 }, (_, i): ListedCaller => ({
    identity: `user ${i}`,
    verdict: 'deny',
    until: null,
    reason: 'ü'.repeat(100),
  }))
  const error = await caught(limiter.change({ callers }))
  expect(error).toEqual(new RangeError('What is changed at run time has at most 1 MiB in all.'))
  const made = await limiter.change({ callers: callers.slice(0, 3_000) })
  expect([made.revision, made.callers.length]).toEqual([1, 3_000])
})

it.each(['read', 'write'] as const)('a store whose %s fails is an outage that says where', async (method) => {
  const store = faulty()
  Object.assign(store.document, { [method]: () => Promise.reject(new Error('down')) })
  const error = await caught(limited(store).change({ limits: { caller: { limit: 1 } } }))
  const operation = { read: 'settings', write: 'change' }[method]
  expect(error).toMatchObject({ part: 'limit-store', operation })
})

it('a document that cannot be read at all is passed over with one line, and everything known of callers is forgotten', async () => {
  const store = faulty()
  const lines: string[] = []
  const limiter = limited(store, { log: (line) => lines.push(line) })
  await limiter.settings()
  for (let n = 0; n < 3; n++) await limiter.charge([charge('user 1')])
  expect(limiter.blocked([charge('user 1')])?.name).toBe('caller')
  await store.document.write('{', 0)
  expect(await limiter.settings()).toEqual({ revision: 1, limits: {}, callers: [] })
  expect(limiter.blocked([charge('user 1')])).toBeUndefined()
  expect(lines).toEqual(['holdfast: the settings in the limit store: revision 1 cannot be read and is passed over.'])
})
