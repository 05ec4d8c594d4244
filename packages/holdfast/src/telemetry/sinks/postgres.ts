import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { configuredDuration } from '../../core/configured-duration.js'
import type { Duration } from '../../core/duration.js'
import type { Event } from '../../core/event.js'
import { creating, quotedSchema, statementRunner, type PostgresClient } from '../../core/postgres-client.js'
import { batches } from '../batches.js'
import { parsedEvent, type EventLog } from '../event-log.js'
import type { Sink } from '../sink.js'

export type { EmbeddedPostgres, PostgresClient, PostgresPool, PostgresStatement } from '../../core/postgres-client.js'

export interface PostgresSinkOptions {
  /** Where the table is: `[a-z_][a-z0-9_]*`, at most 40 characters; default `holdfast`. */
  readonly schema?: string
  /** How long events are kept; default 30 days. */
  readonly retention?: Duration
  /** Whether the table is created with the first event; default true. With `false`, `postgresSinkSql()` was run before. */
  readonly create?: boolean
}

const NO_RETENTION = "The retention of postgresSink(…) is a length of time such as '30 d'."

/** Batches between two sweeps of what is too old. */
const SWEEP_EVERY = 100

/**
 * Events in a table of Postgres 15 or later, or PGlite: written in batches, one statement for up to 500 of them. Columns
 * for what is asked by, and the whole event as `jsonb`.
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
      `insert into ${schema}.events (time, kind, event)
       select to_timestamp((one ->> 'time')::double precision / 1000), one ->> 'kind', one
       from jsonb_array_elements($1::jsonb) with ordinality as all_of (one, place) order by place`,
      [JSON.stringify(events, storable)],
    )
    if (written++ % SWEEP_EVERY === 0) await sweep()
  }

  const sweep = () =>
    run('sweep', `delete from ${schema}.events where time < now() - make_interval(secs => $1)`, [kept / 1_000])

  return {
    name: 'postgres',
    record: batches(write, { part: 'event-store' }),
    async read(cursor, most = 1_000) {
      const order = cursor === null ? 'desc' : 'asc'
      const { rows } = await run(
        'read',
        // What a transaction under way has written appears later with a lower id: only what nothing can precede is read.
        `select place, event from (
           select written_by, id, written_by || '.' || id as place, event::text from ${schema}.events
           where written_by < pg_snapshot_xmin(pg_current_snapshot()) ${cursor === null ? '' : 'and (written_by, id) > ($2::xid8, $3::bigint)'}
           order by written_by ${order}, id ${order} limit $1::bigint
         ) as page order by written_by, id`,
        [most, ...(cursor?.split('.') ?? [])],
      )
      const page = rows as readonly { readonly place: string; readonly event: string }[]
      return { events: page.flatMap(({ event }) => parsedEvent(event) ?? []), cursor: page.at(-1)?.place ?? cursor }
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
  if to_regclass('${name}.events') is not null then
    return;
  end if;
  if to_regnamespace('${name}') is null then
    create schema ${name};
  end if;
  create table ${name}.events (
    written_by xid8 not null default pg_current_xact_id(),
    id bigint generated always as identity,
    time timestamptz not null,
    kind text not null,
    event jsonb not null,
    primary key (written_by, id)
  );
  create index events_time on ${name}.events using brin (time);
end
$holdfast$`
}

/** `jsonb` refuses NUL and what is no Unicode, and the whole batch with it. */
function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD') : value
}

const schemaName = (schema = 'holdfast') => quotedSchema(schema, 'postgresSink(…)', 'config.sink')
