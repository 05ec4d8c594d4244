import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import type { PostgresStatement } from '../core/postgres-client.js'
import { audit, decision } from '../telemetry/sample-events.test-parts.js'
import { generateSecret } from '../authentication/tokens/secret.js'
import { auditTrail, type AuditTrail } from './audit-trail.js'
import { pglite } from './pglite.js'
import { postgres } from './postgres.js'
import { dropDatabases, freshDatabase } from './postgres/database.test-parts.js'

const secret = generateSecret()
const url = await freshDatabase()
const pool = new Pool({ connectionString: url })
let schema: string
let trail: AuditTrail

afterAll(async () => {
  await pool.end()
  await dropDatabases()
}, 60_000)

beforeEach(() => {
  schema = `trail_${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
  trail = auditTrail({ client: pool, secret, schema })
})

const happened = async (count: number, to = trail) => {
  await Promise.all(
    Array.from({ length: count }, async (_, index) => to.record(audit('user_signed_in', { facts: { index } }))),
  )
}
const sql = (text: string) => pool.query(text.replaceAll('$', `"${schema}".`))

it('an empty trail holds, and has no end', async () => {
  expect(await trail.verify()).toEqual({ holds: true, complete: true, rows: 0, faults: [], end: null })
})

it('holds what happened in its order, and no decision', async () => {
  await Promise.all([
    trail.record(audit('user_signed_in')),
    trail.record(decision()),
    trail.record(audit('key_revoked')),
  ])
  expect((await trail.read(0)).map(({ seq, event }) => [seq, event.type])).toEqual([
    [1, 'user_signed_in'],
    [2, 'key_revoked'],
  ])
  expect(await trail.verify()).toMatchObject({ holds: true, rows: 2, end: { seq: 2 } })
})

describe('who can write to the database and has no secret is found out', () => {
  beforeEach(async () => {
    await happened(5)
    await happened(5)
  })

  const swap = `update $audit_trail a set event = b.event from $audit_trail b where a.seq in (3, 4) and b.seq = 7 - a.seq`
  it.each([
    [
      'edits a row',
      `update $audit_trail set event = replace(event, 'signed_in', 'signed_out') where seq = 4`,
      4,
      'edited',
    ],
    ['edits the last row', `update $audit_trail set event = '{}' where seq = 10`, 10, 'edited'],
    [
      'edits a row and copies a valid MAC',
      `update $audit_trail set event = (select event from $audit_trail where seq = 2), mac = (select mac from $audit_trail where seq = 2) where seq = 4`,
      4,
      'edited',
    ],
    ['swaps two events', swap, 3, 'edited'],
    [
      'swaps two rows',
      `update $audit_trail set seq = -seq where seq in (3, 4); update $audit_trail set seq = 7 + seq where seq < 0`,
      3,
      'edited',
    ],
    ['deletes a row', `delete from $audit_trail where seq = 4`, 4, 'missing'],
    ['deletes the first row', `delete from $audit_trail where seq = 1`, 1, 'missing'],
    ['deletes the last row', `delete from $audit_trail where seq = 10`, 10, 'missing'],
    [
      'deletes the last row and moves the end',
      `delete from $audit_trail where seq = 10; update $audit_trail_ends set last = 9, mac = (select mac from $audit_trail where seq = 9)`,
      9,
      'ends',
    ],
    [
      'deletes the first rows and moves the beginning',
      `delete from $audit_trail where seq < 4; update $audit_trail_ends set first = 4, before = (select before from $audit_trail where seq = 4)`,
      10,
      'ends',
    ],
    [
      'adds a row of its own',
      `insert into $audit_trail select 11, now(), event, mac, mac, key from $audit_trail where seq = 10`,
      11,
      'unexpected',
    ],
    ['takes the ends away', `delete from $audit_trail_ends`, 10, 'unexpected'],
    ['deletes all rows', `delete from $audit_trail`, 1, 'missing'],
    ['claims another key', `update $audit_trail set key = 'mine' where seq = 4`, 4, 'unknown-key'],
    [
      'relinks a row',
      `update $audit_trail set before = (select before from $audit_trail where seq = 3) where seq = 4`,
      4,
      'edited',
    ],
  ])('%s', async (_, statements, seq, what) => {
    await sql(statements)
    const report = await trail.verify()
    expect(report.holds).toBe(false)
    expect(report.faults[0]).toEqual({ seq, what })
  })

  it('puts back an older state of all of it: found by an end that was noted elsewhere', async () => {
    await sql(
      `create table $kept as select * from $audit_trail; create table $kept_ends as select * from $audit_trail_ends`,
    )
    await happened(2)
    const { end } = await trail.verify()
    await sql(
      `delete from $audit_trail where seq > 10; delete from $audit_trail_ends; insert into $audit_trail_ends select * from $kept_ends`,
    )
    const started = auditTrail({ client: pool, secret, schema })
    expect(await started.verify()).toMatchObject({ holds: true, rows: 10 })
    expect(await started.verify(end ?? undefined)).toMatchObject({ holds: false, faults: [{ seq: 12, what: 'ends' }] })
  })

  it.each(['taken away', 'put back to an older state', 'put back, and others have written on'])(
    'all of it %s: found by the process that has written since, without a note',
    async (how) => {
      await sql(`create table $rows_then as table $audit_trail; create table $ends_then as table $audit_trail_ends`)
      await happened(3)
      expect(await trail.verify()).toMatchObject({ holds: true })
      await sql(`delete from $audit_trail; delete from $audit_trail_ends`)
      if (how !== 'taken away') {
        await sql(
          `insert into $audit_trail select * from $rows_then; insert into $audit_trail_ends select * from $ends_then`,
        )
      }
      if (how.includes('others')) {
        const another = auditTrail({ client: pool, secret, schema })
        for (let n = 0; n < 5; n++) await another.record(audit('key_revoked'))
      }
      expect(await trail.verify()).toMatchObject({ holds: false, faults: [{ seq: 13, what: 'ends' }] })
    },
  )

  it('rows that others add while it is read are no fault', async () => {
    const [, report] = await Promise.all([happened(50), trail.verify(), happened(50)])
    expect(report.faults).toEqual([])
  })
})

it('another secret can neither read it as its own, nor go on unseen', async () => {
  await happened(2)
  const other = auditTrail({ client: pool, secret: generateSecret(), schema })
  expect((await other.verify()).faults).toMatchObject([{ what: 'unknown-key' }, { seq: 1 }, { seq: 2 }])
})

it('the secret is replaced and the trail goes on', async () => {
  await happened(2)
  const next = auditTrail({ client: pool, secret: [generateSecret(), secret], schema })
  await happened(2, next)
  expect(await next.verify()).toMatchObject({ holds: true, rows: 4 })
})

describe('ends that were changed are not sealed anew when the app writes on', () => {
  let log: MockInstance<typeof console.error>
  beforeEach(async () => {
    log = vi.spyOn(console, 'error').mockReturnValue()
    await happened(10)
  })
  afterEach(() => log.mockRestore())

  it.each([
    [
      'the last row is gone',
      `delete from $audit_trail where seq = 10; update $audit_trail_ends set last = 9, mac = (select mac from $audit_trail where seq = 9)`,
      10,
    ],
    [
      'the first rows are gone',
      `delete from $audit_trail where seq < 4; update $audit_trail_ends set first = 4, before = (select before from $audit_trail where seq = 4)`,
      11,
    ],
    ['the ends are gone', `delete from $audit_trail_ends`, 11],
    ['all is gone, and a process remembers it', `delete from $audit_trail; delete from $audit_trail_ends`, 1],
    ['somebody else claims them', `update $audit_trail_ends set key = 'mine', last = 9`, 11],
  ])('%s', async (_, statements, seq) => {
    await sql(statements)
    await happened(2)
    await happened(1)
    expect((await trail.verify()).faults).toContainEqual({ seq, what: 'unlinked' })
    // What happens is recorded all the same.
    expect((await trail.read(seq - 1)).length).toBe(3)
    expect(log.mock.calls).toEqual([[expect.stringContaining('the audit trail does not verify')]])
  })
})

describe('what is older than its retention', () => {
  const HOUR = 3_600_000
  const START = 1_700_000_000_000
  const at = (time: number, to = trail) => to.record(audit('user_signed_in', { time }))
  const short = (now: number) => auditTrail({ client: pool, secret, schema, retention: '1 h', clock: () => now })

  it('leaves, and the rest still holds', async () => {
    for (const time of [0, 1, 2, HOUR]) await at(START + time)
    const noted = (await trail.verify()).end
    const later = short(START + HOUR + 5)
    await at(START + HOUR + 5, later)
    expect(await later.verify(noted ?? undefined)).toMatchObject({ holds: true, rows: 2, end: { seq: 5 } })
    expect((await later.read(0)).map(({ seq }) => seq)).toEqual([4, 5])
    await at(START + 9 * HOUR, short(START + 9 * HOUR))
    expect(await trail.verify(noted ?? undefined)).toMatchObject({ holds: true, rows: 1, end: { seq: 6 } })
  })

  it('is told by the event, under its MAC: nobody can make a row look old to have it taken away', async () => {
    for (const time of [0, 1, 2]) await at(START + time)
    await sql(`update $audit_trail set written_at = now() - interval '9 years'`)
    await at(START + 3, short(START + 3))
    expect(await trail.verify()).toMatchObject({ holds: true, rows: 4 })
  })

  it('stays where it does not verify, and is found', async () => {
    for (const time of [0, 1, 2]) await at(START + time)
    await sql(`update $audit_trail set event = replace(event, 'signed_in', 'signed_out') where seq = 2`)
    const later = short(START + 2 * HOUR)
    await at(START + 2 * HOUR, later)
    expect(await later.verify()).toMatchObject({ rows: 3, faults: [{ seq: 2, what: 'edited' }] })
  })

  it('may leave while it is verified', async () => {
    for (const time of [0, 1, 2]) await at(START + time)
    const query = async (statement: PostgresStatement) => {
      const found = await pool.query(statement)
      if (statement.text.includes('audit_trail_ends') && statement.text.startsWith('select') && !isPruned) {
        isPruned = true
        await at(START + 2 * HOUR, short(START + 2 * HOUR))
      }
      return found
    }
    let isPruned = false
    const beside = auditTrail({ client: { query }, secret, schema, create: false })
    expect(await beside.verify()).toMatchObject({ faults: [] })
    expect(await trail.verify()).toMatchObject({ holds: true, rows: 1 })
  })
})

describe('where nobody waits for all of it', () => {
  const aborted = AbortSignal.abort()
  beforeEach(async () => {
    for (let count = 0; count < 6; count++) await happened(250)
  })

  it('says so, and how far it came', async () => {
    const progress = vi.fn<(rows: number, of: number) => void>()
    expect(await trail.verify(undefined, { signal: aborted, progress })).toEqual({
      holds: false,
      complete: false,
      rows: 1_000,
      faults: [],
      end: null,
    })
    expect(progress.mock.calls).toEqual([[1_000, 1_500]])
  })

  it.each([
    ['is edited', `update $audit_trail set event = '{}' where seq = 1500`, 'edited'],
    ['is gone', `delete from $audit_trail where seq = 1500`, 'missing'],
  ])('a last row that %s is found', async (_, statement, what) => {
    await sql(statement)
    const { faults } = await trail.verify(undefined, { signal: aborted })
    expect(faults).toEqual([{ seq: 1500, what }])
  })

  it('a page of edited rows is not the end for whoever reads', async () => {
    await sql(`update $audit_trail set event = '{}' where seq <= 1200`)
    expect((await trail.read(0)).at(0)?.seq).toBe(1_201)
    expect(await trail.read(1_500)).toEqual([])
  })
})

it('four processes write one chain', async () => {
  const program = fileURLToPath(new URL('audit-trail/append-process.mjs', import.meta.url))
  const children = Array.from({ length: 4 }, () =>
    fork(program, [url, schema], { env: { ...process.env, TRAIL_SECRET: secret } }),
  )
  try {
    await Promise.all(children.map((child) => once(child, 'message')))
    const answers = await Promise.all(
      children.map((child) => {
        child.send({ rounds: 10, events: 25 })
        return once(child, 'message')
      }),
    )
    expect(answers.map(([answer]) => answer as unknown)).toEqual(children.map(() => ({ written: 250 })))
  } finally {
    for (const child of children) child.disconnect()
  }
  expect(await trail.verify()).toMatchObject({ holds: true, rows: 1_000 })
}, 60_000)

it('a database that is not there costs events, and a hung one no memory', async () => {
  const closed = new Pool({ connectionString: url.replace(/:\d+\//, ':1/'), connectionTimeoutMillis: 500 })
  await expect(auditTrail({ client: closed, secret }).record(audit('user_signed_in'))).rejects.toThrow('event-store')
  await closed.end()
})

it.each([
  ['a Postgres server', () => postgres({ url, connections: 1 })],
  ['an embedded database', () => pglite({ dataDir: 'memory://' })],
] as const)(
  "lives in the app's storage on %s",
  async (_, make) => {
    const storage = make()
    await storage.open()
    const own = auditTrail({ client: storage, secret, schema })
    await happened(2, own)
    expect(await own.verify()).toMatchObject({ holds: true, rows: 2 })
    await storage.close()
  },
  180_000,
)

it.each([{ secret: 'short' }, { client: {} as never }, { schema: 'A' }, { retention: 'for ever' as never }])(
  '%j does not construct',
  (wrong) => {
    expect(() => auditTrail({ client: pool, secret, ...wrong })).toThrow(/\[config\./)
  },
)
