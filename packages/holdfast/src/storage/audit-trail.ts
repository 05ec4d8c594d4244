import { strongSecrets, type Secrets } from '../authentication/tokens/secret.js'
import { checkedOptions } from '../core/checked-options.js'
import { systemClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { configuredDuration } from '../core/configured-duration.js'
import type { Duration } from '../core/duration.js'
import type { AuditEvent, Event } from '../core/event.js'
import { Outage } from '../core/outage.js'
import {
  creating,
  quotedSchema,
  statementRunner,
  type PostgresClient,
  type RunStatement,
} from '../core/postgres-client.js'
import { batches } from '../telemetry/batches.js'
import { parsedEvent } from '../telemetry/event-log.js'
import type { Sink } from '../telemetry/sink.js'
import {
  BROKEN,
  isSealed,
  sealed,
  START,
  trailKey,
  type TrailEnds,
  type TrailKey,
  type TrailRow,
} from './audit-trail/chain.js'
import { prune } from './audit-trail/retention.js'
import { trailSql, trailTable, type TrailTable } from './audit-trail/table.js'
import { verified, type TrailEnd, type TrailReport, type VerifyOptions } from './audit-trail/verification.js'
import type { PostgresStorage } from './postgres/postgres-storage.js'

export { ocsf } from './audit-trail/ocsf.js'
export type { TrailEnd, TrailFault, TrailReport, VerifyOptions } from './audit-trail/verification.js'
export type { PostgresClient } from '../core/postgres-client.js'

export interface AuditTrailOptions {
  /** A `Pool` of `pg`, a PGlite, or the app's storage on either. It is yours: nothing here closes it. */
  readonly client: PostgresClient | PostgresStorage
  /** Seals the trail: as of `jwt(…)`. With several, the first seals and all of them verify. Not in the database. */
  readonly secret: Secrets
  /** Where the tables are; default `holdfast`. */
  readonly schema?: string
  /** How long rows are kept, by the time of their events; default for good. What does not verify never leaves. */
  readonly retention?: Duration
  /** Whether the tables are created with the first event; default true. With `false`, `auditTrailSql()` was run before. */
  readonly create?: boolean
  readonly clock?: Clock
}

export interface AuditTrail extends Sink {
  /**
   * Checks every row, that each follows the one before, and the sealed ends; and that what this process was the last to
   * write is still there.
   * @param noted an end that was noted elsewhere before: of what was there before this process, who can write to the
   * database can put back an older state as a whole, or nothing at all, and nothing in it tells
   */
  verify(noted?: TrailEnd, options?: VerifyOptions): Promise<TrailReport>
  /** The events after `seq` (0: from the beginning), oldest first, with their numbers. Not verified. */
  read(seq: number, most?: number): Promise<readonly NumberedEvent[]>
  /** The last events before `seq` (`null`: the last ones), oldest first, with their numbers. Not verified. */
  readBack(seq: number | null, most?: number): Promise<readonly NumberedEvent[]>
}

export interface NumberedEvent {
  readonly seq: number
  readonly event: AuditEvent
}

const NO_RETENTION = "The retention of auditTrail(…) is a length of time such as '365 d'."

const CHANGED =
  'holdfast: the audit trail does not verify: it was changed from outside, or its former secret is not listed. `holdfast trail verify` shows where.'

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
  const { client, secret, retention, create = true, clock = systemClock } = options
  checkedOptions('auditTrail(…)', options, OPTIONS)
  const schema = schemaName(options.schema)
  const sealing = sealingWith(secret)
  const kept = retention === undefined ? undefined : configuredDuration(retention, 'config.sink', NO_RETENTION)
  const direct = runnerOf(client)
  const table = trailTable(create ? creating(direct, trailSql(schema)) : direct, schema)
  let appends = 0
  /** The last row that this process has written: the trail does not become shorter than that, and no other one. */
  let known: TrailEnd | undefined
  let isTold = false

  async function write(events: readonly Event[]): Promise<void> {
    const { key, keys } = sealing()
    await untilDone(async () => {
      const ends = await table.ends()
      const isSound = await isWhole(table, ends, keys, known?.seq ?? 0)
      // Somebody else has begun the trail at this moment.
      if (!isSound && ends === undefined && (await table.ends()) !== undefined) return false
      if (!isSound && !isTold) {
        isTold = true
        console.error(CHANGED)
      }
      const from = isSound ? soundStart(ends) : await brokenStart(table, ends)
      const rows = chained(events, from, key)
      const next = endsOf(ends, rows, key)
      const isDone = await table.append(ends, next, rows)
      if (isDone) known = { seq: next.last, mac: next.mac.toString('hex') }
      return isDone
    })
    if (kept !== undefined && appends++ % PRUNE_EVERY === 0) {
      await untilDone(() => prune(table, keys, clock() - kept))
    }
  }

  const record = batches(write, { part: 'event-store' })
  return {
    name: 'audit-trail',
    record: (event) => (event.kind === 'audit' ? record(event) : undefined),
    verify: async (noted, how) =>
      verified(
        table,
        sealing().keys,
        [noted, known].filter((end) => end !== undefined),
        how,
      ),
    async read(seq, most = 1_000) {
      for (let after = seq; ;) {
        const rows = await table.rows(after, most)
        const found = rows.flatMap(numbered)
        const last = rows.at(-1)
        // A page that somebody has edited is not the end of the trail.
        if (found.length > 0 || last === undefined || rows.length < most) return found
        after = last.seq
      }
    },
    async readBack(seq, most = 1_000) {
      for (let before = seq ?? Number.MAX_SAFE_INTEGER; ;) {
        const rows = await table.rowsBefore(before, most)
        const found = rows.flatMap(numbered)
        const [first] = rows
        if (found.length > 0 || first === undefined || rows.length < most) return found
        before = first.seq
      }
    },
  }
}

interface Sealing {
  readonly key: TrailKey
  readonly keys: readonly [TrailKey, ...TrailKey[]]
}

/** A secret is checked at once; one that is not there yet, as while an app is built, with the first event. */
function sealingWith(secret: Secrets | undefined): () => Sealing {
  let made: Sealing | undefined
  const sealing = () => {
    if (made !== undefined) return made
    const [current, ...former] = strongSecrets(secret, 'secret')
    const key = trailKey(current)
    return (made = { key, keys: [key, ...former.map(trailKey)] })
  }
  if (secret !== undefined) sealing()
  return sealing
}

/** What somebody has put into a row need not be an event: such a row is for `verify`. */
function numbered({ seq, event: text }: TrailRow): NumberedEvent[] {
  const event = parsedEvent(text)
  if (event?.kind !== 'audit') return []
  const { type, time, requestId, subject, actor, address, facts } = event
  const isEvent =
    [type, requestId, subject ?? '', actor ?? '', address ?? ''].every((each) => typeof each === 'string') &&
    Number.isSafeInteger(Math.trunc(time)) &&
    typeof facts === 'object' &&
    facts !== null
  return isEvent ? [{ seq, event }] : []
}

function runnerOf(client: AuditTrailOptions['client']): RunStatement {
  if (typeof (client as Partial<PostgresStorage>).database === 'function') {
    const storage = client as PostgresStorage
    return async (...statement) => {
      // Drizzle's handle has the client that it was made for; its type does not say so.
      const { $client } = (await storage.database()) as unknown as { readonly $client: PostgresClient }
      return runnerOf($client)(...statement)
    }
  }
  const run = statementRunner(client, 'event-store', false)
  if (run === undefined) {
    throw new ConfigurationError('config.sink', 'auditTrail(…) needs a Pool of pg, a PGlite, or a storage on one.')
  }
  return run
}

const OPTIONS: Readonly<Record<keyof AuditTrailOptions, true>> = {
  client: true,
  secret: true,
  schema: true,
  retention: true,
  create: true,
  clock: true,
}

/** Whether the ends are those that somebody with a secret has sealed, and not older than what this process knows. */
async function isWhole(
  table: TrailTable,
  ends: TrailEnds | undefined,
  keys: readonly TrailKey[],
  known: number,
): Promise<boolean> {
  if (ends === undefined) return known === 0 && (await table.highest()) === 0
  return ends.last >= known && isSealed(ends, keys)
}

/** What the next row follows. */
interface Start {
  readonly seq: number
  readonly mac: Buffer
}

const soundStart = (ends: TrailEnds | undefined): Start => ({ seq: ends?.last ?? 0, mac: ends?.mac ?? START })

/**
 * Ends that do not verify must not be sealed anew as if nothing had been: the next row follows nothing, which every
 * verification from then on tells, and what happens is still recorded.
 */
async function brokenStart(table: TrailTable, ends: TrailEnds | undefined): Promise<Start> {
  const seq = Math.max(ends?.last ?? 0, await table.highest())
  return { seq, mac: BROKEN }
}

function chained(events: readonly Event[], from: Start, key: TrailKey): TrailRow[] {
  const rows: TrailRow[] = []
  let { seq, mac: before } = from
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
