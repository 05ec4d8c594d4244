import { readFileSync, readlinkSync, unlinkSync } from 'node:fs'
import { link, open, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { ConfigurationError } from '../../core/configuration-error.js'

/** Who holds a folder: the process, and when it began, since numbers of processes are used again. */
interface Holder {
  readonly pid: number
  /** Where this number names this process: the boot and its PID namespace; `null` where the system does not tell. */
  readonly place: string | null
  /** Clock ticks since the boot; `null` where the system does not tell. */
  readonly began: string | null
  /** Tells two holders in one process apart. */
  readonly nonce: string
}

export interface FileLock {
  /** Synchronous, so that it can run while the process exits. Removes nothing that is not this lock. */
  release(): void
}

/** Milliseconds between two signs of life of a holder, and after which one without them is gone. */
const HEARTBEAT = 5_000
const STALE = 15_000

/** Milliseconds after which a takeover that did not end is nobody's: it takes about one. */
const ABANDONED = 10_000

/**
 * Takes the lock file for this process, or refuses: an embedded database has no guard of its own, and two writers lose
 * rows that both acknowledged. The lock of a process that is gone is taken over: at once where that can be seen, and in
 * another container or on another machine after 15 seconds without a sign of life.
 * @throws {ConfigurationError} `config.storage` while another process holds it.
 */
export async function lockFile(path: string): Promise<FileLock> {
  const nonce = crypto.randomUUID()
  const holder: Holder = { pid: process.pid, place: place(), began: beginning(process.pid), nonce }
  const mine = JSON.stringify(holder)
  const draft = `${path}.${nonce}`
  await writeFile(draft, mine, { mode: 0o600 })
  try {
    // Others may take the lock, or its takeover, between two steps: each of them takes a millisecond or two.
    for (let attempt = 0; attempt < 50; attempt++) {
      if (await linked(draft, path)) return holding(path, mine)
      const state = await look(path)
      if (state === 'alive') break
      if (state === 'dead') await removeDead(path, draft)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return refuse()
  } finally {
    await unlink(draft).catch(() => undefined)
  }
}

function holding(path: string, mine: string): FileLock {
  const beat = setInterval(() => void touch(path, mine).catch(() => undefined), HEARTBEAT)
  beat.unref()
  return {
    release() {
      clearInterval(beat)
      release(path, mine)
    },
  }
}

/** Gives nobody else's lock a sign of life. */
async function touch(path: string, mine: string): Promise<void> {
  if ((await readFile(path, 'utf8')) !== mine) return
  const now = new Date()
  await utimes(path, now, now)
}

/** A hard link appears with its content or not at all, so nobody reads half a lock. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** One at a time, and only what is still dead then: else a slow one would remove the lock of a fast one. */
async function removeDead(path: string, draft: string): Promise<void> {
  const takeover = `${path}.takeover`
  if (!(await linked(draft, takeover))) {
    const made = await stat(takeover).catch(() => null)
    if (made !== null && Date.now() - made.ctimeMs > ABANDONED) await unlink(takeover).catch(() => undefined)
    return
  }
  try {
    if ((await look(path)) === 'dead') await unlink(path)
  } finally {
    await unlink(takeover).catch(() => undefined)
  }
}

/** The file's content and its time together, of one and the same file. */
async function look(path: string): Promise<'free' | 'alive' | 'dead'> {
  const file = await open(path).catch(() => null)
  if (file === null) return 'free'
  try {
    const [content, { mtimeMs }] = [await file.readFile('utf8'), await file.stat()]
    const holder = parse(content)
    // A pid says nothing in another namespace or on another machine, and neither does a lock that cannot be read.
    const isHere = typeof holder.pid === 'number' && typeof holder.place === 'string' && holder.place === place()
    const isAlive = isHere ? isRunning(holder.pid, holder.began) : Date.now() - mtimeMs < STALE
    return isAlive ? 'alive' : 'dead'
  } finally {
    await file.close()
  }
}

function isRunning(pid: number, began: string | null | undefined): boolean {
  // A container restarted in place: its first process has the number that its former life had.
  if (pid === process.pid && typeof began !== 'string') return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return typeof began !== 'string' || beginning(pid) === began
}

function parse(held: string): Partial<Holder> {
  try {
    const holder: unknown = JSON.parse(held)
    return typeof holder === 'object' && holder !== null ? holder : {}
  } catch {
    return {}
  }
}

/** Two containers have the same numbers for different processes, and two machines the same names for their namespaces. */
function place(): string | null {
  if (process.platform !== 'linux') return `${process.platform} ${hostname()}`
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return null
  }
}

/** Linux only: the 22nd field of proc(5) `stat`. */
function beginning(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command's name stands in parentheses and may hold spaces and parentheses itself.
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function release(path: string, mine: string): void {
  try {
    if (readFileSync(path, 'utf8') === mine) unlinkSync(path)
  } catch {
    // Gone already, with its folder or by another hand.
  }
}

function refuse(): never {
  throw new ConfigurationError(
    'config.storage',
    'The data folder is in use by another process, and an embedded database admits one: stop that one, or use a Postgres server. If it was killed in another container, the folder is free 15 seconds later.',
  )
}
