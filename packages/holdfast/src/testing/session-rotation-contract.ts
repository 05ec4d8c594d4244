import { rotation } from '../authentication/sessions/rotation.js'
import type { Eventually } from '../core/verdict.js'
import { atOnce, HOUR, MINUTE, newSession, NOON, person, refreshOf, shownSession, tests } from './sample-rows.js'
import { mulberry32 } from './schedule.js'
import type { SessionsUnderTest } from './session-store-contract.js'
import type { TestRunner } from './store-contract.js'

/** What every `SessionStore` must do with refresh tokens: part of `sessionStoreContract`. */
export function sessionRotationContract(
  name: string,
  open: () => Eventually<SessionsUnderTest>,
  runner: TestRunner,
): void {
  const { describe, expect } = runner
  const test = tests(open, runner)

  describe(`the rotation of the session store "${name}"`, () => {
    test('a refresh moves what it names, answers the row as it is then, and touches no other', async ({
      sessions,
      accounts,
    }) => {
      const user = await person(accounts, { roles: ['or"ders,{x}'] })
      const [session, other] = [newSession(user.id, { secretHash: 'c2VjcmV0' }), newSession(user.id)]
      for (const each of [session, other]) await sessions.create(each)
      const answer = await sessions.rotate(
        session.id,
        refreshOf(0, { now: NOON + 1, idleExpiresAt: NOON + 9 * MINUTE }),
      )
      const { id, email, roles } = user
      const now = {
        ...session,
        lastSeenAt: NOON + 1,
        idleExpiresAt: NOON + 9 * MINUTE,
        generation: 0,
        confirmedAt: NOON,
        user: { id, email, name: user.name, roles, disabled: false },
      }
      expect(answer).toEqual({ outcome: 'rotated', session: now })
      expect(await sessions.find(session.id)).toEqual(now)
      expect((await sessions.list(user.id, NOON)).find((each) => each.id === other.id)).toEqual(shownSession(other))
    })

    test('judges every refresh by the rule of rotation.ts, in random states', async ({ sessions, accounts }) => {
      const { id: userId } = await person(accounts)
      const random = mulberry32(44)
      const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
      for (let round = 0; round < 60; round++) {
        const session = newSession(userId)
        await sessions.create(session)
        let state = { generation: 0, confirmedAt: NOON }
        let now = NOON
        for (let step = 0; step < 6; step++) {
          now += between(-5, 40)
          const presented = Math.max(0, state.generation + between(-3, 2))
          if (random() < 0.3) {
            expect(await sessions.confirm(session.id, presented, now)).toBe(true)
            if (presented > state.generation) {
              state = { generation: presented, confirmedAt: Math.max(now, state.confirmedAt) }
            }
            continue
          }
          const grace = between(0, 40)
          const { outcome, ...after } = { ...state, ...rotation(state, presented, now, grace) }
          const request = refreshOf(presented, { now, grace, idleExpiresAt: now + MINUTE })
          const answer = await sessions.rotate(session.id, request)
          expect(answer.outcome).toBe(outcome)
          const found = await sessions.find(session.id)
          if (answer.outcome !== 'rotated') {
            expect(answer).toEqual({ outcome, userId })
            expect(found).toBe(null)
            break
          }
          state = after
          const { generation, confirmedAt, lastSeenAt, idleExpiresAt } = answer.session
          expect({ generation, confirmedAt, lastSeenAt, idleExpiresAt }).toEqual({
            ...state,
            lastSeenAt: now,
            idleExpiresAt: now + MINUTE,
          })
          expect(found).toEqual(answer.session)
        }
      }
    })

    test('tokens/44 the grace is that of one parent, to the millisecond', async ({ sessions, accounts }) => {
      const { id: userId } = await person(accounts)
      for (const [generation, now, outcome] of [
        [1, NOON + 9_999, 'rotated'],
        [1, NOON + 10_000, 'reused'],
        [0, NOON, 'reused'],
      ] as const) {
        const session = newSession(userId)
        await sessions.create(session)
        await sessions.confirm(session.id, 2, NOON)
        expect((await sessions.rotate(session.id, refreshOf(generation, { now }))).outcome).toBe(outcome)
      }
    })

    test('tokens/44 64 parallel refreshes of one parent give one generation and 64 answers', async ({
      sessions,
      accounts,
    }) => {
      const { id: userId } = await person(accounts)
      const session = newSession(userId)
      await sessions.create(session)
      for (const generation of [0, 1]) {
        const answers = await atOnce(64, () => sessions.rotate(session.id, refreshOf(generation, { grace: 0 })))
        const generations = answers.map((answer) => answer.outcome === 'rotated' && answer.session.generation)
        expect([...new Set(generations)]).toEqual([generation])
        expect((await sessions.find(session.id))?.generation).toBe(generation)
      }
      expect((await sessions.list(userId, NOON)).length).toBe(1)
    })

    test('tokens/44 a parent is refused from the moment at which its child was seen, and the grace over', async ({
      sessions,
      accounts,
    }) => {
      const { id: userId } = await person(accounts)
      for (let round = 0; round < 8; round++) {
        const session = newSession(userId)
        await sessions.create(session)
        const [answers] = await Promise.all([
          atOnce(16, (index) => sessions.rotate(session.id, refreshOf(index % 4 === 3 ? 1 : 0, { grace: 0 }))),
          sessions.confirm(session.id, 1, NOON),
        ])
        const outcomes = answers.map(({ outcome }) => outcome)
        const reused = outcomes.filter((outcome) => outcome === 'reused').length
        expect(reused).toBeLessThanOrEqual(1)
        // Nobody is sent away without somebody being told why, and the session is over for everybody.
        if (reused === 0) expect(outcomes.includes('gone')).toBe(false)
        expect((await sessions.find(session.id))?.generation).toBe(reused === 0 ? 1 : undefined)
      }
    })

    test('tokens/44 parents go on for the grace while the child is being seen', async ({ sessions, accounts }) => {
      const session = newSession((await person(accounts)).id)
      await sessions.create(session)
      const [answers] = await Promise.all([
        atOnce(32, (index) => sessions.rotate(session.id, refreshOf(index % 2, { now: NOON + 9_999 }))),
        atOnce(8, () => sessions.confirm(session.id, 1, NOON)),
      ])
      expect(answers.filter(({ outcome }) => outcome !== 'rotated')).toEqual([])
      expect((await sessions.find(session.id))?.generation).toBe(1)
    })

    test('tokens/44 a reuse ends that session in the very call, is told once, and ends no other', async ({
      sessions,
      accounts,
    }) => {
      const { id: userId } = await person(accounts)
      const [session, other] = [newSession(userId), newSession(userId)]
      for (const each of [session, other]) await sessions.create(each)
      await sessions.confirm(session.id, 2, NOON)
      const answers = await atOnce(64, () => sessions.rotate(session.id, refreshOf(0)))
      expect(answers.filter(({ outcome }) => outcome === 'reused')).toEqual([{ outcome: 'reused', userId }])
      expect(answers.filter(({ outcome }) => outcome === 'gone').length).toBe(63)
      expect(await sessions.find(session.id)).toBe(null)
      expect(await sessions.rotate(session.id, refreshOf(2))).toEqual({ outcome: 'gone' })
      expect(await sessions.touch(session.id, { lastSeenAt: NOON, idleExpiresAt: NOON + HOUR })).toBe(false)
      expect(await sessions.revoke(session.id)).toBe(false)
      expect((await sessions.find(other.id))?.id).toBe(other.id)
    })

    test('refreshes no session that is over, and leaves it as it was', async ({ sessions, accounts }) => {
      const { id: userId } = await person(accounts)
      for (const over of [{ idleExpiresAt: NOON }, { expiresAt: NOON }]) {
        const session = newSession(userId, over)
        await sessions.create(session)
        const before = await sessions.find(session.id)
        expect(await sessions.rotate(session.id, refreshOf(5))).toEqual({ outcome: 'gone' })
        expect(await sessions.find(session.id)).toEqual(before)
        await sessions.revoke(session.id)
      }
    })

    test('refreshes no session of an account that is being disabled', async ({ sessions, accounts }) => {
      const { id: userId } = await person(accounts)
      const session = newSession(userId)
      await sessions.create(session)
      const [answers] = await Promise.all([
        atOnce(16, () => sessions.rotate(session.id, refreshOf(0))),
        accounts.update(userId, { disabled: true }),
      ])
      expect(answers.some(({ outcome }) => outcome === 'reused')).toBe(false)
      expect(await sessions.rotate(session.id, refreshOf(0))).toEqual({ outcome: 'gone' })
      expect(await sessions.find(session.id)).toBe(null)
    })

    test('confirmation and proof move forward only, whoever comes first', async ({ sessions, accounts }) => {
      const session = newSession((await person(accounts)).id)
      await sessions.create(session)
      const seen = async () => {
        const { generation, confirmedAt, authenticatedAt } = (await sessions.find(session.id)) ?? {}
        return { generation, confirmedAt: confirmedAt ?? 0, authenticatedAt }
      }
      expect(await sessions.confirm(session.id, 0, NOON + 1)).toBe(true)
      expect(await seen()).toEqual({ generation: 0, confirmedAt: NOON, authenticatedAt: NOON })
      expect(await sessions.confirm(session.id, 1, NOON + 10)).toBe(true)
      expect(await sessions.confirm(session.id, 1, NOON + 20)).toBe(true)
      expect(await seen()).toEqual({ generation: 1, confirmedAt: NOON + 10, authenticatedAt: NOON })
      // By another instance's clock, which is behind.
      expect(await sessions.confirm(session.id, 2, NOON + 5)).toBe(true)
      expect(await seen()).toEqual({ generation: 2, confirmedAt: NOON + 10, authenticatedAt: NOON })

      await atOnce(32, (index) => sessions.confirm(session.id, (index * 7) % 32, NOON + 100 + index))
      expect((await seen()).generation).toBe(31)
      await atOnce(32, (index) => sessions.proved(session.id, NOON + ((index * 7) % 32)))
      expect(await sessions.proved(session.id, NOON)).toBe(true)
      expect((await seen()).authenticatedAt).toBe(NOON + 31)
    })
  })
}
