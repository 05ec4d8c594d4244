import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { configuredDuration } from '../../core/configured-duration.js'
import type { Duration } from '../../core/duration.js'
import type { Event } from '../../core/event.js'
import { creating, quotedSchema, statementRunner, type PostgresClient } from '../../core/postgres-client.js'
import { batches } from '../batches.js'
import { nowhere, parsedEvent, type EventLog, type EventPage, type StageTally } from '../event-log.js'
import { talliesOf, TALLIES_KEPT } from '../event-tallies.js'
import type { Sink } from '../sink.js'

export type { EventLog, EventPage, StageTally } from '../event-log.js'
export type { EmbeddedPostgres, PostgresClient, PostgresPool, PostgresStatement } from '../../core/postgres-client.js'

export interface PostgresSinkOptions {
  /** Where the table is: `[a-z_][a-z0-9_]*`, at most 40 characters; default `holdfast`. */
  readonly schema?: string
  /** How long events are kept; default 30 days. */
  readonly retention?: Duration
  /** Whether the tables are created with the first event; default true. With `false`, `postgresSinkSql()` was run before. */
  readonly create?: boolean
}

const NO_RETENTION = "The retention of postgresSink(…) is a length of time such as '30 d'."

/** Batches between two sweeps of what is too old. */
const SWEEP_EVERY = 100

/**
 * Events in a table of Postgres 15 or later, or PGlite: written in batches, one statement for up to 500 of them. Columns
 * for what is asked by, and the whole event as `jsonb`. A second table counts calls by ten minutes and stage for a day,
 * written by the same statement.
 *
 * @example postgresSink(new Pool({ connectionString: env.DATABASE_URL }))
 * @throws {ConfigurationError} `config.sink`, `config.unknown_option`
 */
export function postgresSink(client: PostgresClient, options: PostgresSinkOptions = {}): Sink & EventLog {
  const { retention = '30 d', create = true } = options
  checkedOptions('postgresSink(…)', options, { schema: true, retention: true, create: true })
  const schema = schemaName(options.schema)
  const kept = configuredDuration(retention, 'config.sink', NO_RETENTION)
  const direct = statementRunner(client, 'event-store', false)
  if (direct === undefined) {
    throw new ConfigurationError('config.sink', 'postgresSink(…) needs a Pool of pg, or a PGlite.')
  }
  const run = create ? creating(direct, postgresSinkSql(options.schema)) : direct
  let written = 0

  async function write(events: readonly Event[]): Promise<void> {
    await run(
      'write',
      // Writers wait for each other at the tallies: these come last, and in the same order everywhere.
      `with tallied as (
         insert into ${schema}.event_tallies as known (time, stage, entered, allowed, denied, observed, failed)
         select to_timestamp("from" / 1000), stage, entered, allowed, denied, observed, failed
         from jsonb_to_recordset($2::jsonb) as one (
           "from" double precision, stage text, entered bigint, allowed bigint, denied bigint, observed bigint, failed bigint
         ) order by "from", stage
         on conflict (time, stage) do update set entered = known.entered + excluded.entered,
           allowed = known.allowed + excluded.allowed, denied = known.denied + excluded.denied,
           observed = known.observed + excluded.observed, failed = known.failed + excluded.failed
       )
       insert into ${schema}.events (time, kind, event)
       select to_timestamp((one ->> 'time')::double precision / 1000), one ->> 'kind', one
       from jsonb_array_elements($1::jsonb) with ordinality as all_of (one, place) order by place`,
      [JSON.stringify(events, storable), JSON.stringify(talliesOf(events, Date.now()))],
    )
    if (written++ % SWEEP_EVERY === 0) await sweep()
  }

  const sweep = () =>
    run(
      'sweep',
      `with swept as (delete from ${schema}.event_tallies where time < now() - make_interval(secs => $2))
       delete from ${schema}.events where time < now() - make_interval(secs => $1)`,
      [kept / 1_000, TALLIES_KEPT / 1_000],
    )

  /** What a transaction under way has written appears later with a lower id: only what nothing can precede is read. */
  async function page(cursor: string | null, most: number, direction: 'on' | 'back'): Promise<EventPage> {
    if (cursor !== null && !/^\d{1,18}\.\d{1,18}$/.test(cursor)) return nowhere(cursor)
    const [order, side] = direction === 'on' ? ['asc', '>'] : ['desc', '<']
    const beside = cursor === null ? '' : `and (written_by, id) ${side} ($2::xid8, $3::bigint)`
    const missed =
      cursor === null || direction === 'back'
        ? 'false'
        : `not exists (select from ${schema}.events where (written_by, id) = ($2::xid8, $3::bigint))`
    const { rows } = await run(
      'read',
      `select place, event, ${missed} as missed from (
         select written_by, id, written_by || '.' || id as place, event::text from ${schema}.events
         where written_by < pg_snapshot_xmin(pg_current_snapshot()) ${beside}
         order by written_by ${order}, id ${order} limit $1::bigint
       ) as page order by written_by, id`,
      [most, ...(cursor?.split('.') ?? [])],
    )
    const found = rows as readonly { readonly place: string; readonly event: string; readonly missed: boolean }[]
    const isAllThereIs = direction === 'back' && found.length < most
    return {
      events: found.flatMap(({ event }) => parsedEvent(event) ?? []),
      cursor: found.at(-1)?.place ?? cursor,
      first: isAllThereIs ? null : (found[0]?.place ?? null),
      missed: found[0]?.missed ?? false,
    }
  }

  return {
    name: 'postgres',
    record: batches(write, { part: 'event-store' }),
    read: (cursor, most = 1_000) => page(cursor, most, cursor === null ? 'back' : 'on'),
    readBack: (cursor, most = 1_000) => page(cursor, most, 'back'),
    async tallies(from, to) {
      const { rows } = await run(
        'read',
        `select extract(epoch from time)::double precision * 1000 as "from", stage, entered::double precision,
           allowed::double precision, denied::double precision, observed::double precision, failed::double precision
         from ${schema}.event_tallies
         where time >= to_timestamp($1::double precision / 1000) and time < to_timestamp($2::double precision / 1000)`,
        [from, to],
      )
      return rows as readonly StageTally[]
    },
  }
}

/**
 * What `create: false` leaves to somebody with the right to: as often as one likes.
 * @param schema default `holdfast`
 */
export function postgresSinkSql(schema?: string): string {
  const name = schemaName(schema)
  return `
do $holdfast$
begin
  perform pg_advisory_xact_lock(5287119075);
  if to_regnamespace('${name}') is null then
    create schema ${name};
  end if;
  if to_regclass('${name}.events') is null then
    create table ${name}.events (
      written_by xid8 not null default pg_current_xact_id(),
      id bigint generated always as identity,
      time timestamptz not null,
      kind text not null,
      event jsonb not null,
      primary key (written_by, id)
    );
    create index events_time on ${name}.events using brin (time);
  end if;
  if to_regclass('${name}.event_tallies') is null then
    create table ${name}.event_tallies (
      time timestamptz not null,
      stage text not null,
      entered bigint not null,
      allowed bigint not null,
      denied bigint not null,
      observed bigint not null,
      failed bigint not null,
      primary key (time, stage)
    ) with (fillfactor = 50);
  end if;
end
$holdfast$`
}

/** `jsonb` refuses NUL and what is no Unicode, and the whole batch with it. */
function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD') : value
}

const schemaName = (schema = 'holdfast') => quotedSchema(schema, 'postgresSink(…)', 'config.sink')
