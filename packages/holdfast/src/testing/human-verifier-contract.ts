import type { Eventually } from '../core/verdict.js'
import type { DecisionEvent } from '../core/event.js'
import { publicAccess } from '../authorization/access.js'
import type { HumanVerifier } from '../human/verifier.js'
import { createGate, type Gate } from '../pipeline/gate.js'
import { compilePolicy } from '../pipeline/policy.js'
import { answerCall } from '../pipeline/route.js'
import { memory } from '../rate-limit/stores/memory.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { fakeHost } from './fake-host.js'
import type { TestRunner } from './store-contract.js'

/** A verifier that has not been started, and what its solutions depend on. */
export interface HumanVerifierUnderTest {
  readonly verifier: HumanVerifier
  /** A fresh one, by the fake clock: right, made up, or right for another host than `app.example.com`. */
  solution(kind: 'right' | 'wrong' | 'other host'): Eventually<string>
  /** From now on, what the verifier asks (its service, or else its store) answers with an error, or not at all. */
  fail(how: 'error' | 'silence'): void
  close?(): Eventually<void>
}

export interface HumanVerifierOptions {
  readonly onOutage: 'refuse' | 'pass'
  /** What the verifier's own timeout is to be, milliseconds. */
  readonly timeout: number
  /** Milliseconds since the epoch: the time of every solution. */
  readonly clock: () => number
}

const ORIGIN = 'https://app.example.com'
const NOON = Date.UTC(2030, 0, 1, 12)
const MINUTE = 60_000

/**
 * What every `HumanVerifier` must do, alone and behind the gate. Call it in a test file; `open` is called for each test.
 *
 * @example humanVerifierContract('turnstile', (options) => …, { describe, it, expect })
 */
export function humanVerifierContract(
  name: string,
  open: (options: HumanVerifierOptions) => Eventually<HumanVerifierUnderTest>,
  { describe, it, expect }: TestRunner,
): void {
  interface Bench extends HumanVerifierUnderTest {
    readonly gate: Gate
    advance(milliseconds: number): void
    verify(solution: string): Promise<string>
    /** Posts to a route with `human: true`. */
    post(solution?: string): Promise<{ status: number; body: Record<string, unknown>; retryAfter: string | null }>
    event(): Promise<DecisionEvent>
    bodyReads(): number
  }

  function test(
    title: string,
    body: (bench: Bench) => Promise<void>,
    { onOutage = 'refuse', timeout = 5_000 }: Partial<HumanVerifierOptions> = {},
  ): void {
    it(title, async () => {
      let time = NOON
      const clock = () => time
      const under = await open({ onOutage, timeout, clock })
      const { verifier } = under
      const sink = memorySink()
      const host = fakeHost()
      const gate = createGate(
        {
          origin: ORIGIN,
          trustedProxies: 'none',
          identity: [],
          human: verifier,
          limits: LIMITS(),
          sinks: [sink],
          clock,
        },
        host,
      )
      let bodyReads = 0
      const policy = compilePolicy({ access: publicAccess, human: true, handler: () => ({ done: true }) }, verifier)
      try {
        gate.start()
        await body({
          ...under,
          gate,
          advance: (milliseconds) => void (time += milliseconds),
          verify: (solution) => verifier.verify({ solution, now: time }),
          async post(solution) {
            const response = await answerCall(gate, policy, {
              surface: 'route',
              method: 'POST',
              headers: new Headers(solution === undefined ? {} : { 'Holdfast-Human': solution }),
              route: '/api/costly',
              params: {},
              search: () => new URLSearchParams(),
              body: () => {
                bodyReads++
                return { value: undefined }
              },
              beside: () => [],
              request: undefined,
            })
            const { status, headers } = response
            return {
              status,
              body: (await response.json()) as Record<string, unknown>,
              retryAfter: headers.get('retry-after'),
            }
          },
          async event() {
            await host.settled()
            return sink.events().at(-1) as DecisionEvent
          },
          bodyReads: () => bodyReads,
        })
      } finally {
        await under.close?.()
      }
    })
  }

  describe(`the human verifier "${name}"`, () => {
    test('ok: a right solution passes', async ({ solution, verify }) => {
      expect(await verify(await solution('right'))).toBe('passed')
    })

    test('ok: as long as it is fresh', async ({ solution, verify, advance }) => {
      const solved = await solution('right')
      advance(MINUTE)
      expect(await verify(solved)).toBe('passed')
    })

    test('wrong: a made-up solution fails', async ({ solution, verify }) => {
      expect(await verify(await solution('wrong'))).toBe('failed')
    })

    test('wrong: what is no solution at all fails, and nothing is thrown', async ({ verify }) => {
      const shapes = [
        'null',
        '[]',
        '{}',
        '"x"',
        '7',
        '{"challenge":null,"solution":null,"test":true}',
        '{"a":'.repeat(900),
      ]
      const texts = ['x', 'e30=', 'é', '\0', '%', '__proto__', 'x'.repeat(8_192), ...shapes, ...shapes.map(btoa)]
      for (const text of texts) expect(await verify(text)).toBe('failed')
    })

    test('expired: a right solution that is too old fails', async ({ solution, verify, advance }) => {
      const solved = await solution('right')
      advance(6 * MINUTE)
      expect(await verify(solved)).toBe('failed')
    })

    test('replayed: a solution passes once', async ({ solution, verify, advance }) => {
      const solved = await solution('right')
      expect(await verify(solved)).toBe('passed')
      for (const wait of [0, 1, MINUTE, 3 * MINUTE, 6 * MINUTE]) {
        advance(wait)
        expect(await verify(solved)).toBe('failed')
      }
    })

    test('replayed: of 32 at once, one passes', async ({ solution, verify }) => {
      const solved = await solution('right')
      const verdicts = await Promise.all(Array.from({ length: 32 }, () => verify(solved)))
      expect(verdicts.filter((verdict) => verdict === 'passed').length).toBe(1)
      expect(verdicts.filter((verdict) => verdict === 'failed').length).toBe(31)
    })

    test('other hostname: a solution for another site fails', async ({ solution, verify }) => {
      expect(await verify(await solution('other host'))).toBe('failed')
    })

    for (const how of ['error', 'silence'] as const) {
      const outage = how === 'error' ? '500' : 'timeout'
      const timeout = how === 'error' ? 5_000 : 100
      test(
        `${outage}: nobody can tell, and a wrong solution is no better for it`,
        async ({ solution, verify, fail }) => {
          const solved = await solution('right')
          fail(how)
          expect(await verify(solved)).toBe('unavailable')
          expect((await verify(await solution('wrong'))) === 'passed').toBe(false)
        },
        { timeout },
      )

      test(
        `${outage} → refuse: 503, and the handler does not run`,
        async ({ solution, fail, post, event }) => {
          const solved = await solution('right')
          fail(how)
          const { status, body, retryAfter } = await post(solved)
          expect([status, body.code, retryAfter]).toEqual([503, 'human.unavailable', '1'])
          const { stage, verdict, degraded } = await event()
          expect([stage, verdict, degraded]).toEqual(['access', 'failed', ['human-verifier']])
        },
        { timeout },
      )

      test(
        `${outage} → pass: the call goes on, and the event tells it`,
        async ({ solution, fail, post, event }) => {
          const solved = await solution('right')
          fail(how)
          const { status, body } = await post(solved)
          expect([status, body]).toEqual([200, { done: true }])
          const { verdict, degraded } = await event()
          expect([verdict, degraded]).toEqual(['allowed', ['human-verifier']])
        },
        { onOutage: 'pass', timeout },
      )

      test(
        `${outage} → pass: still not without any solution`,
        async ({ fail, post }) => {
          fail(how)
          expect((await post()).body.code).toBe('human.required')
        },
        { onOutage: 'pass', timeout },
      )
    }

    test('behind the gate: without a solution, 403 with a puzzle; with a wrong one, another puzzle', async (bench) => {
      for (const [solution, code] of [
        [undefined, 'human.required'],
        [await bench.solution('wrong'), 'human.failed'],
        ['x'.repeat(8_193), 'human.failed'],
        ['one, two', 'human.failed'],
      ] as const) {
        const { status, body } = await bench.post(solution)
        expect([status, body.code]).toEqual([403, code])
        expect((body.human as { provider: string }).provider).toBe(bench.verifier.name)
      }
      expect(bench.bodyReads()).toBe(0)
      expect((await bench.post(await bench.solution('right'))).status).toBe(200)
    })

    test('puzzles hold no secret and are fresh', async ({ verifier, advance }) => {
      const first = await verifier.puzzle(NOON)
      advance(1)
      const second = await verifier.puzzle(NOON + 1)
      expect(/secret/i.test(JSON.stringify([first, second]))).toBe(false)
      expect(JSON.stringify(first) === JSON.stringify(second)).toBe(first.challenge === undefined)
    })
  })
}

const LIMITS = () => ({ store: memory(), onStoreError: 'local' }) as const
