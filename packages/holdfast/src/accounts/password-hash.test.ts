import { hash as argon2 } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { passwordHasher, type HashingOptions } from './password-hash.js'

const hasher = passwordHasher()

it('makes PHC strings with the OWASP parameters, salted', async () => {
  const [one, other] = await Promise.all([hasher.hash('Tr0mbone-Lake'), hasher.hash('Tr0mbone-Lake')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(one).not.toBe(other)
})

it('verifies the password and nothing else', async () => {
  const stored = await hasher.hash('Tr0mbone-Lake')
  expect(await hasher.verify(stored, 'Tr0mbone-Lake')).toBe(true)
  for (const wrong of ['tr0mbone-Lake', 'Tr0mbone-Lake ', '', 'Tr0mbone-Lak', stored]) {
    expect(await hasher.verify(stored, wrong)).toBe(false)
  }
})

it('takes one password typed on two keyboards for one', async () => {
  expect(await hasher.verify(await hasher.hash('Zoe\u0308-1'), 'Zo\u00eb-1')).toBe(true)
})

it('is false for no hash and for what is none, and never throws', async () => {
  for (const stored of [
    null,
    '',
    'plain',
    '$2b$12$abcdefghijklmnopqrstuv',
    '$argon2id$v=19$m=19456,t=2,p=1$x',
    await argon2('x', { algorithm: 1 }),
  ]) {
    expect(await hasher.verify(stored, 'x')).toBe(false)
  }
})

it('does the same work for nobody as for somebody', async () => {
  const stored = await hasher.hash('Tr0mbone-Lake')
  // In turns, so that whatever else the machine does falls on both.
  const times: Record<'nobody' | 'somebody', number[]> = { nobody: [], somebody: [] }
  for (let round = 0; round < 11; round++) {
    for (const who of ['nobody', 'somebody'] as const) {
      const before = performance.now()
      await hasher.verify(who === 'nobody' ? null : stored, 'wrong')
      times[who].push(performance.now() - before)
    }
  }
  // The least: whatever else the machine does only adds to it.
  const ratio = Math.min(...times.nobody) / Math.min(...times.somebody)
  // Without the work it is below 0.01.
  expect(ratio).toBeGreaterThan(0.4)
  expect(ratio).toBeLessThan(2.5)
})

it('tells hashes of other parameters', async () => {
  expect(hasher.isOutdated(await hasher.hash('x'))).toBe(false)
  expect(hasher.isOutdated(await argon2('x', { memoryCost: 8192, timeCost: 2, parallelism: 1 }))).toBe(true)
  expect(hasher.isOutdated(await argon2('x', { memoryCost: 19_456, timeCost: 3, parallelism: 1 }))).toBe(true)
})

it('64 at once are all right, a few at a time', async () => {
  const stored = await hasher.hash('Tr0mbone-Lake')
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, index) => hasher.verify(stored, index % 2 === 0 ? 'Tr0mbone-Lake' : 'wrong')),
  )
  expect(answers).toEqual(Array.from({ length: 64 }, (_, index) => index % 2 === 0))
}, 30_000)

describe('weak settings', () => {
  it.each<HashingOptions>([
    { memoryCost: 19_455 },
    { timeCost: 1 },
    { parallelism: 0 },
    { concurrency: 0 },
    { memoryCost: 2 ** 31 },
    { timeCost: 2.5 },
  ])('%o is refused', (options) => {
    expect(() => passwordHasher(options)).toThrow(expect.objectContaining({ code: 'config.accounts' }))
  })
})
