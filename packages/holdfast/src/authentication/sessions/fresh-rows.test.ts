import { describe, expect, it } from 'vitest'
import { freshRows, staleness, type Revocation } from './fresh-rows.js'

interface Row {
  readonly version: number
}

function setUp(maxStale: number) {
  const state = { now: 1_000, row: { version: 1 } as Row | null, reads: 0, wait: Promise.resolve() }
  const rows = freshRows<Row>(
    async () => {
      state.reads++
      const { row } = state
      await state.wait
      return row
    },
    maxStale,
    () => state.now,
  )
  const read = (id = 'a', suffices: (row: Row) => boolean = () => true) => rows.read(id, suffices)
  return { state, rows, read }
}

describe('immediate', () => {
  it('asks each time', async () => {
    const { state, read } = setUp(0)
    expect(await read()).toEqual({ version: 1 })
    state.row = null
    expect(await read()).toBeNull()
    expect(state.reads).toBe(2)
  })
})

describe('maxStale', () => {
  it('tokens/45 asks again once what it knows is that old, counted from before the read', async () => {
    const { state, read } = setUp(10_000)
    const reading = read()
    state.now += 8_000
    await reading
    state.row = null
    state.now += 1_999
    expect(await read()).not.toBeNull()
    state.now += 1
    expect(await read()).toBeNull()
    expect(state.reads).toBe(2)
  })

  it('asks again for what does not suffice: another instance may have changed it', async () => {
    const { state, read } = setUp(10_000)
    await read()
    state.row = { version: 2 }
    const isSecond = ({ version }: Row) => version === 2
    expect(await read('a', isSecond)).toEqual({ version: 2 })
    expect(await read('a', isSecond)).toEqual({ version: 2 })
    expect(state.reads).toBe(2)
  })

  it('asks again when the clock was set back', async () => {
    const { state, read } = setUp(10_000)
    await read()
    state.now -= 1
    await read()
    expect(state.reads).toBe(2)
  })

  it('forgets at once, also what a read under way brings back', async () => {
    const { state, rows, read } = setUp(10_000)
    let go: () => void = () => undefined
    state.wait = new Promise((resolve) => (go = resolve))
    const reading = read()
    state.row = null
    rows.forget('a')
    go()
    expect(await reading).not.toBeNull()
    expect(await read()).toBeNull()
  })

  it('remembers no absence, and 10,000 rows at most', async () => {
    const { state, read } = setUp(10_000)
    state.row = null
    await read()
    await read()
    expect(state.reads).toBe(2)
    state.row = { version: 1 }
    for (let index = 0; index <= 10_000; index++) await read(`${index}`)
    const before = state.reads
    await read('10000')
    expect(state.reads).toBe(before)
    await read('0')
    expect(state.reads).toBe(before + 1)
  })

  it('tokens/46 a store that fails is a failure, unless the answer is known and fresh', async () => {
    const { state, read } = setUp(10_000)
    await read()
    state.wait = Promise.reject(new Error('down'))
    state.wait.catch(() => undefined)
    expect(await read()).not.toBeNull()
    state.now += 10_000
    await expect(read()).rejects.toThrow('down')
  })
})

describe('staleness', () => {
  it('is 0 for immediate, and 15 minutes at most', () => {
    expect(staleness('immediate')).toBe(0)
    expect(staleness({ maxStale: '15 min' })).toBe(900_000)
  })

  it.each([{ maxStale: '16 min' }, { maxStale: 0 }, { maxStale: 'soon' }, {}, 'never', undefined] as Revocation[])(
    'refuses %o',
    (revocation) => {
      const message = expect.stringContaining('`revocation` is "immediate" or { maxStale } of at most 15 minutes')
      expect(() => staleness(revocation)).toThrow(expect.objectContaining({ code: 'config.token', message }))
    },
  )
})
