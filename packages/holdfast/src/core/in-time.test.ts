import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { inTime, within } from './in-time.js'
import { isOutage } from './outage.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = new Promise<never>(() => undefined)

describe('within', () => {
  it('gives what the work brings, and leaves no timer', async () => {
    expect(await within(50, Promise.resolve('in time'), () => 'late')).toBe('in time')
    await expect(within(50, Promise.reject(new Error('its own')), () => 'late')).rejects.toThrow('its own')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives or throws what `late` says, and not before', async () => {
    const given = within(50, never, () => 'late')
    const thrown = within(50, never, () => {
      throw new Error('late')
    })
    thrown.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(49)
    expect(vi.getTimerCount()).toBe(2)
    await vi.advanceTimersByTimeAsync(2)
    expect(await given).toBe('late')
    await expect(thrown).rejects.toThrow('late')
  })

  it('a late rejection is nobody’s: no process ends of it', async () => {
    let fail: (error: Error) => void = () => undefined
    const work = new Promise<never>((_, reject) => (fail = reject))
    const answer = within(50, work, () => 'late')
    await vi.advanceTimersByTimeAsync(51)
    fail(new Error('too late'))
    expect(await answer).toBe('late')
  })

  it('an answer that arrived while the event loop stood still is no late one', async () => {
    vi.useRealTimers()
    const answer = within(5, new Promise((resolve) => setTimeout(resolve, 1, 'arrived')), () => 'late')
    const until = Date.now() + 30
    while (Date.now() < until);
    expect(await answer).toBe('arrived')
  })

  it('a thenable that throws is a rejection', async () => {
    const broken = {
      // oxlint-disable-next-line unicorn/no-thenable -- what a driver may hand over
      then: () => {
        throw new Error('broken')
      },
    }
    await expect(within(50, broken as unknown as Promise<never>, () => 'late')).rejects.toThrow('broken')
  })
})

describe('inTime', () => {
  it('is an outage when it is late, and ends what was asked', async () => {
    let signal: AbortSignal | undefined
    const answer = inTime('store', 'read', 50, (given) => {
      signal = given
      return never
    })
    const failed = answer.catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(51)
    expect(await failed).toMatchObject({ part: 'store', operation: 'read', reason: 'timeout' })
    expect(signal?.aborted).toBe(true)
  })

  it('what throws at once is what rejects; a mistake in code stays one', async () => {
    const refused = inTime('store', 'read', 50, () => {
      throw Object.assign(new Error(), { code: 'ECONNREFUSED' })
    })
    expect(isOutage(await refused.catch((error: unknown) => error))).toBe(true)
    const mistaken = inTime('store', 'read', 50, () => {
      throw new RangeError('a bug')
    })
    await expect(mistaken).rejects.toThrow(RangeError)
  })
})
