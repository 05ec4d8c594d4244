import { beforeEach, describe, expect, it } from 'vitest'
import { remoteKeys, type KeySet, type RemoteKeys } from './remote-keys.js'
import type { VerifyingKey } from '../tokens/verifying-key.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const key = (): VerifyingKey => ({ algorithm: 'RS256', verify: () => true })
const setOf = (...kids: string[]): KeySet => new Map(kids.map((kid) => [kid, key()]))

let time: number
let reads: number
let issuer: () => Promise<KeySet>
let keys: RemoteKeys

beforeEach(() => {
  time = 1_900_000_000_000
  reads = 0
  issuer = async () => setOf('a')
  keys = remoteKeys({
    read: () => {
      reads += 1
      return issuer()
    },
    maxAge: 10 * MINUTE,
    staleFor: HOUR,
    cooldown: 10 * SECOND,
    clock: () => time,
  })
})

const down = async (): Promise<KeySet> => {
  throw new Error('down')
}

/** A read that ends when it is told to. */
function held() {
  let end: (result: KeySet | Error) => void = () => {}
  const answer = new Promise<KeySet>((resolve, reject) => {
    end = (result) => (result instanceof Error ? reject(result) : resolve(result))
  })
  issuer = () => answer
  return { end }
}

describe('while the issuer answers', () => {
  it('reads once for as long as keys are fresh', async () => {
    for (let times = 0; times < 100; times++) {
      expect(await keys.find('a')).not.toBeNull()
      time += 5 * SECOND
    }
    expect(reads).toBe(1)
  })

  it('reads again when they are old, so that a withdrawn key ends', async () => {
    await keys.find('a')
    issuer = async () => setOf('b')
    time += 10 * MINUTE - 1
    expect(await keys.find('a')).not.toBeNull()
    time += 1
    expect(await keys.find('a')).toBeNull()
    expect(reads).toBe(2)
  })

  it('takes a key that the issuer has just begun to use', async () => {
    await keys.find('a')
    issuer = async () => setOf('a', 'b')
    time += 10 * SECOND
    expect(await keys.find('b')).not.toBeNull()
  })

  it('a flood of made-up ids for 100 seconds is ten reads', async () => {
    await keys.find('a')
    for (let times = 0; times < 1_000; times++) {
      expect(await keys.find(`made-up-${times}`)).toBeNull()
      time += 100
    }
    expect(reads).toBe(10)
  })

  it('64 unknown ids at once are one read, and each gets its key from it', async () => {
    const { end } = held()
    const kids = Array.from({ length: 64 }, (_, index) => `k${index}`)
    const found = Promise.all(kids.map((kid) => keys.find(kid)))
    end(setOf(...kids))
    expect((await found).every((each) => each !== null)).toBe(true)
    expect(reads).toBe(1)
  })

  it('a read that outlasts the cooldown is waited for, and is the only one', async () => {
    const { end } = held()
    const first = keys.find('a')
    time += MINUTE
    const second = keys.find('a')
    end(setOf('a'))
    expect([await first, await second]).not.toContain(null)
    expect(reads).toBe(1)
  })

  it('who finds the keys old reads them, and those beside it do not wait', async () => {
    await keys.find('a')
    time += 11 * MINUTE
    const { end } = held()
    const first = keys.find('a')
    // Answered while the read is still under way.
    expect(await Promise.all(Array.from({ length: 20 }, () => keys.find('a')))).not.toContain(null)
    end(setOf('b'))
    expect(await first).toBeNull()
    expect(reads).toBe(2)
  })

  it('no keys is an answer: the issuer has withdrawn them all', async () => {
    await keys.find('a')
    issuer = async () => setOf()
    time += 11 * MINUTE
    expect(await keys.find('a')).toBeNull()
  })
})

describe('while it is down', () => {
  it('without keys nobody can say, and it is asked once for each cooldown', async () => {
    issuer = down
    for (let times = 0; times < 100; times++) {
      await expect(keys.find('a')).rejects.toMatchObject({ part: 'jwks' })
      time += SECOND
    }
    expect(reads).toBe(10)
    issuer = async () => setOf('a')
    time += 10 * SECOND
    expect(await keys.find('a')).not.toBeNull()
  })

  it('goes on with the keys it has, until they are too old', async () => {
    await keys.find('a')
    issuer = down
    time += 10 * MINUTE
    expect(await keys.find('a')).not.toBeNull()
    time += HOUR - 1
    expect(await keys.find('a')).not.toBeNull()
    time += 1
    await expect(keys.find('a')).rejects.toMatchObject({ part: 'jwks' })
  })

  it('an unknown id may be a new key: nobody can say', async () => {
    await keys.find('a')
    issuer = down
    time += MINUTE
    await expect(keys.find('b')).rejects.toMatchObject({ part: 'jwks' })
    time += SECOND
    await expect(keys.find('b')).rejects.toMatchObject({ part: 'jwks' })
    expect(await keys.find('a')).not.toBeNull()
    expect(reads).toBe(2)
  })

  it('64 at once wait for one read, and all learn that it failed', async () => {
    const { end } = held()
    const found = Promise.allSettled(Array.from({ length: 64 }, () => keys.find('a')))
    end(new Error('down'))
    expect((await found).every(({ status }) => status === 'rejected')).toBe(true)
    expect(reads).toBe(1)
  })

  it('a read that throws at once leaves nothing behind', async () => {
    issuer = () => {
      throw new Error('down')
    }
    await expect(keys.find('a')).rejects.toMatchObject({ part: 'jwks' })
    issuer = async () => setOf('a')
    time += 10 * SECOND
    expect(await keys.find('a')).not.toBeNull()
  })
})

describe('when the clock is set back', () => {
  it('keys are read again, and are good meanwhile', async () => {
    await keys.find('a')
    time -= HOUR
    issuer = down
    expect(await keys.find('a')).not.toBeNull()
    expect(reads).toBe(2)
    issuer = async () => setOf('b')
    time += 10 * SECOND
    expect(await keys.find('a')).toBeNull()
  })
})
