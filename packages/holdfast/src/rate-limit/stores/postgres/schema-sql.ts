import { analyticsTable } from '../../analytics/stores/postgres-analytics.js'
import { resetFunction, takeFunction, takeOneFunctions } from './take-sql.js'

/** Grows with every change of the tables or functions. */
const VERSION = 2

/** One number for every process of every app on this database. */
const LOCK = 5_287_119_074

/**
 * One statement that creates, or brings up to date, all that the store needs; where that has been done it changes
 * nothing and needs no right to. What a later version has created is left alone. Processes that start at once wait for
 * each other.
 * @param schema quoted
 */
export function schemaSql(schema: string): string {
  return `
do $holdfast$
begin
  perform pg_advisory_xact_lock(${LOCK});
  if coalesce(substring(obj_description(to_regclass('${schema}.limit_counters'), 'pg_class') from '[0-9]+$')::integer, 0) >= ${VERSION} then
    return;
  end if;
  if to_regnamespace('${schema}') is null then
    create schema ${schema};
  end if;

  -- A crash of the server empties it: counters begin anew. Free space in each page lets a row change where it is.
  create unlogged table if not exists ${schema}.limit_counters (
    id bytea primary key,
    since bigint not null default 0,
    whole_at bigint not null default 0,
    units bigint not null default 0,
    times bigint[] not null default '{}',
    amounts integer[] not null default '{}',
    expires bigint not null
  ) with (fillfactor = 60);
  alter table ${schema}.limit_counters alter column times set storage plain, alter column amounts set storage plain;
  create index if not exists limit_counters_expires on ${schema}.limit_counters (expires);

  create table if not exists ${schema}.limit_document (
    name text primary key,
    revision bigint not null,
    content text not null
  );
  ${analyticsTable(schema)};
  ${takeOneFunctions(schema)};
  ${takeFunction(schema)};
  ${resetFunction(schema)};
  comment on table ${schema}.limit_counters is 'holdfast rate limits, version ${VERSION}';
end
$holdfast$`
}
