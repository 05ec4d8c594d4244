import { createGate } from '../../packages/holdfast/src/pipeline/gate.js'
import type { Event } from '../../packages/holdfast/src/core/event.js'
import { memory } from '../../packages/holdfast/src/storage/memory.js'
import { fakeHost } from '../../packages/holdfast/src/testing/fake-host.js'
import { faultyStorage } from '../../packages/holdfast/src/testing/faulty-storage.js'
import { gateOptions, type GateName } from './gates.ts'
import { judge, judgeEvents, LimitWatch, type Outcome } from './oracle.ts'
import { PEOPLE, population, type Person } from './people.ts'
import type { Plan } from './plans.ts'
import { appRoutes, type Ran } from './routes.ts'
import { sentBy } from './sent.ts'
import { targetsOf, type Target } from './targets.ts'

/** Between two requests. */
const PAUSE = 250
/** After so many requests nobody comes for a while: a long run passes days, and what is kept for one day leaves. */
const [BUSY, QUIET] = [1_000, 45 * 60_000]
/** Access tokens live longer, a new sign-in costs little. */
const RENEWED = 8 * 60_000
/** Beyond any deadline of a gate. */
const HUNG = 20_000

/** One app with a gate, which lives as long as it is asked. */
export async function world(name: GateName, passwordHash: string, tell: (outcome: Outcome) => void) {
  let now = Date.UTC(2030, 0, 1, 12)
  const clock = () => now
  const base = memory()
  const storage = faultyStorage(base)
  const host = fakeHost()
  const { options, people, metrics, identity } = gateOptions(name, storage, clock)
  let events: Event[] = []
  const sinks = [...(options.sinks ?? []), { name: 'oracle', record: (event: Event) => void events.push(event) }]
  const gate = createGate({ ...options, sinks }, host)
  gate.start()
  let ran: Ran[] = []
  const routes = appRoutes(gate, metrics, (told) => void ran.push(told))
  const targets = targetsOf(gate, people, routes, clock)
  const living = await population(storage, identity, passwordHash, now)
  const watch = new LimitWatch()
  let renewedAt = -Infinity
  let asked = 0
  const tokens = new Map<Person, { readonly of: string; readonly token: string }>()

  async function renew(): Promise<void> {
    storage.fail(0)
    const isExpired = now - renewedAt > RENEWED
    await living.renew(isExpired)
    if (isExpired) renewedAt = now
    if (gate.csrf.token === undefined) return
    for (const person of PEOPLE) {
      const { cookies } = living.of(person)
      const cookie = cookies.map(([one, value]) => `${one}=${value}`).join('; ')
      if (tokens.get(person)?.of === cookie) continue
      const { handlers } = targets.find(({ kind }) => kind === 'accounts') as Target
      const request = new Request('http://localhost:3000/api/auth/csrf', { headers: { cookie } })
      const answer = await handlers['GET']?.(request, { params: Promise.resolve({ holdfast: ['csrf'] }) } as never)
      tokens.set(person, { of: cookie, token: ((await answer?.json()) as { token?: string } | undefined)?.token ?? '' })
    }
  }

  async function ask(plan: Plan): Promise<Outcome> {
    now += PAUSE
    ran = []
    const target = targets[plan.target % targets.length] as Target
    const csrfToken = tokens.get(plan.as.who as Person)?.token ?? null
    const sent = sentBy(plan, target, living, csrfToken)
    storage.fail(plan.outage, plan.target % 2 === 0 ? 'refused' : 'lost')
    const { method } = sent.request
    // Next calls no handler for a method that it does not know.
    const called =
      target.handlers[method] !== undefined ? method : target.handlers['POST'] !== undefined ? 'POST' : 'GET'
    const handler = target.handlers[called]
    const given = { params: Promise.resolve(sent.params) } as never
    const answer = await inTime(
      handler?.(sent.request, given),
      () => `${name}: ${method} ${target.pattern} hangs: ${JSON.stringify(plan)}`,
    )
    const { status, headers } = answer
    let text = ''
    if (headers.get('content-type') === 'text/event-stream') await answer.body?.cancel()
    else text = await inTime(answer.text(), () => `${name}: the answer of ${method} ${target.pattern} does not end`)
    const outcome: Outcome = {
      gate: name,
      plan,
      target: met(targets, target, target.kind === 'route' ? called : method),
      sent,
      status,
      headers,
      text,
      ran,
      time: now,
      csrfToken,
    }
    tell(outcome)
    judge(outcome, living)
    watch.judge(outcome)
    return outcome
  }

  return {
    /** @throws what did not hold */
    async batch(plans: readonly Plan[]): Promise<void> {
      asked += plans.length
      if (asked % BUSY < plans.length) now += QUIET
      await renew()
      events = []
      const outcomes: Outcome[] = []
      for (const plan of plans) outcomes.push(await ask(plan))
      storage.fail(0)
      await host.settled()
      judgeEvents(events, outcomes)
      // What a refusal kept of a request would grow.
      events = []
    },
  }
}

/** What a request with another method than the target's has come to. */
function met(targets: readonly Target[], target: Target, method: string): Target {
  const asked = method === 'HEAD' ? 'GET' : method
  if (target.method === asked) return target
  const isThere = (one: Target) =>
    one.kind === target.kind &&
    one.pattern === target.pattern &&
    one.method === asked &&
    (one.kind === 'route' || JSON.stringify(one.params) === JSON.stringify(target.params))
  return targets.find(isThere) ?? { ...target, method: asked, guard: target.kind === 'reports' ? 'anybody' : 'person' }
}

export type World = Awaited<ReturnType<typeof world>>

async function inTime<T>(work: Promise<T> | T | undefined, what: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what())), HUNG)
  })
  try {
    return (await Promise.race([work, late])) as T
  } finally {
    clearTimeout(timer)
  }
}
