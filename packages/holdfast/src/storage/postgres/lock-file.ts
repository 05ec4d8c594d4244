import { readFileSync, unlinkSync } from 'node:fs'
import { link, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { ConfigurationError } from '../../core/configuration-error.js'

/** Who holds a folder: the process, and when it began, since numbers of processes are used again. */
interface Holder {
  readonly pid: number
  /** Which boot, and clock ticks since then; `null` where the system does not tell. */
  readonly began: string | null
  /** Tells two holders in one process apart. */
  readonly nonce: string
}

export interface FileLock {
  /** Synchronous, so that it can run while the process exits. Removes nothing that is not this lock. */
  release(): void
}

/** Milliseconds after which a takeover that did not end is nobody's: it takes about one. */
const ABANDONED = 10_000

/**
 * Takes the lock file for this process, or refuses: an embedded database has no guard of its own, and two writers lose
 * rows that both acknowledged. The lock of a process that is gone is taken over.
 * @throws {ConfigurationError} `config.storage` while another process holds it.
 */
export async function lockFile(path: string): Promise<FileLock> {
  const nonce = crypto.randomUUID()
  const mine = JSON.stringify({ pid: process.pid, began: beginning(process.pid), nonce } satisfies Holder)
  const draft = `${path}.${nonce}`
  await writeFile(draft, mine, { mode: 0o600 })
  try {
    // Others may take the lock, or its takeover, between two steps: each of them takes a millisecond or two.
    for (let attempt = 0; attempt < 50; attempt++) {
      if (await linked(draft, path)) return { release: () => release(path, mine) }
      const held = await readFile(path, 'utf8').catch(() => null)
      if (held !== null && isAlive(held)) break
      if (held !== null) await removeDead(path, draft)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return refuse()
  } finally {
    await unlink(draft).catch(() => undefined)
  }
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
    const held = await readFile(path, 'utf8').catch(() => null)
    if (held !== null && !isAlive(held)) await unlink(path)
  } finally {
    await unlink(takeover).catch(() => undefined)
  }
}

function isAlive(held: string): boolean {
  const { pid, began } = parse(held)
  if (typeof pid !== 'number') return false
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

/** Linux only: the boot's id and the 22nd field of proc(5) `stat`. */
function beginning(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The command's name stands in parentheses and may hold spaces and parentheses itself.
    return `${boot} ${fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
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
    'The data folder is in use by another process, and an embedded database admits one: stop that one, or use a Postgres server.',
  )
}
