import { constants } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { disk, type Files } from './files.js'

/** One file as it is to be. */
export interface FileChange {
  /** Absolute. */
  readonly path: string
  /** As it was read; `null`: there is none. */
  readonly before: string | null
  readonly after: string
  /** Of a new file; default 0o666 without the process's mask. */
  readonly mode?: number
}

/** Somebody has changed what was read, or has put a file where there was none. */
export class ChangedMeanwhile extends Error {}

/**
 * Changes of several files, all or none. Everything is written beside its place first, and only then put there by
 * renames, which need no room on the disk; what was there is kept under another name until `commit`. `rollback` uses
 * renames and removals only, so it works on a full disk too.
 */
export class Transaction {
  readonly #files: Files
  readonly #check: () => void
  /** The newest last. */
  readonly #undo: (() => Promise<void>)[] = []
  /** What is left to take away once everything is well. */
  readonly #kept: string[] = []
  readonly #id = randomBytes(6).toString('hex')

  /** @param check is called between all steps: what it throws ends them */
  constructor(check: () => void = () => {}, files: Files = disk) {
    this.#check = check
    this.#files = files
  }

  /** @throws where anything fails: call `rollback` then */
  async apply(changes: readonly FileChange[]): Promise<void> {
    for (const change of changes) await this.#compare(change)
    const written: string[] = []
    for (const change of changes) written.push(await this.#writeBeside(change))
    for (const [index, change] of changes.entries()) await this.#put(change, written[index] as string)
  }

  /** Keeps a copy of a file that others are about to write, or the knowledge that there is none. */
  async guard(path: string): Promise<void> {
    const { unlink, rename, copyFile } = this.#files
    this.#check()
    if ((await this.#stat(path)) === undefined) {
      this.#undo.push(() => missingIsFine(unlink(path)))
      return
    }
    const kept = this.#beside(path, 'kept')
    // A copy: whoever writes into the file in its place would write into a link of it too.
    this.#undo.push(() => missingIsFine(unlink(kept)))
    await copyFile(path, kept, constants.COPYFILE_EXCL)
    this.#undo.push(() => rename(kept, path))
    this.#kept.push(kept)
  }

  /** Another thing to undo, after everything that came later. */
  onRollback(undo: () => Promise<void>): void {
    this.#undo.push(undo)
  }

  /** From here on nothing can be undone. What cannot be tidied up is named. */
  async commit(): Promise<string[]> {
    this.#undo.length = 0
    const left: string[] = []
    for (const path of this.#kept.splice(0)) {
      await missingIsFine(this.#files.unlink(path)).catch(() => left.push(path))
    }
    return left
  }

  /** Everything as it was, the newest first. What could not be undone is told, one line each. */
  async rollback(): Promise<string[]> {
    const failed: string[] = []
    for (const undo of this.#undo.splice(0).toReversed()) {
      await undo().catch((error: unknown) => failed.push(error instanceof Error ? error.message : String(error)))
    }
    this.#kept.length = 0
    return failed
  }

  async #writeBeside({ path, after, before, mode = 0o666 }: FileChange): Promise<string> {
    const { writeFile, chmod, unlink } = this.#files
    await this.#folderOf(path)
    const written = this.#beside(path, 'new')
    this.#undo.push(() => missingIsFine(unlink(written)))
    this.#check()
    await writeFile(written, after, { flag: 'wx', mode, flush: true })
    const present = before === null ? undefined : await this.#stat(path)
    // The process's mask has been at it.
    if (present !== undefined) await chmod(written, present.mode & 0o7777)
    return written
  }

  async #compare({ path, before }: FileChange): Promise<void> {
    this.#check()
    const present = await this.#stat(path)
    if (before === null && present === undefined) return
    const isSame =
      before !== null &&
      present?.isFile() === true &&
      (await this.#files.readFile(path)).equals(Buffer.from(before, 'utf8'))
    if (!isSame) throw new ChangedMeanwhile(path)
  }

  async #put(change: FileChange, written: string): Promise<void> {
    const { link, rename, unlink, copyFile } = this.#files
    const { path, before } = change
    await this.#compare(change)
    this.#check()
    if (before === null) {
      // Unlike a rename, a link takes nobody's place.
      await link(written, path).catch(async (error: NodeJS.ErrnoException) => {
        if (!isUnsupported(error)) throw error
        await copyFile(written, path, constants.COPYFILE_EXCL)
      })
      this.#undo.push(() => missingIsFine(unlink(path)))
      await unlink(written)
      return
    }
    const kept = this.#beside(path, 'kept')
    this.#undo.push(() => missingIsFine(unlink(kept)))
    await link(path, kept).catch(async (error: NodeJS.ErrnoException) => {
      if (!isUnsupported(error)) throw error
      await copyFile(path, kept, constants.COPYFILE_EXCL)
    })
    await rename(written, path)
    this.#undo.push(() => rename(kept, path))
    this.#kept.push(kept)
  }

  async #folderOf(path: string): Promise<void> {
    const folder = dirname(path)
    if (folder === path || (await this.#stat(folder)) !== undefined) return
    await this.#folderOf(folder)
    this.#check()
    await this.#files.mkdir(folder)
    this.#undo.push(() => missingIsFine(this.#files.rmdir(folder)))
  }

  async #stat(path: string): Promise<{ readonly mode: number; isFile(): boolean } | undefined> {
    try {
      return await this.#files.lstat(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  #beside(path: string, what: string): string {
    return join(dirname(path), `.${basename(path)}.holdfast-${what}-${this.#id}`)
  }
}

/** Some file systems know no hard links. */
function isUnsupported({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS' || code === 'EMLINK'
}

async function missingIsFine(removal: Promise<void>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
