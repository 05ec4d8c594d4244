import { generateSecret } from 'holdfast/secret'
import { afterAll, describe, expect, it } from 'vitest'
import { ATTACKS, signIns, trailDatabase } from '../trail/trail-database.test-parts.js'
import { trailDiagnosis } from './checks/audit-trail.js'
import { BARE, found, removeFolders, strong } from './examined.test-parts.js'

afterAll(removeFolders)

const secret = strong()
const database = await trailDatabase()
const env = { DATABASE_URL: database.url, HOLDFAST_SECRET: secret }
const look = (variables: Readonly<Record<string, string>> = env, given: object = {}) =>
  found('audit-trail', BARE, { env: variables, ...given })

it('a trail that holds passes', async () => {
  await database.filled(secret)
  expect(await look()).toEqual([
    'pass',
    expect.stringContaining('5 rows of the audit trail in the schema holdfast hold'),
  ])
})

it('is only read', async () => {
  const trail = await database.filled(secret)
  const before = await trail.verify()
  await look()
  expect(await trail.verify()).toEqual(before)
})

it.each(ATTACKS)('a row that was %s fails, and nothing of it is told', async (_, statements, seq) => {
  await database.filled(secret)
  await database.sql(statements)
  const [verdict, words] = await look()
  expect([verdict, words]).toEqual(['fail', expect.stringContaining(`Row ${seq} `)])
  expect(words).not.toMatch(/AAAA|192\.0|signed|request-/)
})

it('rows of a former secret hold, where it is here too', async () => {
  const former = generateSecret()
  const { sql } = database
  await database.filled(former)
  expect(await look()).toEqual(['fail', expect.stringMatching(/secret that is not here[^]*the former ones too/)])
  const both = { ...env, HOLDFAST_FORMER_SECRET: former }
  expect((await look(both))[0]).toBe('pass')
  await sql(`update T set event = '{}' where seq = 1`)
  expect((await look(both))[0]).toBe('fail')
})

it('every trail of the database is looked at', async () => {
  await database.filled(secret)
  await signIns(await database.filled(secret, 1, 'second_app'), 1)
  expect((await look())[1]).toMatch(/schema holdfast[^]*2 rows of the audit trail in the schema second_app/)
  await database.forget('second_app')
})

describe('nothing is said where nothing can be', () => {
  it('without a table', async () => {
    await database.forget()
    expect(await look()).toEqual(['skip', expect.stringContaining('Not used')])
  })

  it('without a secret, or with one that the app would refuse', async () => {
    await database.filled(secret)
    for (const variables of [{ DATABASE_URL: database.url }, { ...env, HOLDFAST_SECRET: 'short' }]) {
      expect(await look(variables)).toEqual(['skip', expect.stringContaining('no secret here')])
    }
  })

  it('offline, without a database, and where it is away', async () => {
    expect(await look(env, { isOffline: true })).toEqual(['skip', expect.stringContaining('--offline')])
    expect((await look({ HOLDFAST_SECRET: secret }))[0]).toBe('skip')
    const away = { ...env, DATABASE_URL: 'postgres://ada:hunter2hunter2@127.0.0.1:1/shop' }
    expect(await look(away)).toEqual([
      'skip',
      expect.stringContaining('the trail could not be read: nothing listens there'),
    ])
  })
})

it('says where only part could be read in time', () => {
  const part = { holds: false, complete: false, rows: 3_000_000, faults: [], end: null }
  expect(trailDiagnosis('holdfast', part, 1)).toMatchObject({
    verdict: 'warn',
    seen: [expect.stringMatching(/^3,000,000 rows .* was not read in time\.$/)],
  })
})

it('tells five faults, and how many more', () => {
  const faults = Array.from({ length: 100 }, (_, index) => ({ seq: index + 1, what: 'missing' as const }))
  const { seen } = trailDiagnosis('holdfast', { holds: false, complete: true, rows: 0, faults, end: null }, 1)
  expect(seen[0]?.match(/Row \d+ is gone/g)).toHaveLength(5)
  expect(seen[0]).toContain('95 faults more')
})
