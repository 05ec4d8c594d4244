import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RotationRequest } from '../authentication/sessions/session-store.js'
import { HOUR, newSession, NOON, person } from '../testing/sample-rows.js'
import type { Storage } from './storage.js'

interface Ended {
  readonly outcome: 'rotated' | 'reused' | 'gone'
  readonly generation?: number
}

interface SharedStorage {
  readonly storage: Storage
  /** A program with a storage on the same server, and what it is started with. */
  readonly program: string
  readonly parameters: readonly string[]
}

const TIMES = 64

/** Declares what must hold when two processes refresh one session at the same moment. */
export function twoProcesses(open: () => Promise<SharedStorage>): void {
  const children: ChildProcess[] = []
  let storage: Storage
  let userId: string

  beforeAll(async () => {
    const opened = await open()
    storage = opened.storage
    userId = (await person(storage.accounts)).id
    for (let index = 0; index < 2; index++) {
      children.push(fork(opened.program, opened.parameters, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
    }
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
    await storage.close()
  }, 60_000)

  async function started(): Promise<string> {
    const session = newSession(userId)
    await storage.sessions.create(session)
    return session.id
  }

  /** Each process presents its generation 64 times, all at once. */
  async function refreshed(id: string, generations: readonly [number, number]): Promise<readonly Ended[]> {
    const answers = await Promise.all(
      children.map(async (child, index) => {
        const request: RotationRequest = {
          generation: generations[index] ?? 0,
          now: NOON,
          idleExpiresAt: NOON + HOUR,
          grace: 0,
        }
        const answer = once(child, 'message') as Promise<[{ ended: readonly Ended[] }]>
        child.send({ id, request, times: TIMES })
        return (await answer)[0].ended
      }),
    )
    return answers.flat()
  }

  it(
    'tokens/44 two processes with 64 refreshes each end in one child and one session',
    { timeout: 60_000 },
    async () => {
      const id = await started()
      const others = (await storage.sessions.list(userId, NOON)).length
      for (let generation = 0; generation < 10; generation++) {
        const ended = await refreshed(id, [generation, generation])
        expect(ended).toEqual(Array.from({ length: 2 * TIMES }, () => ({ outcome: 'rotated', generation })))
        expect(await storage.sessions.find(id)).toMatchObject({ generation })
      }
      expect((await storage.sessions.list(userId, NOON)).length).toBe(others)
    },
  )

  it('tokens/44 a reuse in two processes is told once, and ends the session', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 10; round++) {
      const id = await started()
      await storage.sessions.confirm(id, 2, NOON)
      const ended = await refreshed(id, [0, 1])
      expect(ended.filter(({ outcome }) => outcome === 'reused').length).toBe(1)
      expect(ended.filter(({ outcome }) => outcome === 'gone').length).toBe(2 * TIMES - 1)
      expect(await storage.sessions.find(id)).toBeNull()
    }
  })

  it(
    'tokens/44 an owner and a thief in two processes: one of them is told, whoever was first',
    { timeout: 60_000 },
    async () => {
      for (let round = 0; round < 20; round++) {
        const id = await started()
        const ended = await refreshed(id, round % 2 === 0 ? [1, 0] : [0, 1])
        const reused = ended.filter(({ outcome }) => outcome === 'reused').length
        const gone = ended.filter(({ outcome }) => outcome === 'gone').length
        expect(reused).toBeLessThanOrEqual(1)
        expect(gone > 0 && reused === 0).toBe(false)
        expect((await storage.sessions.find(id))?.generation).toBe(reused === 0 ? 1 : undefined)
      }
    },
  )
}
