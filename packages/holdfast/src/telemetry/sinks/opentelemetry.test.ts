import { context, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, expect, it } from 'vitest'
import { audit, decision } from '../sample-events.test-parts.js'
import { openTelemetrySink } from './opentelemetry.js'

afterEach(() => {
  trace.disable()
  context.disable()
})

async function measured(...events: readonly Parameters<ReturnType<typeof openTelemetrySink>['record']>[0][]) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  })
  const sink = openTelemetrySink({ meter: provider.getMeter('holdfast') })
  for (const event of events) void sink.record(event)
  await provider.forceFlush()
  const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
  await provider.shutdown()
  return new Map(metrics.map(({ descriptor, dataPoints }) => [descriptor.name, { unit: descriptor.unit, dataPoints }]))
}

it('counts decisions, limits, degraded parts and audit events, and measures layers in seconds', async () => {
  const metrics = await measured(decision(), decision(), audit('refresh_reused'))
  expect([...metrics.keys()].toSorted()).toEqual([
    'holdfast.audit_events',
    'holdfast.decisions',
    'holdfast.degraded',
    'holdfast.gate.duration',
    'holdfast.layer.duration',
    'holdfast.rate_limit.requests',
  ])
  expect(metrics.get('holdfast.decisions')?.dataPoints).toMatchObject([
    {
      value: 2,
      attributes: {
        'http.route': '/api/orders/[id]',
        'http.request.method': 'GET',
        'http.response.status_code': 429,
        'holdfast.layer': 'limit-caller',
        'holdfast.verdict': 'denied',
        'holdfast.code': 'limit.exceeded',
      },
    },
  ])
  const outcomes = metrics.get('holdfast.rate_limit.requests')?.dataPoints
  expect(
    outcomes?.map(({ value, attributes }) => [attributes['holdfast.limit'], attributes['holdfast.outcome'], value]),
  ).toEqual([
    ['caller', 'denied', 2],
    ['address', 'allowed', 2],
    ['budget', 'observed', 2],
  ])
  const layers = metrics.get('holdfast.layer.duration')
  expect(layers?.unit).toBe('s')
  expect(layers?.dataPoints).toMatchObject([
    { attributes: { 'holdfast.layer': 'origin' }, value: { sum: 0.001, count: 2 } },
    { attributes: { 'holdfast.layer': 'limit-caller' }, value: { sum: 0.003, count: 2 } },
  ])
})

it('no attribute holds a caller, an address or a request', async () => {
  const metrics = await measured(decision(), audit('user_signed_in'))
  expect(JSON.stringify([...metrics])).not.toMatch(/AAAAAAAA|192\.0\.2|00000000-/)
})

it('tells the span of the request how it was decided, while it is open', () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  trace.setGlobalTracerProvider(provider)
  const storage = new AsyncLocalStorage<Context>()
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...parameters) => storage.run(active, () => run.call(self as never, ...parameters)),
    bind: (_, target) => target,
    enable() {
      return this
    },
    disable() {
      return this
    },
  })
  const sink = openTelemetrySink()
  provider.getTracer('app').startActiveSpan('GET /api/orders/[id]', (span) => {
    sink.annotate?.(decision({ principal: null }))
    span.end()
  })
  const [span] = exporter.getFinishedSpans()
  expect(span?.events).toMatchObject([{ name: 'holdfast.decision', attributes: { 'holdfast.code': 'limit.exceeded' } }])
})

it('does nothing in an app without an SDK', () => {
  const sink = openTelemetrySink()
  expect(() => {
    sink.annotate?.(decision())
    void sink.record(decision())
    void sink.record(audit('user_signed_in'))
  }).not.toThrow()
})
