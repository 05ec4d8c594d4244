import type { AuditEvent, DecisionEvent } from '../core/event.js'
import type { Store } from '../rate-limit/store.js'
import { memory } from '../rate-limit/stores/memory.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { fakeHost } from '../testing/fake-host.js'
import { fakeProvider, type FakeProviderOptions } from '../testing/fake-provider.js'
import { declared } from './declared.js'
import { createGate, type GateOptions } from './gate.js'
import type { LimitsOptions } from './limits/gate-limits.js'
import type { Host } from './host.js'
import { compilePolicy, type AnyDefinition, type Policy } from './policy.js'
import { answerCall } from './route.js'

export const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

/** One request to a route, as a test writes it down. */
export interface Asked {
  readonly from?: string
  /** The name of a caller in the gate's table. */
  readonly as?: string
  readonly method?: string
  readonly path?: string
  readonly search?: string
  readonly userAgent?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestGateOptions extends Partial<Omit<GateOptions, 'limits'>> {
  readonly limits?: Partial<LimitsOptions>
  readonly callers?: NonNullable<FakeProviderOptions['callers']>
  readonly host?: Partial<Host>
}

/** The clock stands until a test moves it. */
export const START = 1_800_000_000_000

/** A gate on a clock of its own, with what it told its sinks. */
export function testGate({ limits, callers, host: hosted, ...options }: TestGateOptions = {}) {
  let now = START
  const sink = memorySink({ capacity: 20_000 })
  const host = { ...fakeHost(), ...hosted }
  const clock = () => now
  const gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [fakeProvider({ carries: 'header', callers: callers ?? {} })],
      limits: { store: memory({ clock }), onStoreError: 'deny', ...limits },
      sinks: [sink],
      clock,
      ...options,
    },
    host,
  )
  const settled = () => host.settled()
  return {
    gate,
    clock,
    settled,
    pass: (ms: number) => {
      now += ms
    },
    async decisions(): Promise<DecisionEvent[]> {
      await settled()
      return sink.events().filter((event): event is DecisionEvent => event.kind === 'decision')
    },
    async audits(): Promise<AuditEvent[]> {
      await settled()
      return sink.events().filter((event): event is AuditEvent => event.kind === 'audit')
    },
    route: function route(definition: Partial<AnyDefinition> & Pick<AnyDefinition, 'access'>) {
      const policy = declared(
        gate,
        compilePolicy({ handler: () => ({ done: true }), ...definition }, gate.human),
        route,
      )
      return (asked: Asked = {}) => ask(gate, policy, asked)
    },
  }
}

async function ask(gate: ReturnType<typeof createGate>, policy: Policy, asked: Asked): Promise<Response> {
  const { from, as, method = 'GET', path = '/api/orders', search = '', userAgent = BROWSER } = asked
  const headers = new Headers(asked.headers)
  if (from !== undefined) headers.set('x-test-peer', from)
  if (as !== undefined) headers.set('authorization', `Bearer ${as}`)
  if (userAgent !== null) headers.set('user-agent', userAgent)
  return answerCall(gate, policy, {
    surface: 'route',
    method,
    headers,
    route: policy.name ?? path,
    params: {},
    search: () => new URLSearchParams(search),
    body: () => ({ value: undefined }),
    beside: () => [],
    request: undefined,
  })
}

/** The statuses of so many calls, in order. */
export async function statuses(times: number, call: (index: number) => Promise<Response>): Promise<number[]> {
  const seen: number[] = []
  for (let index = 0; index < times; index++) seen.push((await call(index)).status)
  return seen
}

export async function codeOf(answer: Response): Promise<string | undefined> {
  return ((await answer.json()) as { code?: string }).code
}

/** The n-th of 16 million addresses. */
export const addressNo = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`

/** A store that is asked over a network, as far as the limiter knows: its questions are counted. */
export function distantStore(clock: () => number) {
  const store = memory({ clock })
  let trips = 0
  const counted: Store = {
    name: 'distant',
    reach: 'shared',
    take: async (takes) => {
      trips++
      return store.take(takes)
    },
    peek: async (takes) => store.peek(takes),
    reset: async (counters) => store.reset(counters),
    document: store.document,
    analytics: store.analytics,
  }
  return { store: counted, trips: () => trips }
}
