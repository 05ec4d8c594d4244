import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { audit, decision } from '../sample-events.test-parts.js'
import { prometheusSink } from './prometheus.js'

async function scraped(sink = prometheusSink()): Promise<readonly string[]> {
  void sink.record(decision())
  void sink.record(
    decision({ verdict: 'allowed', code: null, stage: 'response', status: 200, limits: [], degraded: [] }),
  )
  void sink.record(audit('account_locked'))
  const response = await sink.metrics()
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  return (await response.text()).split('\n')
}

it('is what a scraper reads', async () => {
  const lines = await scraped()
  for (const line of [
    'holdfast_decisions_total{route="/api/orders/[id]",method="GET",layer="limit-caller",verdict="denied",code="limit.exceeded"} 1',
    'holdfast_decisions_total{route="/api/orders/[id]",method="GET",layer="response",verdict="allowed",code=""} 1',
    'holdfast_gate_duration_seconds_count 2',
    'holdfast_layer_duration_seconds_sum{layer="origin"} 0.001',
    'holdfast_rate_limit_requests_total{limit="caller",outcome="denied"} 1',
    'holdfast_rate_limit_requests_total{limit="budget",outcome="observed"} 1',
    'holdfast_degraded_total{part="limit-store"} 1',
    'holdfast_audit_events_total{type="account_locked"} 1',
  ]) {
    expect(lines).toContain(line)
  }
})

it('holds no caller, address or request', async () => {
  expect((await scraped()).join('\n')).not.toMatch(/AAAAAAAA|192\.0\.2|00000000-/)
})

it('joins the metrics of the app where its registry is given', async () => {
  const register = new Registry()
  await scraped(prometheusSink({ register }))
  expect(register.getSingleMetric('holdfast_decisions_total')).toBeDefined()
})
