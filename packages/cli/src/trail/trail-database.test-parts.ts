import { createHash } from 'node:crypto'
import { auditTrail, auditTrailSql, type AuditTrail } from 'holdfast/storage/audit-trail'
import { Pool } from 'pg'
import { afterAll } from 'vitest'

/** What somebody with the right to write does to a trail of five rows and has no secret for. */
export const ATTACKS = [
  ['edited', `update T set event = replace(event, 'signed_in', 'signed_out') where seq = 2`, 2, 'edited'],
  ['reordered', `update T set seq = -seq where seq in (2, 3); update T set seq = 5 + seq where seq < 0`, 2, 'edited'],
  ['missing', `delete from T where seq = 3`, 3, 'missing'],
  ['deleted at the end', `delete from T where seq = 5`, 5, 'missing'],
  [
    'deleted at the end, with the end moved',
    `delete from T where seq = 5; update E set last = 4, mac = (select mac from T where seq = 4)`,
    4,
    'ends',
  ],
] as const

export interface TrailDatabase {
  readonly url: string
  /** `T` stands for the table of rows, `E` for the one of ends. */
  sql(statements: string): Promise<void>
  /** A fresh trail with so many sign-ins, a minute apart. */
  filled(secret: string | readonly [string, ...string[]], rows?: number, schema?: string): Promise<AuditTrail>
  forget(schema?: string): Promise<void>
}

export const START = Date.parse('2026-11-01T00:00:00Z')

/** A database of its own, dropped after the tests of the file. */
export async function trailDatabase(): Promise<TrailDatabase> {
  const server = process.env.HOLDFAST_TEST_POSTGRES_URL as string
  const name = `trail_${crypto.randomUUID().replaceAll('-', '')}`
  const administrator = new Pool({ connectionString: server, max: 1 })
  await administrator.query(`create database ${name}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const pool = new Pool({ connectionString: url, max: 2 })
  afterAll(async () => {
    await pool.end()
    await administrator.query(`drop database ${name}`)
    await administrator.end()
  })
  const forget = async (schema = 'holdfast') => void (await pool.query(`drop schema if exists ${schema} cascade`))
  return {
    url,
    forget,
    sql: async (statements) => {
      const named = statements.replaceAll(/\b([TE])\b/g, (_, table: string) =>
        table === 'T' ? 'holdfast.audit_trail' : 'holdfast.audit_trail_ends',
      )
      await pool.query(named)
    },
    filled: async (secret, rows = 5, schema = 'holdfast') => {
      const trail = auditTrail({ client: pool, secret, schema })
      const kept = `kept.${schema}_${rows}_${createHash('sha256').update(secret.toString()).digest('hex').slice(0, 8)}`
      const tables = [`${schema}.audit_trail`, `${schema}.audit_trail_ends`] as const
      const made = await pool.query<{ readonly it: string | null }>(`select to_regclass('${kept}') as it`)
      if (typeof made.rows[0]?.it === 'string') {
        // Made before: copied, which is quicker.
        await pool.query(auditTrailSql(schema))
        await pool.query(`truncate ${tables[0]}, ${tables[1]};
          insert into ${tables[0]} select * from ${kept}; insert into ${tables[1]} select * from ${kept}_ends`)
        return trail
      }
      await forget(schema)
      await signIns(trail, rows)
      await pool.query(`create schema if not exists kept; create table ${kept} as table ${tables[0]};
        create table ${kept}_ends as table ${tables[1]}`)
      return trail
    },
  }
}

/** One after the other, so that each has its number. */
export async function signIns(trail: AuditTrail, count: number): Promise<void> {
  const event = { kind: 'audit', type: 'user_signed_in', subject: 'AAAAAAAAAAAAAAAAAAAAAA', actor: null } as const
  for (let index = 0; index < count; index++) {
    const time = START + index * 60_000
    await trail.record({ ...event, time, requestId: `request-${index}`, address: '192.0.2.0/24', facts: { index } })
  }
}
