import type { Directory } from '../accounts/directory.js'
import { role } from '../authorization/access.js'
import type { GuardedAccess } from '../authorization/access.js'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { watched } from '../core/outage.js'
import type { Gate } from '../pipeline/gate.js'
import type { AuditTrail } from '../storage/audit-trail.js'
import type { AlertSink } from '../telemetry/alerts/alerts.js'
import type { EventLog } from '../telemetry/event-log.js'
import type { Sink } from '../telemetry/sink.js'
import type { MemorySink } from '../telemetry/sinks/memory.js'

export interface SecurityConsoleOptions {
  /** Who may look, and who may command unless `commands` says otherwise. Default `role('admin')`. Never public. */
  readonly access?: GuardedAccess
  /** What changes anything asks for this too: `recent('15 m')` for a proof of the person. Default: `access` alone. */
  readonly commands?: GuardedAccess
  /** Where the route is, as browsers see it; default `/console` for `app/console/[[...path]]/route.ts`. */
  readonly path?: string
  /** The app's page to sign in at: browsers go there with `?next=` of the console. Default: a page that says so. */
  readonly signIn?: string
  /** Where a POST renews a session whose access token has expired; default `/api/auth/refresh` where the app has accounts. */
  readonly renew?: string
  /** What `holdfast routes --write` wrote, parsed: the coverage is then complete. */
  readonly routes?: unknown
  /** What `accounts({ … })` returned: people, their sessions and keys. Default: no such view. */
  readonly people?: Pick<Directory, 'users'>
  /** What `alerts({ … })` returned. Default: the one among the gate's sinks. */
  readonly alerts?: AlertSink
  /** What `auditTrail({ … })` returned. Default: the one among the gate's sinks. */
  readonly trail?: AuditTrail
  /** Where the numbers come from. Default: of the gate's sinks the one that instances share, else that of the memory. */
  readonly events?: EventLog | MemorySink
}

/** The options with what was found among the gate's sinks. */
export interface ConsoleParts {
  readonly gate: Gate
  readonly access: GuardedAccess
  readonly commands: GuardedAccess
  readonly path: string
  readonly signIn: string | undefined
  readonly renew: string | null
  readonly routes: unknown
  readonly people: Pick<Directory, 'users'> | undefined
  readonly alerts: AlertSink | undefined
  readonly trail: AuditTrail | undefined
  readonly events: EventLog | MemorySink
}

const OPTIONS: Readonly<Record<keyof SecurityConsoleOptions, true>> = {
  access: true,
  commands: true,
  path: true,
  signIn: true,
  renew: true,
  routes: true,
  people: true,
  alerts: true,
  trail: true,
  events: true,
}

/** A path of this app: no other origin, no query, no dots to climb by. */
const PATH = /^(?:\/[\w~-][\w.~-]*)+$/

/** @throws {ConfigurationError} `config.console`, `config.unknown_option` */
export function consoleParts(gate: Gate, options: SecurityConsoleOptions): ConsoleParts {
  checkedOptions('securityConsole(…)', options, OPTIONS)
  const { access = role('admin'), commands = access, path = '/console', signIn, routes, people } = options
  for (const [name, rule] of Object.entries({ access, commands })) {
    if (rule?.kind !== 'guarded') refuse(`\`${name}\` of securityConsole(…) needs an identity: role('admin').`)
  }
  for (const [name, given] of Object.entries({ path, signIn, renew: options.renew })) {
    if (given !== undefined && !PATH.test(given))
      refuse(`\`${name}\` of securityConsole(…) is a path such as "/console", without a slash at its end.`)
  }
  if (people !== undefined && typeof people.users?.list !== 'function')
    refuse('`people` of securityConsole(…) is what accounts({ … }) returned.')
  const { sinks } = gate
  const trail = options.trail ?? sinks.find(isAuditTrail)
  return {
    gate,
    access,
    commands,
    path,
    signIn,
    renew:
      options.renew ?? (gate.endpoints.some((endpoint) => endpoint.path === 'refresh') ? '/api/auth/refresh' : null),
    routes,
    people,
    alerts: options.alerts ?? sinks.find(isAlertSink),
    trail: trail && watched('event-store', trail),
    events:
      options.events ??
      sinks.find(isEventLog) ??
      sinks.find(isMemorySink) ??
      refuse(
        'The console shows what a sink of the gate has heard: put memorySink(), redisSink(…) or postgresSink(…) into `sinks`.',
      ),
  }
}

export function isEventLog<T extends object>(value: T): value is T & EventLog {
  const { readBack, tallies } = value as Partial<EventLog>
  return typeof readBack === 'function' && typeof tallies === 'function'
}

function isMemorySink(value: Sink): value is MemorySink {
  return 'history' in value && typeof (value as Partial<MemorySink>).subscribe === 'function'
}

function isAlertSink(value: object): value is AlertSink {
  const { conditions, deliveries } = value as Partial<AlertSink>
  return typeof conditions === 'function' && typeof deliveries === 'function'
}

function isAuditTrail(value: object): value is AuditTrail {
  const { verify, read } = value as Partial<AuditTrail>
  return typeof verify === 'function' && typeof read === 'function'
}

function refuse(message: string): never {
  throw new ConfigurationError('config.console', message)
}
