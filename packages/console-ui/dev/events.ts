import type { DecisionEvent } from '../../holdfast/src/core/event.ts'
import { stageNames } from '../src/design/stages.ts'
import type { Scenario } from './scenarios.ts'

let told = 0

/** One made-up decision for each call of `seconds` of a scenario, the oldest first. */
export function eventsOf(scenario: Scenario, until: number, seconds: number): DecisionEvent[] {
  const events: DecisionEvent[] = []
  for (const source of scenario.sources) {
    const calls = Math.round(source.rate(0) * seconds + Math.random() - 0.5)
    for (let call = 0; call < calls; call++) {
      let chance = Math.random()
      const outcome = source.outcomes.find(({ share }) => (chance -= share) < 0) ?? source.outcomes.at(-1)
      if (outcome === undefined) continue
      const [method = '', route = ''] = source.route.split(/ (.*)/s)
      const [kind = '', name = ''] = source.caller.split(' ')
      const trail = stageNames.slice(0, stageNames.indexOf(outcome.stage) + 1).map((stage) => ({
        stage,
        ms: stage === 'handler' ? 4 + Math.random() * 30 : Math.random() * (stage.startsWith('limit') ? 0.6 : 0.15),
      }))
      const handlerMs = trail.find(({ stage }) => stage === 'handler')?.ms ?? 0
      events.push({
        kind: 'decision',
        time: until - Math.random() * seconds * 1000,
        requestId: `req-${(++told).toString(36).padStart(6, '0')}-${Math.random().toString(36).slice(2, 10)}`,
        route,
        method,
        surface: 'route',
        stage: outcome.stage,
        verdict: outcome.verdict,
        code: outcome.code as DecisionEvent['code'],
        status: outcome.status,
        principal: kind === 'principal' ? name : null,
        client: kind === 'client' ? name : null,
        provider: kind === 'principal' ? 'session' : null,
        address: source.network,
        limits: [
          {
            name: 'address',
            limit: 100,
            window: 60_000,
            remaining: outcome.code === 'limit.exceeded' ? 0 : 71,
            reset: 24_000,
            allowed: outcome.code !== 'limit.exceeded',
          },
          { name: 'caller', limit: 600, window: 60_000, remaining: 412, reset: 9000, allowed: true },
        ],
        ms: trail.reduce((sum, { ms }) => sum + ms, 0) - handlerMs,
        handlerMs,
        trail,
        bot: source.bot === null ? null : { kind: source.bot, verified: false },
        degraded: scenario.health.limiter.state === 'degraded' ? ['limit-store'] : [],
      })
    }
  }
  return events.toSorted((a, b) => a.time - b.time)
}
