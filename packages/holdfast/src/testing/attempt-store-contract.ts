import type { LockRule } from '../accounts/attempt-store.js'
import type { Eventually } from '../core/verdict.js'
import { counted, remaining, type AttemptCount } from '../storage/attempt-count.js'
import { hostileKeys } from './hostile-keys.js'
import { atOnce, HOUR, MINUTE, NOON, tests, type StorageUnderTest } from './sample-rows.js'
import { mulberry32 } from './schedule.js'
import type { TestRunner } from './store-contract.js'

/** Counts of other tests may be in it. */
export type AttemptsUnderTest = Pick<StorageUnderTest, 'attempts' | 'close'>

const RULE: LockRule = { threshold: 5, lockFor: 30 * MINUTE, forgetAfter: 2 * HOUR }
const NONE = { failures: 0, lockedUntil: null }

/**
 * What every `AttemptStore` must do, whatever is behind it. Call it in a test file, once for each way to open the store;
 * `open` is called for each test.
 *
 * @example attemptStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function attemptStoreContract(
  name: string,
  open: () => Eventually<AttemptsUnderTest>,
  runner: TestRunner,
): void {
  const { describe, expect } = runner
  const test = tests(open, runner)

  describe(`the attempt store "${name}"`, () => {
    test('admits as many as the threshold, and locks from the last of them', async ({ attempts }) => {
      const key = fresh()
      for (let failures = 1; failures <= 4; failures++) {
        expect(await attempts.begin(key, RULE, NOON)).toEqual({ failures, lockedUntil: null, admitted: true })
      }
      const lockedUntil = NOON + 1 + RULE.lockFor
      expect(await attempts.begin(key, RULE, NOON + 1)).toEqual({ failures: 5, lockedUntil, admitted: true })
      for (const now of [NOON + 1, NOON + MINUTE, lockedUntil - 1]) {
        expect(await attempts.begin(key, RULE, now)).toEqual({ failures: 5, lockedUntil, admitted: false })
        expect(await attempts.read(key, RULE, now)).toEqual({ failures: 5, lockedUntil })
      }
      // What was refused did not prolong it.
      expect(await attempts.read(key, RULE, lockedUntil)).toEqual(NONE)
      expect(await attempts.begin(key, RULE, lockedUntil)).toEqual({ failures: 1, lockedUntil: null, admitted: true })
    })

    test('of 64 parallel attempts exactly as many are admitted as the threshold says', async ({ attempts }) => {
      const key = fresh()
      for (const now of [NOON, NOON + RULE.lockFor]) {
        const begun = await atOnce(64, () => attempts.begin(key, RULE, now))
        const admitted = begun.filter((attempt) => attempt.admitted)
        expect(new Set(admitted.map(({ failures }) => failures))).toEqual(new Set([1, 2, 3, 4, 5]))
        expect(admitted.length).toBe(5)
        const lock = { failures: 5, lockedUntil: now + RULE.lockFor }
        for (const refused of begun.filter((attempt) => !attempt.admitted)) {
          expect(refused).toEqual({ ...lock, admitted: false })
        }
        expect(await attempts.read(key, RULE, now)).toEqual(lock)
      }
    })

    test('a threshold of one locks with the first', async ({ attempts }) => {
      const key = fresh()
      const rule = { ...RULE, threshold: 1 }
      const lockedUntil = NOON + RULE.lockFor
      expect(await attempts.begin(key, rule, NOON)).toEqual({ failures: 1, lockedUntil, admitted: true })
      expect((await attempts.begin(key, rule, NOON)).admitted).toBe(false)
    })

    test('forgets after a while without any', async ({ attempts }) => {
      const key = fresh()
      for (let count = 0; count < 3; count++) await attempts.begin(key, RULE, NOON + count)
      const forgotten = NOON + 2 + RULE.forgetAfter
      expect((await attempts.read(key, RULE, forgotten - 1)).failures).toBe(3)
      expect(await attempts.read(key, RULE, forgotten)).toEqual(NONE)
      expect((await attempts.begin(key, RULE, forgotten)).failures).toBe(1)
    })

    test('clear forgets that key and no other', async ({ attempts }) => {
      const [key, other] = [fresh(), fresh()]
      for (const each of [key, other]) await atOnce(5, () => attempts.begin(each, RULE, NOON))
      await attempts.clear(key)
      await attempts.clear(fresh())
      expect(await attempts.read(key, RULE, NOON)).toEqual(NONE)
      expect(await attempts.begin(key, RULE, NOON)).toEqual({ failures: 1, lockedUntil: null, admitted: true })
      expect((await attempts.begin(other, RULE, NOON)).admitted).toBe(false)
    })

    test('reading counts nothing', async ({ attempts }) => {
      const key = fresh()
      for (let look = 0; look < 9; look++) expect(await attempts.read(key, RULE, NOON)).toEqual(NONE)
      expect((await attempts.begin(key, RULE, NOON)).failures).toBe(1)
    })

    test('limits/49 a clock that is set back neither admits more nor locks for longer than the rule', async ({
      attempts,
    }) => {
      const [locked, counting] = [fresh(), fresh()]
      await atOnce(5, () => attempts.begin(locked, RULE, NOON))
      await atOnce(4, () => attempts.begin(counting, RULE, NOON))
      for (const now of [NOON - 1, NOON - 9 * HOUR]) {
        const lock = { failures: 5, lockedUntil: now + RULE.lockFor }
        expect(await attempts.read(locked, RULE, now)).toEqual(lock)
        expect(await attempts.begin(locked, RULE, now)).toEqual({ ...lock, admitted: false })
      }
      const then = NOON - 9 * HOUR
      expect((await attempts.begin(counting, RULE, then)).failures).toBe(5)
      expect((await attempts.begin(counting, RULE, then)).admitted).toBe(false)
      for (const key of [locked, counting]) {
        expect((await attempts.begin(key, RULE, then + RULE.lockFor)).admitted).toBe(true)
      }
    })

    test('counts by the rule of attempt-count.ts, in random schedules', async ({ attempts }) => {
      const random = mulberry32(5)
      const rules = [RULE, { threshold: 2, lockFor: 2 * HOUR, forgetAfter: 10 * MINUTE }]
      for (const rule of rules) {
        const key = fresh()
        let count: AttemptCount | undefined
        let now = NOON
        for (let step = 0; step < 150; step++) {
          now += Math.floor(random() ** 4 * 3 * HOUR) - (random() < 0.05 ? HOUR : 0)
          const left = remaining(count, rule, now)
          if (random() < 0.2) {
            const { failures, lockedUntil } = left ?? NONE
            expect(await attempts.read(key, rule, now)).toEqual({ failures, lockedUntil })
            continue
          }
          const admitted = left === undefined || left.lockedUntil === null
          count = admitted ? counted(left, rule, now) : left
          const { failures, lockedUntil } = count
          expect(await attempts.begin(key, rule, now)).toEqual({ failures, lockedUntil, admitted })
        }
      }
    })

    test('keys of every spelling are told apart', async ({ attempts }) => {
      const mark = crypto.randomUUID()
      const keys = hostileKeys.filter((key) => key.length < 150).map((key) => mark + key)
      for (const key of keys) expect((await attempts.begin(key, RULE, NOON)).failures).toBe(1)
      for (const key of keys) expect((await attempts.begin(key, RULE, NOON)).failures).toBe(2)
      for (const key of keys) {
        await attempts.clear(key)
        expect(await attempts.read(key, RULE, NOON)).toEqual(NONE)
      }
    })
  })
}

function fresh(): string {
  return `key ${crypto.randomUUID()}`
}
