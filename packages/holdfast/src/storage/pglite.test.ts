import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askEveryStore } from '../testing/sample-rows.js'
import { storageContract } from '../testing/storage-contract.js'
import { misnamed, named } from './postgres/migration-names.test-parts.js'
import { pglite } from './pglite.js'

const storage = pglite({ dataDir: 'memory://' })
const shared = () => ({ ...storage, close: () => undefined })
const folder = mkdtempSync(join(tmpdir(), 'holdfast-pglite-'))
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

afterAll(async () => {
  await storage.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('in memory', { timeout: 60_000 }, () => {
  beforeAll(() => storage.open(), 60_000)
  storageContract('pglite', shared, { describe, it, expect })
})

/** A process that opens the folder and writes notes from this number on; see `pglite-process.mjs`. */
function start(dataDir: string, mode: 'server' | 'idle', from = 0) {
  const script = fileURLToPath(new URL('postgres/pglite-process.mjs', import.meta.url))
  const child = fork(script, [dataDir, mode, String(from)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const told = { written: [] as number[], refused: undefined as { code: string; message: string } | undefined }
  const opened = new Promise<void>((resolve) => {
    child.on('message', (message: { opened?: true; written?: number; refused?: typeof told.refused }) => {
      if (message.written !== undefined) told.written.push(message.written)
      if (message.refused !== undefined) told.refused = message.refused
      if (message.opened || message.refused) resolve()
    })
  })
  return {
    told,
    opened,
    async writes(count: number) {
      while (told.written.length < count) await once(child, 'message')
    },
    ends(signal?: NodeJS.Signals) {
      if (signal !== undefined) child.kill(signal)
      return exit
    },
  }
}

describe('in a folder', { timeout: 240_000 }, () => {
  it('belongs to one process at a time, and keeps every acknowledged row through kill -9 and SIGTERM', async () => {
    const dataDir = join(folder, 'a', 'new', 'folder')
    const first = start(dataDir, 'server')
    await first.opened
    await first.writes(20)

    const second = start(dataDir, 'idle')
    await second.opened
    expect(second.told.refused).toMatchObject({
      name: 'HoldfastConfigurationError',
      code: 'config.storage',
      message: expect.stringContaining('in use by another process'),
    })
    await second.ends()

    await first.writes(200)
    expect(await first.ends('SIGKILL')).toEqual([null, 'SIGKILL'])
    expect(existsSync(`${dataDir}.lock`)).toBe(true)

    const third = start(dataDir, 'server', 100_000)
    await third.opened
    await third.writes(200)
    // In the middle of writing: the write in hand ends, the database closes, nothing keeps the process.
    expect(await third.ends('SIGTERM')).toEqual([0, null])
    expect(existsSync(`${dataDir}.lock`)).toBe(false)

    const mine = pglite({ dataDir, closeOnSignal: false })
    await mine.open()
    const rows = await mine.query('read', (database) => database.execute(sql`select n from public.notes`))
    const kept = new Set((rows as { rows: { n: number }[] }).rows.map(({ n }) => n))
    const lost = [...first.told.written, ...third.told.written].filter((n) => !kept.has(n))
    expect(lost).toEqual([])
    await mine.close()
    expect(existsSync(`${dataDir}.lock`)).toBe(false)
  })

  it('a process that nobody else ends is ended by the signal, after the database is closed', async () => {
    const dataDir = join(folder, 'idle')
    const child = start(dataDir, 'idle')
    await child.opened
    expect(await child.ends('SIGTERM')).toEqual([null, 'SIGTERM'])
    expect(existsSync(`${dataDir}.lock`)).toBe(false)
  })

  it('is opened at the first query, once for every copy of this module, and not by constructing it', async () => {
    // @ts-expect-error -- the query makes a second instance of the module, as bundlers do
    const copy = (await import('./pglite.js?copy')) as { pglite: typeof pglite }
    const before = [process.listenerCount('SIGTERM'), process.listenerCount('exit')]
    const dataDir = join(folder, 'shared')
    const [one, other] = [pglite({ dataDir }), copy.pglite({ dataDir })]
    expect(readdirSync(folder)).not.toContain('shared')

    const id = crypto.randomUUID()
    const account = { id, email: 'ada@example.com', name: 'Ada', roles: [], passwordHash: 'phc', createdAt: 0 }
    // On a slow machine it opens for longer than a query may take: the opening goes on, and what was asked is done.
    await Promise.allSettled([one.accounts.create(account), other.isUp()])
    await expect.poll(() => other.isUp(), { timeout: 100_000 }).toBe(true)
    await expect.poll(() => other.accounts.find(id)).toMatchObject({ email: 'ada@example.com' })

    await one.close()
    await other.close()
    for (const asked of await Promise.allSettled(askEveryStore(other))) {
      expect(asked).toMatchObject({ status: 'rejected', reason: { name: 'HoldfastOutage', reason: 'closed' } })
    }
    expect(await one.isUp()).toBe(false)
    expect([process.listenerCount('SIGTERM'), process.listenerCount('exit')]).toEqual(before)
  })
})

describe('migrations of the application', { timeout: 60_000 }, () => {
  it('run after ours, all or none, and a failing one is an outage that says no more than its code', async () => {
    const faults: unknown[] = []
    const broken = pglite({
      dataDir: 'memory://',
      migrations: [
        { name: '0001-orders', sql: 'create table public.orders (secret text); --> statement-breakpoint\nselect oops' },
      ],
      onOutage: (fault) => faults.push(fault),
    })
    await expect(broken.open()).rejects.toMatchObject({ name: 'HoldfastOutage', part: 'database', reason: '42703' })
    expect((faults[0] as Error).message).not.toMatch(/orders|oops/)
    await broken.close()
  })
})

it.each<[string, object, string]>([
  ['no folder', {}, 'config.storage'],
  ['an empty folder name', { dataDir: '' }, 'config.storage'],
  ['an unknown option', { dataDir: 'x', path: 'y' }, 'config.unknown_option'],
  ...misnamed.map<[string, object, string]>((names) => [
    `migrations ${JSON.stringify(names)}`,
    { dataDir: 'x', ...named(names) },
    'config.storage',
  ]),
])('refuses %s at construction', (_, options, code) => {
  expect(() => pglite(options as never)).toThrow(expect.objectContaining({ code }))
})
