// Two instances of a new version start at once on the database of an old one, and are killed at a statement of the
// migration. Started again, the schema is whole, every row is there, and no lock stays.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { measured } from '../../bench/measuring/measured-process.mjs'
import { print } from '../../bench/measuring/table.mjs'
import { accounts } from '../../packages/holdfast/dist/storage/postgres/migrations/0001-accounts.js'
import { pglite } from '../../packages/holdfast/dist/storage/pglite.js'
import { postgres } from '../../packages/holdfast/dist/storage/postgres.js'
import { mulberry32 } from '../../packages/holdfast/dist/testing/schedule.js'

const MOMENTS = /** @type {const} */ (['before', 'under way', 'after'])
const BREAK = '--> statement-breakpoint'

const first = { name: '0001-notes', sql: 'create table notes (id integer primary key, text text not null)' }
const second = {
  name: '0002-note-lengths',
  sql: [
    'alter table notes add column length integer',
    'update notes set length = length(text)',
    'alter table notes alter column length set not null',
    'create index notes_by_length on notes (length)',
    'create table note_views (note_id integer not null references notes (id), at timestamptz not null default now())',
  ].join(`\n${BREAK}\n`),
}
const migrations = [first, second]

/** The database of the version before: the first of Holdfast's own steps, one of the app's, and rows in both. */
const OLD = [
  'create schema holdfast',
  `create table holdfast.migrations (
    position integer primary key generated always as identity, name text not null unique, applied_at timestamptz(3) not null default now())`,
  ...accounts.split(BREAK),
  first.sql,
  `insert into holdfast.migrations (name) values ('holdfast/0001-accounts'), ('0001-notes')`,
  `insert into notes select n, repeat('x', n % 50) from generate_series(1, 500) as n`,
  `insert into holdfast.users (id, email, name, roles, created_at)
   select gen_random_uuid(), n || '@example.com', 'Ada ' || n, '{member}', now() from generate_series(1, 200) as n`,
  `insert into holdfast.sessions (id, user_id, created_at, last_seen_at, authenticated_at, idle_expires_at, expires_at)
   select gen_random_uuid(), id, created_at - interval '1 day', now(), now(), now() + interval '30 days', now() + interval '90 days'
   from holdfast.users`,
]

/** Columns, indices and constraints, and what the rows come to. */
const WHOLE = `
  select 'column' as kind, table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as what
  from information_schema.columns where table_schema in ('holdfast', 'public')
  union all select 'index', indexdef from pg_indexes where schemaname in ('holdfast', 'public')
  union all select 'constraint', conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace in ('holdfast'::regnamespace, 'public'::regnamespace)
  union all select 'step', name from holdfast.migrations
  union all select 'notes', count(*) || ' ' || sum(length) || ' ' || md5(string_agg(id || text || length, ',' order by id)) from notes
  union all select 'users', count(*) || ' ' || md5(string_agg(id || email || name || roles::text || created_at, ',' order by id)) from holdfast.users
  union all select 'sessions', count(*) || ' ' || md5(string_agg(id || '' || user_id || created_at || confirmed_at || generation, ',' order by id))
    from holdfast.sessions
  order by 1, 2`

/**
 * @param {{ url: string, seed: number }} given
 * @returns {Promise<string[]>} what should not be
 */
export async function migratedOnPostgres({ url, seed }) {
  const random = mulberry32(seed)
  const found = /** @type {string[]} */ ([])
  const server = new pg.Client({ connectionString: url })
  await server.connect()
  const address = (/** @type {string} */ name) => Object.assign(new URL(url), { pathname: name }).href
  const make = async (/** @type {string} */ name, template = 'template1') => {
    await server.query(`drop database if exists ${name} with (force)`)
    await server.query(`create database ${name} template ${template}`)
    return address(name)
  }
  const rows = async (/** @type {string} */ at, /** @type {readonly string[]} */ ...statements) => {
    const client = new pg.Client({ connectionString: at })
    await client.connect()
    try {
      let last
      for (const statement of statements) last = await client.query(statement)
      return last?.rows ?? []
    } finally {
      await client.end()
    }
  }
  const opened = async (/** @type {string} */ at) => {
    const storage = postgres({ url: at, migrations, connections: 1 })
    await storage.open()
    await storage.close()
    return rows(at, WHOLE)
  }
  const migrator = (/** @type {object} */ given) =>
    measured(new URL('migrator.mjs', import.meta.url), { kind: 'postgres', migrations, ...given })
  try {
    await rows(await make('kill_old'), ...OLD)
    const reference = JSON.stringify(await opened(await make('kill_reference', 'kill_old')))
    const { statements } = await migrator({ url: await make('kill_migrated', 'kill_old') })
    let killed = 0
    for (let at = 1; at <= statements; at++) {
      const moment = MOMENTS[(at + seed) % MOMENTS.length]
      const target = await make('kill_migrated', 'kill_old')
      // The other one migrates to the end, or is killed as well.
      const other = random() < 0.5 ? { at: 1 + Math.floor(random() * statements), moment: 'after' } : {}
      const ends = await Promise.allSettled([
        migrator({ url: target, at, moment }),
        migrator({ url: target, ...other }),
      ])
      killed += ends.filter(({ status }) => status === 'rejected').length
      const where = `a migration that is killed ${moment} statement ${at}`
      if (JSON.stringify(await opened(target)) !== reference) found.push(`${where} leaves something else`)
      const locks = await rows(
        target,
        `select pid from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()`,
      )
      if (locks.length > 0) found.push(`${where} leaves its lock`)
    }
    print('Migrations on Postgres', [{ statements, 'processes killed': killed, violations: found.length }])
    for (const name of ['kill_old', 'kill_reference', 'kill_migrated'])
      await server.query(`drop database ${name} with (force)`)
  } finally {
    await server.end()
  }
  return found
}

/**
 * The same on an embedded database, which has one process at a time: the next one takes the folder over.
 *
 * @param {{ folder: string, rounds: number, seed: number }} given
 * @returns {Promise<string[]>}
 */
export async function migratedOnPglite({ folder, rounds, seed }) {
  const random = mulberry32(seed)
  const found = /** @type {string[]} */ ([])
  const { PGlite } = await import('@electric-sql/pglite')
  const [old, target] = [join(folder, 'old'), join(folder, 'migrated')]
  const embedded = await PGlite.create(old)
  for (const statement of OLD) await embedded.exec(statement)
  await embedded.close()
  const fresh = () => {
    rmSync(target, { recursive: true, force: true })
    cpSync(old, target, { recursive: true })
  }
  const opened = async () => {
    const storage = pglite({ dataDir: target, migrations, closeOnSignal: false })
    const { rows } = /** @type {{ rows: unknown[] }} */ (
      await storage.query('whole', (database) => database.execute(WHOLE))
    )
    await storage.close()
    return JSON.stringify(rows)
  }
  const migrator = (/** @type {object} */ given) =>
    measured(new URL('migrator.mjs', import.meta.url), { kind: 'pglite', url: target, migrations, ...given })
  fresh()
  const { statements } = await migrator({})
  fresh()
  const reference = await opened()
  let killed = 0
  for (let round = 0; round < rounds; round++) {
    fresh()
    const at = 1 + Math.floor(random() * statements)
    // Nothing is under way here: the database is in the process.
    const moment = random() < 0.5 ? 'before' : 'after'
    await migrator({ at, moment }).catch(() => (killed += 1))
    if ((await opened()) !== reference)
      found.push(`an embedded migration that is killed ${moment} statement ${at} leaves something else`)
  }
  print('Migrations on PGlite', [{ statements, 'processes killed': killed, violations: found.length }])
  return found
}
