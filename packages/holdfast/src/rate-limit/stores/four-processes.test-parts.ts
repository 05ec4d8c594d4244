import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyOf } from '../../testing/store-contract-suite.js'
import type { Algorithm, Take } from '../store.js'

const DAY = 86_400_000

/**
 * Declares what must hold when four processes charge one counter at the same moment.
 * @param program opens a store, says that it is ready, and answers `{ takes, times }` with `{ admitted }`
 * @param parameters what it is started with
 */
export function fourProcesses(program: string, parameters: () => readonly string[]): void {
  describe('limits/47 four processes on one key', { timeout: 60_000 }, () => {
    let children: readonly ChildProcess[] = []
    beforeAll(async () => {
      const given = parameters()
      children = Array.from({ length: 4 }, () =>
        fork(program, given, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
      )
      await Promise.all(children.map((child) => once(child, 'message')))
    }, 120_000)
    afterAll(async () => {
      await Promise.all(
        children.map(async (child) => {
          const exit = once(child, 'exit')
          child.disconnect()
          await exit
        }),
      )
    })

    /** How many calls all processes together got through. */
    async function admitted(takes: readonly Take[], times: number): Promise<number> {
      const answers = await Promise.all(
        children.map(async (child) => {
          const answer = once(child, 'message') as Promise<[{ admitted: number }]>
          child.send({ takes, times })
          return (await answer)[0].admitted
        }),
      )
      return answers.reduce((sum, each) => sum + each, 0)
    }

    // In a day: nothing comes back in the time of a test.
    const take = (algorithm: Algorithm, limit: number, name = `${algorithm} ${limit}`): Take => ({
      limit: name,
      identity: 'one',
      policy: policyOf(algorithm, limit, DAY),
      cost: 1,
    })

    it.each(['sliding-window', 'fixed-window', 'token-bucket', 'gcra'] as const)(
      '%s: exactly the limit',
      async (algorithm) => {
        for (const limit of [1, 100, 500]) expect(await admitted([take(algorithm, limit)], 400)).toBe(limit)
      },
    )

    it('stacked limits: exactly the least of them', async () => {
      const stack = [take('sliding-window', 90, 'a'), take('gcra', 70, 'b'), take('fixed-window', 80, 'c')]
      expect(await admitted(stack, 200)).toBe(70)
      expect(await admitted([stack[2] as Take], 100)).toBe(10)
    })
  })
}
