import { metrics, trace, type Attributes, type Meter } from '@opentelemetry/api'
import type { DecisionEvent, Event } from '../../core/event.js'
import type { Sink } from '../sink.js'

export interface OpenTelemetrySinkOptions {
  /** Default: the global provider's meter `holdfast`. */
  readonly meter?: Meter
}

/** In seconds: from a tenth of a millisecond, which a gate takes, to what a store out of breath takes. */
const SECONDS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/**
 * Metrics `holdfast.*`, and an event on the request's own span, by the API of OpenTelemetry: where they go is decided by
 * the SDK that the app has set up. Without one nothing happens. Names of HTTP attributes are those of its semantic
 * conventions; attributes hold patterns and codes, never a path, an address or a caller.
 */
export function openTelemetrySink({ meter = metrics.getMeter('holdfast') }: OpenTelemetrySinkOptions = {}): Sink {
  const duration = { unit: 's', advice: { explicitBucketBoundaries: SECONDS } }
  const decisions = meter.createCounter('holdfast.decisions', { unit: '{decision}' })
  const gate = meter.createHistogram('holdfast.gate.duration', duration)
  const layers = meter.createHistogram('holdfast.layer.duration', duration)
  const limited = meter.createCounter('holdfast.rate_limit.requests', { unit: '{request}' })
  const degraded = meter.createCounter('holdfast.degraded', { unit: '{request}' })
  const audits = meter.createCounter('holdfast.audit_events', { unit: '{event}' })

  function measure(event: DecisionEvent): void {
    decisions.add(1, attributesOf(event))
    gate.record(event.ms / 1_000, { 'http.route': event.route, 'http.request.method': event.method })
    for (const { stage, ms } of event.trail) layers.record(ms / 1_000, { 'holdfast.layer': stage })
    for (const { name, allowed, observe } of event.limits) {
      const outcome = allowed ? 'allowed' : observe === true ? 'observed' : 'denied'
      limited.add(1, { 'holdfast.limit': name, 'holdfast.outcome': outcome, 'http.route': event.route })
    }
    for (const part of event.degraded) degraded.add(1, { 'holdfast.part': part })
  }

  return {
    name: 'opentelemetry',
    record(event: Event) {
      if (event.kind === 'decision') measure(event)
      else audits.add(1, { 'holdfast.audit.type': event.type })
    },
    // By the time of `record` the request's span has ended, and takes nothing any more.
    annotate(decision) {
      trace
        .getActiveSpan()
        ?.addEvent('holdfast.decision', { ...attributesOf(decision), 'holdfast.request_id': decision.requestId })
    },
  }
}

function attributesOf({ route, method, stage, verdict, code, status }: DecisionEvent): Attributes {
  return {
    'http.route': route,
    'http.request.method': method,
    'http.response.status_code': status,
    'holdfast.layer': stage,
    'holdfast.verdict': verdict,
    ...(code === null ? {} : { 'holdfast.code': code }),
  }
}
