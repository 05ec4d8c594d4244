import type { Eventually } from '../core/verdict.js'
import { hostileKeys } from './hostile-keys.js'
import { atOnce, HOUR, MINUTE, NOON, tests, type StorageUnderTest } from './sample-rows.js'
import type { TestRunner } from './store-contract.js'

/** Ids of other tests may be in it. */
export type SingleUseUnderTest = Pick<StorageUnderTest, 'singleUse' | 'close'>

/**
 * What every `SingleUse` must do, whatever is behind it. Call it in a test file, once for each way to open the store;
 * `open` is called for each test.
 *
 * @example singleUseContract('memory', () => memory(), { describe, it, expect })
 */
export function singleUseContract(name: string, open: () => Eventually<SingleUseUnderTest>, runner: TestRunner): void {
  const { describe, expect } = runner
  const test = tests(open, runner)

  describe(`the single use store "${name}"`, () => {
    test('of 64 parallel callers one may', async ({ singleUse }) => {
      const id = crypto.randomUUID()
      const spent = await atOnce(64, () => singleUse.spend(id, NOON + HOUR, NOON))
      expect(spent.filter(Boolean).length).toBe(1)
    })

    test('stays spent until its end, whatever end a later caller names', async ({ singleUse }) => {
      const id = crypto.randomUUID()
      const until = NOON + MINUTE
      expect(await singleUse.spend(id, until, NOON)).toBe(true)
      for (const now of [NOON, NOON + 1, until - 1]) {
        for (const end of [NOON, until, NOON + HOUR]) expect(await singleUse.spend(id, end, now)).toBe(false)
      }
      const again = await atOnce(16, () => singleUse.spend(id, until + HOUR, until + 1))
      expect(again.filter(Boolean).length).toBe(1)
      expect(await singleUse.spend(id, until + HOUR, until + HOUR - 1)).toBe(false)
    })

    test('limits/49 a clock that is set back does not give it free', async ({ singleUse }) => {
      const id = crypto.randomUUID()
      expect(await singleUse.spend(id, NOON + MINUTE, NOON)).toBe(true)
      expect(await singleUse.spend(id, NOON - HOUR, NOON - 2 * HOUR)).toBe(false)
      expect(await singleUse.spend(id, NOON + HOUR, NOON + MINUTE - 1)).toBe(false)
    })

    test('what has long ended goes away under many others, and what has not stays', async ({ singleUse }) => {
      const spent = Array.from({ length: 20 }, () => crypto.randomUUID())
      for (const id of spent) await singleUse.spend(id, NOON + HOUR, NOON)
      for (let other = 0; other < 200; other++) {
        expect(await singleUse.spend(crypto.randomUUID(), NOON - 2 * HOUR + other, NOON - 2 * HOUR)).toBe(true)
      }
      for (const id of spent) expect(await singleUse.spend(id, NOON + HOUR, NOON + 1)).toBe(false)
    })

    test('ids of every spelling are told apart', async ({ singleUse }) => {
      const mark = crypto.randomUUID()
      for (const key of hostileKeys.filter((each) => each.length < 150)) {
        const id = mark + key
        expect(await singleUse.spend(id, NOON + HOUR, NOON)).toBe(true)
        expect(await singleUse.spend(id, NOON + HOUR, NOON)).toBe(false)
      }
    })
  })
}
