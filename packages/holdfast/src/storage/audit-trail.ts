import { strongSecrets, type Secrets } from '../authentication/tokens/secret.js'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { configuredDuration } from '../core/configured-duration.js'
import type { Duration } from '../core/duration.js'
import type { AuditEvent, Event } from '../core/event.js'
import { Outage } from '../core/outage.js'
import { creating, quotedSchema, statementRunner, type PostgresClient } from '../core/postgres-client.js'
import { batches } from '../telemetry/batches.js'
import { parsedEvent } from '../telemetry/event-log.js'
import type { Sink } from '../telemetry/sink.js'
import { START, trailKey, type TrailEnds, type TrailKey, type TrailRow } from './audit-trail/chain.js'
import { trailSql, trailTable, type TrailTable } from './audit-trail/table.js'
import { verified, type TrailEnd, type TrailReport } from './audit-trail/verification.js'

export { ocsf } from './audit-trail/ocsf.js'
export type { TrailEnd, TrailFault, TrailReport } from './audit-trail/verification.js'
export type { PostgresClient } from '../core/postgres-client.js'

export interface AuditTrailOptions {
  /** A `Pool` of `pg`, or a PGlite. It is yours: nothing here closes it. */
  readonly client: PostgresClient
  /** Seals the trail: as of `jwt(…)`. With several, the first seals and all of them verify. Not in the database. */
  readonly secret: Secrets
  /** Where the tables are; default `holdfast`. */
  readonly schema?: string
  /** How long rows are kept; default for good. */
  readonly retention?: Duration
  /** Whether the tables are created with the first event; default true. With `false`, `auditTrailSql()` was run before. */
  readonly create?: boolean
}

export interface AuditTrail extends Sink {
  /**
   * Checks every row, that each follows the one before, and the sealed ends.
   * @param noted an end that was noted elsewhere before: without one, who can write to the database can put back an
   * older state of it as a whole, and nothing in it tells
   */
  verify(noted?: TrailEnd): Promise<TrailReport>
  /** The events after `seq` (0: from the beginning), oldest first, with their numbers. Not verified. */
  read(seq: number, most?: number): Promise<readonly { readonly seq: number; readonly event: AuditEvent }[]>
}

const NO_RETENTION = "The retention of auditTrail(…) is a length of time such as '365 d'."

/** How often an end is looked for that nobody else moves meanwhile. */
const TRIES = 50
/** Appends between two looks at what is too old. */
const PRUNE_EVERY = 100

/**
 * What happened to accounts, in a table of Postgres 15 or later where each row is bound to the one before by an HMAC
 * whose key is not in the database: a row that is edited, moved or deleted is found, the last one too. Any number of
 * processes write one trail. (OWASP ASVS 5.0 §16.4.2)
 *
 * @example auditTrail({ client: new Pool({ connectionString }), secret: process.env.HOLDFAST_SECRET })
 * @throws {ConfigurationError} `config.secret`, `config.sink`, `config.unknown_option`
 */
export function auditTrail(options: AuditTrailOptions): AuditTrail {
  const { client, secret, retention, create = true } = options
  checkedOptions('auditTrail(…)', options, OPTIONS)
  const schema = schemaName(options.schema)
  const [current, ...former] = strongSecrets(secret, 'secret')
  const key = trailKey(current)
  const keys = [key, ...former.map(trailKey)]
  const kept = retention === undefined ? undefined : configuredDuration(retention, 'config.sink', NO_RETENTION)
  const direct = statementRunner(client, 'event-store', false)
  if (direct === undefined)
    throw new ConfigurationError('config.sink', 'auditTrail(…) needs a Pool of pg, or a PGlite.')
  const table = trailTable(create ? creating(direct, trailSql(schema)) : direct, schema)
  let appends = 0

  async function write(events: readonly Event[]): Promise<void> {
    await untilDone(async () => {
      const ends = await table.ends()
      const rows = chained(events, ends, key)
      return table.append(ends, endsOf(ends, rows, key), rows)
    })
    if (kept !== undefined && appends++ % PRUNE_EVERY === 0) await prune(table, kept, key)
  }

  const record = batches(write, { part: 'event-store' })
  return {
    name: 'audit-trail',
    record: (event) => (event.kind === 'audit' ? record(event) : undefined),
    verify: (noted) => verified(table, keys, noted),
    async read(seq, most = 1_000) {
      const rows = await table.rows(seq, most)
      return rows.flatMap((row) => {
        const event = parsedEvent(row.event)
        return event?.kind === 'audit' ? { seq: row.seq, event } : []
      })
    },
  }
}

const OPTIONS: Readonly<Record<keyof AuditTrailOptions, true>> = {
  client: true,
  secret: true,
  schema: true,
  retention: true,
  create: true,
}

function chained(events: readonly Event[], ends: TrailEnds | undefined, key: TrailKey): TrailRow[] {
  const rows: TrailRow[] = []
  let [seq, before] = [ends?.last ?? 0, ends?.mac ?? START]
  for (const told of events) {
    const row = { seq: ++seq, event: JSON.stringify(told), before, key: key.id }
    const mac = key.rowMac(row)
    rows.push({ ...row, mac })
    before = mac
  }
  return rows
}

function endsOf(ends: TrailEnds | undefined, rows: readonly TrailRow[], key: TrailKey): TrailEnds {
  const { seq, mac } = rows.at(-1) ?? { seq: 0, mac: START }
  return sealed({ first: ends?.first ?? 1, before: ends?.before ?? START, last: seq, mac }, key)
}

function sealed(ends: Pick<TrailEnds, 'first' | 'before' | 'last' | 'mac'>, key: TrailKey): TrailEnds {
  return { ...ends, key: key.id, seal: key.seal(ends) }
}

async function prune(table: TrailTable, age: number, key: TrailKey): Promise<void> {
  await untilDone(async () => {
    const [ends, old] = [await table.ends(), await table.lastOlderThan(age)]
    if (ends === undefined || old === undefined || old.seq < ends.first || old.seq > ends.last) return true
    return table.prune(ends, sealed({ ...ends, first: old.seq + 1, before: old.mac }, key))
  })
}

/** Somebody else may have moved the end between the look at it and the move: then once more, each after its own while. */
async function untilDone(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await attempt()) return
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 5 * (tries + 1))))
  }
  throw new Outage('event-store', 'append', 'contended')
}

/**
 * What `create: false` leaves to somebody with the right to: as often as one likes.
 * @param schema default `holdfast`
 */
export function auditTrailSql(schema?: string): string {
  return trailSql(schemaName(schema))
}

const schemaName = (schema = 'holdfast') => quotedSchema(schema, 'auditTrail(…)', 'config.sink')
