import { solveChallenge, type Challenge, type Solution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { humanKeys } from '../../pipeline/human-keys.js'
import { memory } from '../../storage/memory.js'
import { failingSingleUse } from '../../testing/failing-single-use.js'
import { humanVerifierContract } from '../../testing/human-verifier-contract.js'
import type { HumanVerifier } from '../verifier.js'
import { altcha, type AltchaOptions } from './altcha.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const OTHER_SECRET = 'b7Rk2PzXw9Lq4TnV8sYc1HdM6jGf3AuE0oKiWvBxStQ5'
const ORIGIN = 'https://app.example.com'
const NOON = Date.UTC(2030, 0, 1, 12)

/** Enough for the real solver, and done at once. */
const difficulty = 10_000

function started(options: Partial<AltchaOptions> = {}, origin = ORIGIN): HumanVerifier {
  const verifier = altcha({ secret: SECRET, storage: memory(), difficulty, ...options })
  verifier.start?.({ origin, keys: humanKeys })
  return verifier
}

async function challengeOf(verifier: HumanVerifier, now = NOON): Promise<Challenge> {
  return (await verifier.puzzle(now)).challenge as unknown as Challenge
}

async function solutionOf(challenge: Challenge): Promise<Solution> {
  return (await solveChallenge({ challenge, deriveKey })) as Solution
}

/** As the widget of altcha 3 sends it. */
function payload({ parameters, signature }: Challenge, solution: object): string {
  return btoa(JSON.stringify({ challenge: { parameters, signature }, solution }))
}

async function solved(verifier: HumanVerifier, now = NOON): Promise<string> {
  const challenge = await challengeOf(verifier, now)
  return payload(challenge, await solutionOf(challenge))
}

humanVerifierContract(
  'altcha',
  ({ onOutage, timeout, clock }) => {
    const storage = { singleUse: failingSingleUse(memory().singleUse) }
    const verifier = altcha({ secret: SECRET, storage, difficulty, timeout, onOutage })
    return {
      verifier,
      fail: storage.singleUse.fail,
      async solution(kind) {
        if (kind === 'other host') return solved(started({}, 'https://www.example.com'), clock())
        if (kind === 'right') return solved(verifier, clock())
        const challenge = await challengeOf(verifier, clock())
        const { counter, derivedKey } = await solutionOf(challenge)
        return payload(challenge, {
          counter,
          derivedKey: derivedKey.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        })
      },
    }
  },
  { describe, it, expect },
)

describe('altcha', () => {
  it('gives the widget a challenge of version 2, with the time when it is over', async () => {
    const challenge = await challengeOf(started())
    expect(challenge).toEqual({
      parameters: {
        algorithm: 'PBKDF2/SHA-256',
        cost: 2_000,
        keyLength: 32,
        nonce: expect.stringMatching(/^[\da-f]{32}$/),
        salt: expect.stringMatching(/^[\da-f]{32}$/),
        keyPrefix: expect.stringMatching(/^[\da-f]{32}$/),
        keySignature: expect.stringMatching(/^[\da-f]{64}$/),
        expiresAt: (NOON + 300_000) / 1_000,
        data: { origin: ORIGIN, until: NOON + 300_000 },
      },
      signature: expect.stringMatching(/^[\da-f]{64}$/),
    })
  })

  it('takes a solution whatever the widget did with the unsigned time', async () => {
    const verifier = started()
    const challenge = await challengeOf(verifier)
    const solution = await solutionOf(challenge)
    const { expiresAt: _, ...parameters } = challenge.parameters
    const altered = { ...challenge, parameters: { ...parameters, expiresAt: 9e9 } }
    expect(await verifier.verify({ solution: payload(altered, solution), now: NOON + 300_000 })).toBe('failed')
    expect(await verifier.verify({ solution: payload(altered, solution), now: NOON + 299_999 })).toBe('passed')
  })

  it.each<[string, (challenge: Challenge) => object]>([
    ['a later end', ({ parameters }) => ({ data: { ...parameters.data, until: NOON + 9e9 } })],
    ['another origin', () => ({ data: { origin: ORIGIN } })],
    ['less work', () => ({ cost: 1 })],
    ['another prefix', () => ({ keyPrefix: '00' })],
    ['a fresh nonce', () => ({ nonce: '0'.repeat(32) })],
    ['no key signature', () => ({ keySignature: undefined })],
    ['a member more', () => ({ memoryCost: 1 })],
  ])('refuses a puzzle with %s', async (_name, change) => {
    const verifier = started()
    const challenge = await challengeOf(verifier)
    const solution = await solutionOf(challenge)
    const altered = { ...challenge, parameters: { ...challenge.parameters, ...change(challenge) } }
    expect(await verifier.verify({ solution: payload(altered, solution), now: NOON })).toBe('failed')
  })

  it('counts a puzzle once, in whatever spelling its solution comes', async () => {
    const verifier = started()
    const challenge = await challengeOf(verifier)
    const { counter, derivedKey, time } = await solutionOf(challenge)
    const { parameters } = challenge
    const reordered = { ...challenge, parameters: Object.fromEntries(Object.entries(parameters).toReversed()) as never }
    const spellings = [
      payload(challenge, { counter, derivedKey, time }),
      payload(challenge, { derivedKey, counter }),
      payload(challenge, { counter, derivedKey, more: 1 }),
      payload(reordered, { counter, derivedKey }),
      payload(challenge, { counter, derivedKey }).replaceAll('=', ''),
    ]
    const verdicts = []
    for (const solution of spellings) verdicts.push(await verifier.verify({ solution, now: NOON }))
    expect(verdicts).toEqual(['passed', 'failed', 'failed', 'failed', 'failed'])
  })

  it('a wrong solution spends nothing: the right one still passes', async () => {
    const verifier = started()
    const challenge = await challengeOf(verifier)
    const right = await solutionOf(challenge)
    for (const wrong of [
      { ...right, counter: right.counter + 1, derivedKey: '00' },
      { ...right, derivedKey: 'zz' },
    ]) {
      expect(await verifier.verify({ solution: payload(challenge, wrong), now: NOON })).toBe('failed')
    }
    expect(await verifier.verify({ solution: payload(challenge, right), now: NOON })).toBe('passed')
  })

  it('takes puzzles of a former secret, and none of a stranger’s', async () => {
    const storage = memory()
    const before = await solved(started({ storage }))
    const rotated = started({ storage, secret: [OTHER_SECRET, SECRET] })
    expect(await rotated.verify({ solution: before, now: NOON })).toBe('passed')
    expect(await started({ secret: OTHER_SECRET }).verify({ solution: await solved(rotated), now: NOON })).toBe(
      'passed',
    )
    expect(await started({ secret: OTHER_SECRET }).verify({ solution: await solved(started()), now: NOON })).toBe(
      'failed',
    )
  })

  it('never throws, whatever comes', async () => {
    const verifier = started()
    const shape = fc.record({ challenge: fc.jsonValue(), solution: fc.jsonValue() }).map((value) => btoa(encode(value)))
    const near = fc
      .record({
        challenge: fc.record({ parameters: fc.dictionary(fc.string(), fc.jsonValue()), signature: fc.string() }),
        solution: fc.record({ counter: fc.double(), derivedKey: fc.string() }),
      })
      .map((value) => btoa(encode(value)))
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), shape, near), async (solution) => {
        expect(await verifier.verify({ solution, now: NOON })).toBe('failed')
      }),
      { numRuns: 500 },
    )
  })

  it('costs between one try and twice the stated average', async () => {
    const counters = []
    for (let time = 0; time < 60; time++) counters.push((await solutionOf(await challengeOf(started()))).counter)
    // Tries of 2,000 iterations each.
    expect(Math.min(...counters)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...counters)).toBeLessThanOrEqual((2 * difficulty) / 2_000)
    expect(new Set(counters).size).toBeGreaterThan(3)
  })

  it.each<[string, Partial<AltchaOptions>, string]>([
    ['an unknown option', { dificulty: 1 } as never, 'config.unknown_option'],
    ['no storage', { storage: undefined as never }, 'config.storage'],
    ['work that is none', { difficulty: 9_999 }, 'config.human'],
    ['work that is no number', { difficulty: Number.NaN }, 'config.human'],
    ['work without end', { difficulty: 2_000_000_000 }, 'config.human'],
    ['an expiry of a day', { expires: '1 d' }, 'config.human'],
    ['an expiry that is no duration', { expires: 'soon' as never }, 'config.human'],
    ['a timeout of a minute', { timeout: '1 m' }, 'config.human'],
    ['another mode', { onOutage: 'allow' as never }, 'config.human'],
  ])('refuses %s at construction', (_name, options, code) => {
    expect(() => altcha({ secret: SECRET, storage: memory(), ...options })).toThrow(expect.objectContaining({ code }))
  })

  it.each([undefined, '', 'secret', 'x'.repeat(64)])(
    'refuses a weak secret at start, and not in a build: %j',
    (secret) => {
      const verifier = altcha({ secret, storage: memory() })
      expect(() => verifier.start?.({ origin: ORIGIN, keys: humanKeys })).toThrow(
        expect.objectContaining({ code: 'config.secret' }),
      )
    },
  )
})

/** `btoa` takes Latin-1 only. */
function encode(value: unknown): string {
  return unescape(encodeURIComponent(JSON.stringify(value)))
}
