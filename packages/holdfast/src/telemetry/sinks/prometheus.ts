import { Counter, Histogram, Registry } from 'prom-client'
import type { DecisionEvent, Event } from '../../core/event.js'
import type { Sink } from '../sink.js'

export interface PrometheusSinkOptions {
  /** Where the metrics are kept; default a registry of their own. The app's own is prom-client's `register`. */
  readonly register?: Registry
}

export interface PrometheusSink extends Sink {
  /**
   * What a scraper asks for, in the text format of Prometheus. It tells of routes and how often they are refused: serve
   * it behind the gate, with `access: scope('metrics:read')` and an API key.
   */
  metrics(): Promise<Response>
}

/** In seconds. */
const BUCKETS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/**
 * Metrics `holdfast_*` of this process by prom-client. Labels hold patterns and codes, never a path, an address or a
 * caller, so their number is bounded by the app's own routes.
 */
export function prometheusSink({ register = new Registry() }: PrometheusSinkOptions = {}): PrometheusSink {
  const registers = [register]
  let read = register
  const decisions = new Counter({
    name: 'holdfast_decisions_total',
    help: 'Calls by how the gate decided',
    labelNames: ['route', 'method', 'layer', 'verdict', 'code'],
    registers,
  })
  const gate = new Histogram({
    name: 'holdfast_gate_duration_seconds',
    help: 'Time inside the gate, without the handler',
    buckets: BUCKETS,
    registers,
  })
  const layers = new Histogram({
    name: 'holdfast_layer_duration_seconds',
    help: 'Time in each layer; handler is the application’s own',
    labelNames: ['layer'],
    buckets: BUCKETS,
    registers,
  })
  const limited = new Counter({
    name: 'holdfast_rate_limit_requests_total',
    help: 'Calls by limit and what it said',
    labelNames: ['limit', 'outcome'],
    registers,
  })
  const degraded = new Counter({
    name: 'holdfast_degraded_total',
    help: 'Calls during which a part did not answer as it should',
    labelNames: ['part'],
    registers,
  })
  const audits = new Counter({
    name: 'holdfast_audit_events_total',
    help: 'What happened to accounts',
    labelNames: ['type'],
    registers,
  })

  function measure({ route, method, stage, verdict, code, ms, trail, limits, degraded: parts }: DecisionEvent): void {
    decisions.inc({ route, method, layer: stage, verdict, code: code ?? '' })
    gate.observe(ms / 1_000)
    for (const passed of trail) layers.observe({ layer: passed.stage }, passed.ms / 1_000)
    for (const { name, allowed, observe } of limits) {
      limited.inc({ limit: name, outcome: allowed ? 'allowed' : observe === true ? 'observed' : 'denied' })
    }
    for (const part of parts) degraded.inc({ part })
  }

  const sink: PrometheusSink = {
    name: 'prometheus',
    record(event: Event) {
      if (event.kind === 'decision') measure(event)
      else audits.inc({ type: event.type })
    },
    async metrics() {
      return new Response(await read.metrics(), { headers: { 'Content-Type': read.contentType } })
    },
    join: (earlier) => (read = kept.get(earlier) ?? read),
  }
  kept.set(sink, register)
  return sink
}

/** Where each sink keeps its metrics. */
const kept = new WeakMap<Sink, Registry>()
