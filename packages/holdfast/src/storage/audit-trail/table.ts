import type { RunStatement } from '../../core/postgres-client.js'
import type { TrailEnds, TrailRow } from './chain.js'

/** The rows of the trail, and its sealed ends. */
export interface TrailTable {
  /** `undefined`: nothing was ever written, or somebody has taken the ends away. */
  ends(): Promise<TrailEnds | undefined>
  /** Rows after `seq`, at most `most`, in their order. */
  rows(seq: number, most: number): Promise<readonly TrailRow[]>
  /** The last `most` rows before `seq`, in their order. */
  rowsBefore(seq: number, most: number): Promise<readonly TrailRow[]>
  /** The number of the last row that is there, whatever the ends say; 0 without one. */
  highest(): Promise<number>
  /** Adds rows and moves the end, or does neither: `false` where the end is no longer `known`. */
  append(known: TrailEnds | undefined, next: TrailEnds, rows: readonly TrailRow[]): Promise<boolean>
  /** Removes what is before `next.first`, or nothing: as above. */
  prune(known: TrailEnds, next: TrailEnds): Promise<boolean>
}

export function trailSql(schema: string): string {
  return `
do $holdfast$
begin
  perform pg_advisory_xact_lock(5287119076);
  if to_regclass('${schema}.audit_trail_ends') is not null then
    return;
  end if;
  if to_regnamespace('${schema}') is null then
    create schema ${schema};
  end if;
  create table ${schema}.audit_trail (
    seq bigint primary key,
    written_at timestamptz not null default now(),
    event text not null,
    before bytea not null,
    mac bytea not null,
    key text not null
  );
  create table ${schema}.audit_trail_ends (
    singleton boolean primary key default true check (singleton),
    first bigint not null,
    before bytea not null,
    last bigint not null,
    mac bytea not null,
    key text not null,
    seal bytea not null
  );
end
$holdfast$`
}

export function trailTable(run: RunStatement, schema: string): TrailTable {
  const [rows, ends] = [`${schema}.audit_trail`, `${schema}.audit_trail_ends`]
  // The update waits for whoever moves the end at this moment, and then finds it moved.
  const move = (known: boolean) =>
    known
      ? `update ${ends} set first = $1, before = decode($2, 'hex'), last = $3, mac = decode($4, 'hex'), key = $5, seal = decode($6, 'hex')
         where last = $7 and first = $8 and seal = decode($9, 'hex') returning 1`
      : `insert into ${ends} (first, before, last, mac, key, seal)
         values ($1, decode($2, 'hex'), $3, decode($4, 'hex'), $5, decode($6, 'hex')) on conflict do nothing returning 1`
  const values = ({ first, before, last, mac, key, seal }: TrailEnds) => [
    first,
    before.toString('hex'),
    last,
    mac.toString('hex'),
    key,
    seal.toString('hex'),
  ]
  const expected = (known: TrailEnds | undefined) =>
    known === undefined ? [] : [known.last, known.first, known.seal.toString('hex')]

  return {
    async ends() {
      const found = await run('ends', `select first::text, before, last::text, mac, key, seal from ${ends}`, [])
      const [one] = found.rows as readonly Stored<TrailEnds>[]
      return one && { ...bytes(one), first: Number(one.first), last: Number(one.last) }
    },
    async rows(seq, most) {
      const found = await run(
        'read',
        `select seq::text, event, before, mac, key from ${rows} as trail where seq > $1::bigint order by trail.seq limit $2::bigint`,
        [seq, most],
      )
      return (found.rows as readonly Stored<TrailRow>[]).map((row) => ({ ...bytes(row), seq: Number(row.seq) }))
    },
    async rowsBefore(seq, most) {
      const found = await run(
        'read',
        `select seq::text, event, before, mac, key from ${rows} as trail where seq < $1::bigint order by trail.seq desc limit $2::bigint`,
        [seq, most],
      )
      const page = (found.rows as readonly Stored<TrailRow>[]).toReversed()
      return page.map((row) => ({ ...bytes(row), seq: Number(row.seq) }))
    },
    async highest() {
      const found = await run('read', `select coalesce(max(seq), 0)::text as seq from ${rows}`, [])
      return Number((found.rows as readonly [{ readonly seq: string }])[0].seq)
    },
    async append(known, next, added) {
      const list = added.map(({ seq, event, before, mac, key }) => [
        `${seq}`,
        event,
        before.toString('hex'),
        mac.toString('hex'),
        key,
      ])
      const at = known === undefined ? 7 : 10
      const { rows: done } = await run(
        'append',
        `with moved as (${move(known !== undefined)})
         insert into ${rows} (seq, event, before, mac, key)
         select (one ->> 0)::bigint, one ->> 1, decode(one ->> 2, 'hex'), decode(one ->> 3, 'hex'), one ->> 4
         from jsonb_array_elements($${at}::jsonb) as one where exists (select from moved) returning 1`,
        [...values(next), ...expected(known), JSON.stringify(list)],
      )
      return done.length > 0
    },
    async prune(known, next) {
      const { rows: done } = await run(
        'prune',
        `with moved as (${move(true)}), gone as (delete from ${rows} where seq < $1 and exists (select from moved))
         select 1 from moved`,
        [...values(next), ...expected(known)],
      )
      return done.length > 0
    },
  }
}

/** As drivers give it: numbers of 64 bits as text, bytes in a class of their own. */
type Stored<Row> = { readonly [Key in keyof Row]: Row[Key] extends number ? string : Row[Key] }

function bytes<Row extends object>(row: Row): Row {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value) : (value as unknown),
  ])
  return Object.fromEntries(entries) as Row
}
