import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { generateSecret } from 'holdfast/secret'
import { auditTrail } from 'holdfast/storage/audit-trail'
import { pglite } from 'holdfast/storage/pglite'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { invoke } from '../../program.js'
import { isFailure, type Report } from '../../report.js'
import { terminalOf } from '../../terminal/terminal.js'
import { ATTACKS, signIns, START, trailDatabase } from '../../trail/trail-database.test-parts.js'
import { command } from '../trail.js'

// An embedded database takes seconds to start, and many times that where many tests run at once.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const secret = generateSecret()
const database = await trailDatabase()
const folder = mkdtempSync(join(tmpdir(), 'holdfast-trail-'))
afterAll(() => rmSync(folder, { recursive: true }))

// The machine's own variables are not the app's.
beforeEach(() => {
  for (const name of ['DATABASE_URL', 'DATA_DIR', 'POSTGRES_URL']) vi.stubEnv(name, undefined)
  vi.stubEnv('HOLDFAST_SECRET', secret)
})
afterEach(() => void vi.unstubAllEnvs())

const pipe = terminalOf({}, {})

async function holdfast(...argv: readonly string[]) {
  const { outcome } = await invoke(['trail', ...argv, '--cwd', folder], {
    version: '1.2.3',
    commands: new Map([['trail', command]]),
    formats: ['json', 'pretty'],
    terminal: pipe,
  })
  if (outcome === null) throw new Error('That was a question for help.')
  return outcome
}

async function report(...argv: readonly string[]): Promise<Report> {
  const outcome = await holdfast(...argv)
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome
}

async function refused(...argv: readonly string[]): Promise<string> {
  const outcome = await holdfast(...argv)
  if (!isFailure(outcome)) throw new Error('It ran.')
  return `${outcome.failure}\n${outcome.hint ?? ''}`
}

const at = ['--database', database.url]
const verify = (...argv: readonly string[]) => report('verify', ...at, ...argv)
const endOf = ({ data }: Report) => (data as { readonly end: string }).end

async function lines(format: string, ...argv: readonly string[]): Promise<Record<string, unknown>[]> {
  const { streams } = await report('export', ...at, '--format', format, ...argv)
  let text = ''
  for await (const piece of streams?.[format]?.() ?? []) text += piece
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('verify', () => {
  it('of a trail that holds tells its end, which can be noted', async () => {
    await database.filled(secret)
    const whole = await verify()
    expect(whole).toMatchObject({ findings: 0, data: { schema: 'holdfast', holds: true, rows: 5, faults: [] } })
    expect(whole.view(pipe)).toMatch(/^The trail holds: 5 rows\.\nend 5:[\da-f]{64}\n/)
    expect((await verify('--end', endOf(whole))).findings).toBe(0)
  })

  it.each(ATTACKS)('finds a row that was %s', async (_, statements, seq, what) => {
    await database.filled(secret)
    await database.sql(statements)
    const broken = await verify()
    expect(broken.findings).toBeGreaterThan(0)
    expect(broken.data).toMatchObject({ holds: false, faults: expect.arrayContaining([{ seq, what }]) as unknown })
    expect(broken.view(pipe)).toMatch(new RegExp(`^The trail is broken: [^]*\\n  Row ${seq} `))
  })

  it('finds a database that was put back as a whole by the end that was noted', async () => {
    const trail = await database.filled(secret)
    await database.sql('drop table if exists holdfast.kept; create table holdfast.kept as table E')
    await signIns(trail, 2)
    const end = endOf(await verify())
    await database.sql('delete from T where seq > 5; delete from E; insert into E select * from holdfast.kept')
    expect((await verify()).findings).toBe(0)
    expect(await verify('--end', end)).toMatchObject({ findings: 1, data: { faults: [{ seq: 7, what: 'ends' }] } })
  })

  it('takes rows of the former secret where it is named', async () => {
    const former = generateSecret()
    await database.filled(former)
    await signIns(await goOn([secret, former]), 1)
    expect((await verify()).view(pipe)).toMatch(/secret that is not here/)
    vi.stubEnv('HOLDFAST_FORMER_SECRET', former)
    expect((await verify()).findings).toBe(0)
    vi.stubEnv('HOLDFAST_FORMER_SECRET', undefined)
    vi.stubEnv('LAST_YEARS_KEY', former)
    const named = ['--secret-from', 'HOLDFAST_SECRET', '--secret-from', 'LAST_YEARS_KEY']
    expect((await verify(...named)).findings).toBe(0)
  })

  it('reads variables of a file', async () => {
    await database.filled(secret)
    vi.stubEnv('HOLDFAST_SECRET', undefined)
    const file = join(folder, 'ci.env')
    writeFileSync(file, `HOLDFAST_SECRET=${secret}\nDATABASE_URL=${database.url}\n`)
    expect((await report('verify', '--env-file', file)).findings).toBe(0)
  })

  async function goOn(secrets: readonly [string, ...string[]]) {
    const { Pool } = await import('pg')
    const pool = new Pool({ connectionString: database.url, max: 1, idleTimeoutMillis: 50 })
    pool.on('error', () => undefined)
    return auditTrail({ client: pool, secret: secrets })
  }
})

describe('it cannot run', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['without a database', ['verify'], /^say where the trail is/],
    ['with two', ['verify', ...at, '--data-dir', folder], /not both/],
    ['at no address', ['verify', '--database', 'mysql://ada:hunter2@db/shop'], /^the address of the database/],
    [
      'where nothing listens',
      ['export', '--database', 'postgres://ada:hunter2@127.0.0.1:1/shop'],
      /^the database could not be asked: nothing listens there/,
    ],
    ['without a folder of data', ['verify', '--data-dir', folder], /^there is no embedded database/],
    ['with an end that is none', ['verify', ...at, '--end', '5'], /^--end is <row>:<64 hex digits>/],
    ['since no time', ['export', ...at, '--since', 'yesterday'], /^--since is a time/],
    ['after no row', ['export', ...at, '--after', 'x'], /^--after is the number of a row/],
    ['with a secret in the place of a name', ['verify', ...at, '--secret-from', secret], /is not set\nit takes a name/],
    ['in no folder', ['verify', ...at, '--env-file', 'nowhere.env'], /is not there/],
  ])('%s, and tells no secret', async (_, argv, words) => {
    const said = await refused(...argv)
    expect(said).toMatch(words)
    expect(said).not.toContain('hunter2')
    expect(said).not.toContain(secret)
  })

  it('without a secret, a trail, or a word on which of several', async () => {
    vi.stubEnv('HOLDFAST_SECRET', undefined)
    expect(await refused('verify', ...at)).toMatch(/^no secret is here/)
    vi.stubEnv('HOLDFAST_SECRET', secret)
    await database.forget()
    expect(await refused('verify', ...at)).toMatch(/^there is no audit trail in this database/)
    await database.filled(secret)
    await database.filled(secret, 2, 'second_app')
    expect(await refused('verify', ...at)).toMatch(/^say which trail is meant\n.*holdfast, second_app/)
    expect(await verify('--schema', 'second_app')).toMatchObject({ findings: 0, data: { rows: 2 } })
    await database.forget('second_app')
  })
})

describe('export', () => {
  it('gives our own events as JSON lines, with their numbers', async () => {
    await database.filled(secret)
    const all = await lines('jsonl')
    expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect(all[0]).toMatchObject({ seq: 1, kind: 'audit', type: 'user_signed_in', time: START, facts: { index: 0 } })
  })

  it('needs no secret', async () => {
    await database.filled(secret)
    vi.stubEnv('HOLDFAST_SECRET', undefined)
    expect((await lines('jsonl')).length).toBe(5)
  })

  it('gives OCSF', async () => {
    await database.filled(secret)
    expect((await lines('ocsf'))[4]).toMatchObject({
      class_uid: 3002,
      type_uid: 300201,
      user: { uid: 'AAAAAAAAAAAAAAAAAAAAAA' },
      metadata: { version: '1.3.0', sequence: 5, product: { version: expect.stringMatching(/^\d/) as string } },
    })
  })

  it.each([
    [
      ['--after', '3'],
      [4, 5],
    ],
    [
      ['--since', '2026-11-01T00:03:00Z'],
      [4, 5],
    ],
    [['--since', '2026-11-01', '--after', '4'], [5]],
    [['--since', '1s'], []],
  ])('%j', async (argv, seqs) => {
    await database.filled(secret)
    expect((await lines('jsonl', ...argv)).map(({ seq }) => seq)).toEqual(seqs)
  })

  it('for people is a table, for programs a document', async () => {
    await database.filled(secret)
    const { data, view } = await report('export', ...at)
    expect(view(pipe)).toMatch(
      /^row {2}time \(UTC\) .*\n1 {4}2026-11-01 00:00:00 {2}user_signed_in {2}AAAAAAAA .* 192\.0\.2\.0\/24\n2 /,
    )
    expect(data).toMatchObject({ schema: 'holdfast', rows: [{ seq: 1, event: { kind: 'audit' } }, {}, {}, {}, {}] })
  })

  it('passes over a row that was made to hold no event', async () => {
    await database.filled(secret)
    await database.sql(`update T set event = '{"kind":"audit","type":"limit_changed","subject":5}' where seq = 2`)
    for (const format of ['jsonl', 'ocsf']) expect((await lines(format)).length).toBe(4)
    expect((await report('export', ...at)).view(pipe).split('\n').length).toBe(5)
  })

  it('what a row was made to hold moves no cursor', async () => {
    await database.filled(secret)
    await database.sql(`update T set event = replace(event, 'signed_in', chr(155) || '2J') where seq = 1`)
    const { streams, view } = await report('export', ...at, '--format', 'jsonl')
    let text = ''
    for await (const piece of streams?.['jsonl']?.() ?? []) text += piece
    expect(text).not.toMatch(/[\u007f-\u009f]/)
    expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ type: 'user_\u009b2J' })
    expect(view(pipe)).not.toContain('\u009b')
  })
})

describe('as typed into a shell', () => {
  const bin = fileURLToPath(new URL('../../../bin/holdfast.js', import.meta.url))
  const typed = (...argv: readonly string[]) =>
    promisify(execFile)(process.execPath, [bin, 'trail', ...argv], {
      cwd: folder,
      env: { ...process.env, HOLDFAST_SECRET: secret, DATABASE_URL: database.url },
    })

  it('writes a file as a whole, ends with 1 where the trail is broken, and leaves nothing else', async () => {
    await database.filled(secret)
    const file = join(folder, 'trail.jsonl')
    expect((await typed('export', '--format', 'jsonl', '--output', file)).stdout).toBe('')
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(5)
    expect((await typed('export', '--format', 'jsonl')).stdout).toBe(readFileSync(file, 'utf8'))
    await database.sql('delete from T where seq = 5')
    await expect(typed('verify', '--json')).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"missing"') as string,
    })
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('reads an embedded database once the app has let go of it, and takes it from nobody', async () => {
    const dataDir = join(folder, 'pglite')
    const storage = pglite({ dataDir })
    await storage.open()
    await signIns(auditTrail({ client: storage, secret }), 3)
    await expect(typed('verify', '--data-dir', folder)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('in use by another process') as string,
    })
    await storage.close()
    expect((await typed('verify', '--data-dir', folder)).stdout).toMatch(/^The trail holds: 3 rows/)
  })
})
