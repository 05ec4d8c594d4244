import { pino, type DestinationStream, type Level, type LevelWithSilent } from 'pino'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { AuditEvent, DecisionEvent, Event } from '../../core/event.js'
import type { Sink } from '../sink.js'

export interface ConsoleSinkOptions {
  /** The least level that is written: `info` by default; `debug` adds a line for every allowed request. */
  readonly level?: LevelWithSilent
  /** Where the lines go; stdout by default. */
  readonly destination?: DestinationStream
}

/**
 * One JSON line for each event, by pino. Written synchronously: a process that is frozen or killed after its answer
 * loses no line. Events hold no credential, input or address, so there is nothing to redact.
 * @throws {ConfigurationError} `config.sink` where there is no stdout, as on the Edge runtime
 */
export function consoleSink({ level = 'info', destination }: ConsoleSinkOptions = {}): Sink {
  // For other runtimes than Node bundlers take a pino that has no destinations.
  if ((pino as Partial<typeof pino>).destination === undefined) {
    throw new ConfigurationError('config.sink', 'consoleSink() needs Node.js: on Edge, send events by another sink.')
  }
  // The event's own time counts, and host and process are known to whoever collects the lines.
  const logger = pino({ level, base: null, timestamp: false }, destination ?? pino.destination({ fd: 1, sync: true }))
  return {
    name: 'console',
    record(event) {
      logger[levelOf(event)](event, messageOf(event))
    },
  }
}

/**
 * Refusals are the gate's ordinary work and must be on record (OWASP ASVS 5.0 §16.3.2), so they are `info`: a bot that
 * knocks must not page anybody. Allowed requests are in the access log already: `debug`. `warn` asks for a look:
 * something did not answer as it should, or a stolen token was used. `error` is a failed request.
 */
function levelOf(event: Event): Level {
  if (event.kind === 'audit') return event.type === 'refresh_reused' ? 'warn' : 'info'
  if (event.verdict === 'failed') return 'error'
  if (event.degraded.length > 0) return 'warn'
  return event.verdict === 'allowed' ? 'debug' : 'info'
}

function messageOf(event: Event): string {
  return event.kind === 'audit' ? auditMessage(event) : decisionMessage(event)
}

function auditMessage(event: AuditEvent): string {
  return event.type.replaceAll('_', ' ')
}

function decisionMessage({ verdict, method, route, status, code, stage, degraded }: DecisionEvent): string {
  const why = code === null ? '' : ` ${code} at ${stage}`
  const without = degraded.length === 0 ? '' : `, degraded: ${degraded.join(', ')}`
  return `${method} ${route} ${verdict} ${status}${why}${without}`
}
