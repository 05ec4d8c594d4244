import {
  firstSpan,
  KEPT,
  NAMED,
  SPAN,
  type AnalyticsStore,
  type Minute,
  type Share,
  type Tally,
} from '../analytics-store.js'
import { REGISTER_WIDTH } from '../distinct-callers.js'
import { merged } from '../merged-tally.js'
import { safeName } from '../safe-name.js'
import { SAMPLE_WIDTH } from '../use-sample.js'

/** Runs one statement with its values. */
export type AnalyticsQuery = (text: string, values: unknown[]) => Promise<{ readonly rows: readonly unknown[] }>

/** Milliseconds that are read at a time: two hours. */
const PAGE = 12 * SPAN

/** The table that `postgresAnalytics` works with; as often as one likes. @param schema quoted where it has to be */
export function analyticsTable(schema: string): string {
  return `
    CREATE TABLE IF NOT EXISTS ${schema}.limit_analytics (
      span_start bigint NOT NULL,
      limit_name text NOT NULL,
      minutes jsonb NOT NULL,
      callers jsonb NOT NULL,
      routes jsonb NOT NULL,
      identities text NOT NULL,
      use_sample text NOT NULL,
      peak double precision NOT NULL,
      PRIMARY KEY (span_start, limit_name)
    )`
}

/** Adds up in one row for each limit and ten minutes; one statement for each flush, which also takes expired rows away. */
export function postgresAnalytics(query: AnalyticsQuery, schema: string): AnalyticsStore {
  const add = ADD(`${schema}.limit_analytics`)
  const select = SELECT(`${schema}.limit_analytics`)

  return {
    async add(tallies) {
      if (tallies.length > 0) await query(add, [JSON.stringify(rows(tallies))])
    },
    async read(from, to) {
      const tallies: Tally[] = []
      for (let page = firstSpan(from, to); page < to; page += PAGE) {
        const { rows: found } = await query(select, [page, Math.min(page + PAGE, to)])
        for (const row of found) tallies.push(tallyOf(row as Row))
      }
      return tallies
    },
  }
}

interface Row {
  readonly limit_name: string
  readonly span_start: number
  readonly minutes: string
  readonly callers: string
  readonly routes: string
  readonly identities: string
  readonly use_sample: string
  readonly peak: number
}

type MinuteRow = readonly [minute: number, allowed: number, denied: number, observed: number, degraded: number]
type ShareRow = readonly [name: string, allowed: number, denied: number, weight: number]

/** One for each limit and span, since a statement cannot touch a row twice; in one order, so that none waits for another in a circle. */
function rows(tallies: readonly Tally[]): unknown[] {
  const byKey = new Map<string, Tally>()
  for (const tally of tallies) {
    const limit = ascii(tally.limit, 512)
    const key = `${tally.from} ${limit}`
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? { ...tally, limit } : merged(known, tally))
  }
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, tally]) => rowOf(tally))
}

function rowOf({ limit, from, minutes, callers, routes, identities, use, peak }: Tally): Record<keyof Row, unknown> {
  return {
    limit_name: limit,
    span_start: from,
    minutes: minutes.map((one) => [one.minute, one.allowed, one.denied, one.observed, one.degraded]),
    callers: callers.map(shareRow),
    routes: routes.map(shareRow),
    identities,
    use_sample: use,
    peak,
  }
}

function shareRow({ name, allowed, denied, weight }: Share): ShareRow {
  return [ascii(name), allowed, denied, weight]
}

/** A database need not be in UTF-8. What is no ASCII is percent-encoded, and `%` itself. */
function ascii(name: string, length?: number): string {
  return safeName(name, length).replace(/[^ -$&-~]/gu, encodeURIComponent)
}

function tallyOf(row: Row): Tally {
  const minutes = JSON.parse(row.minutes) as MinuteRow[]
  return {
    limit: decodeURIComponent(row.limit_name),
    from: row.span_start,
    minutes: minutes.map(([minute, allowed, denied, observed, degraded]): Minute => ({
      minute,
      allowed,
      denied,
      observed,
      degraded,
    })),
    callers: sharesOf(row.callers),
    routes: sharesOf(row.routes),
    identities: row.identities,
    use: row.use_sample,
    peak: row.peak,
  }
}

function sharesOf(text: string): Share[] {
  const shares = JSON.parse(text) as ShareRow[]
  return shares.map(([name, allowed, denied, weight]) => ({ name: decodeURIComponent(name), allowed, denied, weight }))
}

/** By the server's clock. */
const NOW = 'extract(epoch FROM clock_timestamp()) * 1000'
const EXPIRED = `span_start <= ${NOW} - ${KEPT + SPAN}`

const SELECT = (table: string) => `
  SELECT limit_name, span_start::double precision, minutes::text, callers::text, routes::text, identities, use_sample, peak
  FROM ${table}
  WHERE span_start >= $1::bigint AND span_start < $2::bigint AND NOT ${EXPIRED}`

/** `merged` of `merged-tally.ts`. */
const ADD = (table: string) => `
  WITH expired AS (
    DELETE FROM ${table} WHERE (span_start, limit_name) IN (
      SELECT span_start, limit_name FROM ${table} WHERE ${EXPIRED} LIMIT 100 FOR UPDATE SKIP LOCKED
    )
  )
  INSERT INTO ${table} AS old
  SELECT span_start, limit_name, minutes, callers, routes, identities, use_sample, peak
  FROM jsonb_to_recordset($1::jsonb) AS given (
    span_start bigint, limit_name text, minutes jsonb, callers jsonb, routes jsonb,
    identities text, use_sample text, peak double precision
  )
  WHERE NOT ${EXPIRED} AND span_start <= ${NOW} + ${KEPT}
  ON CONFLICT (span_start, limit_name) DO UPDATE SET
    minutes = ${summed},
    callers = ${heaviest('callers')},
    routes = ${heaviest('routes')},
    identities = ${joined('identities', REGISTER_WIDTH)},
    use_sample = ${joined('use_sample', SAMPLE_WIDTH)},
    peak = greatest(old.peak, excluded.peak)`

const summed = `(
  SELECT coalesce(jsonb_agg(jsonb_build_array(minute, allowed, denied, observed, degraded)), '[]')
  FROM (
    SELECT one -> 0 AS minute, sum((one ->> 1)::bigint) AS allowed, sum((one ->> 2)::bigint) AS denied,
      sum((one ->> 3)::bigint) AS observed, sum((one ->> 4)::bigint) AS degraded
    FROM jsonb_array_elements(old.minutes || excluded.minutes) AS one
    GROUP BY one -> 0
  ) AS sums)`

const heaviest = (list: string) => `(
  SELECT coalesce(jsonb_agg(jsonb_build_array(name, allowed, denied, weight - coalesce(cut, 0))), '[]')
  FROM (
    SELECT *, max(weight) FILTER (WHERE place > ${NAMED}) OVER () AS cut
    FROM (
      SELECT one ->> 0 AS name, sum((one ->> 1)::bigint) AS allowed, sum((one ->> 2)::bigint) AS denied,
        sum((one ->> 3)::bigint) AS weight, row_number() OVER (ORDER BY sum((one ->> 3)::bigint) DESC) AS place
      FROM jsonb_array_elements(old.${list} || excluded.${list}) AS one
      GROUP BY one ->> 0
    ) AS ranked
  ) AS weighed
  WHERE weight > coalesce(cut, -1))`

/** Compared by bytes, whatever the database's collation. */
const joined = (column: string, width: number) => `CASE
  WHEN excluded.${column} = '' OR length(old.${column}) > length(excluded.${column}) THEN old.${column}
  WHEN length(old.${column}) < length(excluded.${column}) THEN excluded.${column}
  ELSE (
    SELECT string_agg(greatest(
      substr(old.${column}, at, ${width}) COLLATE "C", substr(excluded.${column}, at, ${width}) COLLATE "C"
    ), '' ORDER BY at)
    FROM generate_series(1, length(old.${column}), ${width}) AS at
  ) END`
