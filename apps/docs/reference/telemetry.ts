import type { Page } from '../site/page.ts'
import { prometheusSink } from 'holdfast/sinks/prometheus'
import { Registry } from 'prom-client'
import { exported, type Module } from './exports.ts'
import { code, made, memberTable, table } from './markdown.ts'

/** What one call or one fact makes: the events, by their types. */
export function eventPage(modules: readonly Module[]): Page {
  const fields = (name: string): string => memberTable(exported(modules, 'holdfast', name).members, name.toLowerCase())
  const words = (name: string): string =>
    [...exported(modules, 'holdfast', name).signature.matchAll(/'([\w-]+)'|"([\w-]+)"/g)]
      .map(([, single, double]) => `- ${code(single ?? double ?? '')}`)
      .join('\n')
  return {
    path: 'reference/events.md',
    file: null,
    text: [
      '# Events',
      `What sinks are given. ${made('the types of events')}`,
      '## DecisionEvent',
      exported(modules, 'holdfast', 'DecisionEvent').doc,
      fields('DecisionEvent'),
      '## LimitState',
      'One of `limits`.',
      fields('LimitState'),
      '## AuditEvent',
      exported(modules, 'holdfast', 'AuditEvent').doc,
      fields('AuditEvent'),
      '## Audit types',
      'What `type` of an `AuditEvent` may be.',
      words('AuditType'),
      '',
    ].join('\n\n'),
  }
}

/** Metrics, as the Prometheus sink registers them. */
export async function metricPage(): Promise<Page> {
  const register = new Registry()
  prometheusSink({ register })
  const metrics = await register.getMetricsAsJSON()
  const labels = (name: string): string => {
    const metric = register.getSingleMetric(name) as unknown as { readonly labelNames?: readonly string[] } | undefined
    return (metric?.labelNames ?? []).map(code).join(', ')
  }
  return {
    path: 'reference/metrics.md',
    file: null,
    text: [
      '# Metrics',
      `What \`prometheusSink()\` counts and measures; durations are in seconds. \`openTelemetrySink()\` has the same under names with dots. ${made('the sink’s own registry')}`,
      table(
        ['metric', 'kind', 'labels', ''],
        metrics.map(({ name, type, help }) => [code(name), String(type), labels(name), help]),
      ),
      '',
    ].join('\n\n'),
  }
}
