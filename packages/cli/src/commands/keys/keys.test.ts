import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiKey } from 'holdfast/providers/api-key'
import { pglite } from 'holdfast/storage/pglite'
import { postgres, type PostgresStorage } from 'holdfast/storage/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { invoke } from '../../program.js'
import { isFailure, type Failure, type Report } from '../../report.js'
import { terminalOf } from '../../terminal/terminal.js'
import { command } from '../keys.js'

// An embedded database takes seconds to start where many tests run at once.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const ADA = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const folder = mkdtempSync(join(tmpdir(), 'holdfast-keys-'))
const dataDir = join(folder, 'pglite')
const server = process.env.HOLDFAST_TEST_POSTGRES_URL as string
const database = `keys_${crypto.randomUUID().replaceAll('-', '')}`
const url = Object.assign(new URL(server), { pathname: `/${database}` }).href

/** The app's own storage, closed again: an embedded database admits one at a time. */
async function asApp<T>(open: () => PostgresStorage, work: (storage: PostgresStorage) => Promise<T>): Promise<T> {
  const storage = open()
  try {
    await storage.open()
    return await work(storage)
  } finally {
    await storage.close()
  }
}

const kinds = [
  ['an embedded database', ['--data-dir', dataDir], () => pglite({ dataDir })],
  ['a Postgres server', ['--database', url], () => postgres({ url })],
] as const

beforeAll(async () => {
  await administered(`create database ${database}`)
  for (const [, , open] of kinds) {
    await asApp(open, ({ accounts }) =>
      accounts.create({
        id: ADA,
        email: 'ada@example.com',
        name: 'Ada',
        roles: [],
        passwordHash: 'phc',
        createdAt: Date.now(),
      }),
    )
  }
})
afterAll(async () => {
  await administered(`drop database ${database}`)
  rmSync(folder, { recursive: true })
})

async function administered(statement: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(statement)
  await client.end()
}

const pipe = terminalOf({}, {})
const screen = terminalOf({ isTTY: true, columns: 92 }, { NO_COLOR: '1' })

async function holdfast(...argv: readonly string[]): Promise<Report | Failure> {
  const { outcome } = await invoke(['keys', ...argv], {
    version: '1.2.3',
    commands: new Map([['keys', command]]),
    formats: ['json', 'pretty'],
    terminal: pipe,
  })
  if (outcome === null) throw new Error('That was a question for help.')
  return outcome
}

/** What the commands answer to programs: a key, or a list of them. */
interface Data {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly ownerId: string | null
  readonly createdAt: string
  readonly expiresAt: string
  readonly keys: readonly Data[]
}

async function report(...argv: readonly string[]): Promise<Report & { readonly data: Data }> {
  const outcome = await holdfast(...argv)
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome as never
}

async function failure(...argv: readonly string[]): Promise<string> {
  const outcome = await holdfast(...argv)
  if (!isFailure(outcome)) throw new Error('It could run.')
  return outcome.failure
}

/** Who the app says is calling with this key. */
const callerOf = (open: () => PostgresStorage, key: string) =>
  asApp(open, async (storage) =>
    apiKey({ storage, scopes: ['report:read'] }).identify({
      headers: new Headers({ authorization: `Bearer ${key}` }),
      cookies: { get: () => undefined, has: () => false, repeated: () => false },
    }),
  )

describe.each(kinds)('keys in %s', (_, where, open) => {
  it('create makes a key that the app takes', async () => {
    const scopes = ['--scope', 'report:read', '--scope', 'orders:read']
    const rest = ['--expires', '90d', '--limit', '1000 1h', ...where]
    const made = await report('create', '--name', 'Nightly report', ...scopes, ...rest)
    const { id, key, createdAt, expiresAt } = made.data
    expect(made.data).toMatchObject({
      name: 'Nightly report',
      scopes: ['report:read', 'orders:read'],
      ownerId: null,
      lastUsedAt: null,
      limit: { limit: 1000, window: 3_600_000 },
    })
    expect(Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000)).toBe(90)
    expect(await callerOf(open, key)).toMatchObject({
      id,
      scopes: ['report:read', 'orders:read'],
      limit: { limit: 1000, window: 3_600_000 },
    })
  })

  it('create --owner makes a key of a person, who gives no more than the app lets them', async () => {
    const scopes = ['--scope', 'report:read', '--scope', 'users:delete']
    const { data } = await report('create', '--name', 'Hers', ...scopes, '--owner', ' Ada@Example.com ', ...where)
    expect(data.ownerId).toBe(ADA)
    expect(await callerOf(open, data.key)).toMatchObject({ scopes: ['report:read'], profile: { ownerId: ADA } })
    const { data: listed } = await report('list', '--owner', 'ada@example.com', ...where)
    expect(listed.keys.map(({ id }) => id)).toEqual([data.id])
  })

  it('rotate gives a new text beside the former one, or in its place', async () => {
    const { data: first } = await report('create', '--name', 'Rotating', ...where)
    const { data: second } = await report('rotate', first.id, ...where)
    expect([second.id, second.name]).toEqual([first.id, 'Rotating'])
    for (const { key } of [first, second]) expect(await callerOf(open, key)).toMatchObject({ id: first.id })
    const { data: third } = await report('rotate', first.id, '--overlap', '0', ...where)
    expect(await callerOf(open, second.key)).toEqual({ invalid: 'auth.invalid_token' })
    expect(await callerOf(open, third.key)).toMatchObject({ id: first.id })
  })

  it('revoke ends a key', async () => {
    const { data: made } = await report('create', '--name', 'Doomed', ...where)
    const revoked = await report('revoke', made.id, '--yes', ...where)
    expect([revoked.data, revoked.view(pipe)]).toEqual([{ id: made.id, revoked: 1 }, '“Doomed” is revoked.'])
    expect(await callerOf(open, made.key)).toEqual({ invalid: 'auth.invalid_token' })
  })

  it('list shows what is known of a key, the newest first, and nothing that opens', async () => {
    const { data: made } = await report('create', '--name', 'Newest', '--scope', 'a:b', '--scope', 'c:d', ...where)
    const listed = await report('list', ...where)
    const { key, ...shown } = made
    expect(listed.data.keys[0]).toEqual(shown)
    expect(JSON.stringify(listed.data)).not.toContain(key.split('_')[3])
    const day = made.createdAt.slice(0, 10)
    const [head, row, scopes] = listed.view(screen).split('\n')
    expect(head).toBe('id                created     expires     last used   name, scopes')
    expect(row).toBe(`${made.id}  ${day}  never       never       Newest`)
    expect(scopes?.trim()).toBe('a:b c:d')
    for (const line of listed.view(screen).split('\n')) expect(line.length).toBeLessThanOrEqual(92)
  })
})

describe('the text of a new key', () => {
  it('is alone where a program reads, and explained where a person does', async () => {
    const made = await report('create', '--name', 'Shown', '--database', url)
    const { key, id } = made.data
    expect(made.view(pipe)).toBe(key)
    const explained = made.view(screen)
    expect(explained.split('\n')[0]).toBe(key)
    expect(explained).toContain('shown this once')
    expect(explained).toContain(`id ${id} · scopes none · expires never`)
  })

  it('begins as the app’s own prefix has it', async () => {
    const { data } = await report('create', '--name', 'Test', '--prefix', 'test', '--database', url)
    expect(data.key).toMatch(/^hf_test_/)
    expect(await failure('create', '--name', 'Test', '--prefix', 'a_b', '--database', url)).toContain('`prefix`')
  })
})

it('a name cannot write on the terminal of whoever lists it', async () => {
  const name = 'Harmless\u001b[2J\u001b]0;owned\u0007\u202e\nhf_live_forged'
  await asApp(
    () => postgres({ url }),
    (storage) => apiKey({ storage }).issueKey({ name, scopes: [], expiresAt: null }, null),
  )
  const view = (await report('list', '--database', url)).view(screen)
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(view).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/)
  expect(view).not.toMatch(/^hf_live_forged/m)
})

it.each<[string, readonly string[], RegExp]>([
  ['an empty name', ['create', '--name', ' '], /--name/],
  ['a name of two lines', ['create', '--name', 'a\nb'], /--name/],
  ['a scope with a space', ['create', '--name', 'x', '--scope', 'a b'], /--scope/],
  ['days that are none', ['create', '--name', 'x', '--expires', 'soon'], /--expires/],
  ['no days', ['create', '--name', 'x', '--expires', '0d'], /--expires/],
  ['a century', ['create', '--name', 'x', '--expires', '9999d'], /--expires/],
  ['a limit without a window', ['create', '--name', 'x', '--limit', '1000'], /--limit/],
  ['a limit of nothing', ['create', '--name', 'x', '--limit', '0 1h'], /--limit/],
  ['a window of a century', ['create', '--name', 'x', '--limit', '1 36500d'], /--limit/],
  ['an overlap of a year', ['rotate', '1'.repeat(16), '--overlap', '365d'], /`overlap`/],
  ['an overlap that is none', ['rotate', '1'.repeat(16), '--overlap', 'soon'], /`overlap`/],
  ['a key in place of its id', ['revoke', 'hf_live_abc_def'], /named by its id/],
  ['an id that is none', ['revoke', '../../x'], /an id is/],
  ['a key that there is not', ['revoke', '1'.repeat(16), '--yes'], /there is no such key/],
  ['a rotation of none', ['rotate', '1'.repeat(16)], /there is no such key/],
  ['a key of nobody', ['create', '--name', 'x', '--owner', 'bob@example.com'], /no account has/],
  ['a list of nobody’s', ['list', '--owner', 'bob@example.com'], /no account has/],
])('%s is a failure, and changes nothing', async (_, argv, message) => {
  const before = (await report('list', '--database', url)).data.keys.length
  expect(await failure(...argv, '--database', url)).toMatch(message)
  expect((await report('list', '--database', url)).data.keys).toHaveLength(before)
})

describe('the real command', () => {
  const bin = fileURLToPath(new URL('../../../bin/holdfast.js', import.meta.url))
  const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>((resolve) => {
      const options = { env: { PATH: process.env.PATH, ...env } }
      execFile(process.execPath, [bin, 'keys', ...argv], options, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      })
    })

  it('secret prints what the library takes, another one each time', async () => {
    const [one, other] = await Promise.all([run(['secret']), run(['secret', '--json'])])
    expect([one.code, one.stderr, other.code, other.stderr]).toEqual([0, '', 0, ''])
    expect(one.stdout).toMatch(/^[\w-]{43,}\n$/)
    expect(JSON.parse(other.stdout)).toEqual({ secret: expect.stringMatching(/^[\w-]{43,}$/) })
    expect(one.stdout.trim()).not.toBe((JSON.parse(other.stdout) as { secret: string }).secret)
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['DATABASE_URL', { DATABASE_URL: url }],
    ['DATA_DIR', { DATA_DIR: dataDir }],
    ['DATA_DIR of an app that keeps more there', { DATA_DIR: folder }],
  ])('finds the database by %s, and hands a pipe nothing but the key', async (_, env) => {
    const made = await run(['create', '--name', 'Piped', '--scope', 'report:read'], env)
    expect([made.code, made.stderr]).toEqual([0, ''])
    expect(made.stdout).toMatch(/^hf_live_\w{16}_\w{43}_\w{6}\n$/)
    const listed = await run(['list', '--json'], env)
    const [newest] = (JSON.parse(listed.stdout) as { keys: { id: string; name: string }[] }).keys
    expect([listed.code, newest?.name]).toEqual([0, 'Piped'])
    const revoked = await run(['revoke', newest?.id ?? ''], env)
    expect([revoked.code, revoked.stdout]).toEqual([0, '“Piped” is revoked.\n'])
  })

  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['no database at all', ['list'], {}, 'error: say where the keys are kept'],
    ['two databases', ['list', '--database', url, '--data-dir', dataDir], {}, 'not both'],
    ['a folder without a database', ['list', '--data-dir', folder + '/nothing'], {}, 'there is no embedded database'],
    ['an address of something else', ['list'], { DATABASE_URL: 'http://u:geheim@x/' }, 'not a postgres:// address'],
    [
      'an address that cannot be read',
      ['list'],
      { DATABASE_URL: 'postgres://u:geheim@[/' },
      'not a postgres:// address',
    ],
    ['a server that is not there', ['list'], { DATABASE_URL: 'postgres://u:geheim@127.0.0.1:1/x' }, 'ECONNREFUSED'],
  ])('2, and no password anywhere: %s', async (_, argv, env, message) => {
    const { code, stdout, stderr } = await run(argv, env)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('geheim')
    expect(stderr).not.toMatch(/^ +at /m)
  })

  it('says so while the app has the embedded database open', async () => {
    const app = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { pglite } from ${JSON.stringify(import.meta.resolve('holdfast/storage/pglite'))}
       await pglite({ dataDir: ${JSON.stringify(dataDir)} }).open()
       console.log('open')
       setInterval(() => {}, 1000)`,
    ])
    try {
      await new Promise((resolve) => app.stdout.once('data', resolve))
      const { code, stderr } = await run(['list'], { DATA_DIR: dataDir })
      expect(code).toBe(2)
      expect(stderr).toContain('The data folder is in use by another process')
    } finally {
      const ended = new Promise((resolve) => app.once('exit', resolve))
      app.kill('SIGTERM')
      await ended
    }
  })
})
