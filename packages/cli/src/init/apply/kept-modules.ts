import { constants } from 'node:fs'
import { copyFile, link, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * A second name for everything in a `node_modules`, so that a failed installation can be taken back without a network
 * and with hardly any room: files are hard links. Package managers put new files in the place of old ones; the few into
 * which they write are copied.
 */
export class KeptModules {
  readonly #folder: string
  readonly #kept: string
  readonly #wasThere: boolean

  private constructor(folder: string, kept: string, wasThere: boolean) {
    this.#folder = folder
    this.#kept = kept
    this.#wasThere = wasThere
  }

  /** @param check is called on the way: what it throws ends it, and nothing is left */
  static async of(folder: string, id: string, check: () => void): Promise<KeptModules> {
    const kept = join(dirname(folder), `.node_modules.holdfast-${id}`)
    const wasThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    )
    const modules = new KeptModules(folder, kept, wasThere)
    try {
      if (wasThere) await linked(folder, kept, 0, false, check)
    } catch (error) {
      await rm(kept, { recursive: true, force: true })
      throw error
    }
    return modules
  }

  async restore(): Promise<void> {
    if (!this.#wasThere) return rm(this.#folder, { recursive: true, force: true })
    const broken = `${this.#kept}-broken`
    await rename(this.#folder, broken).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(this.#kept, this.#folder)
    await rm(broken, { recursive: true, force: true })
  }

  async drop(): Promise<void> {
    await rm(this.#kept, { recursive: true, force: true })
  }
}

/** Folders that package managers and generators write into in their place. */
const WRITTEN_INTO = /^\.(?!pnpm$|cache$|yarn$)/

async function linked(from: string, to: string, depth: number, copies: boolean, check: () => void): Promise<void> {
  check()
  await mkdir(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (entry.isDirectory()) {
      await linked(source, target, depth + 1, copies || WRITTEN_INTO.test(entry.name), check)
    } else if (entry.isFile()) {
      const isWritten = copies || depth === 0 || (depth === 1 && entry.name.endsWith('.yaml'))
      if (isWritten) await copyFile(source, target, constants.COPYFILE_EXCL)
      else await linkOrCopy(source, target)
    }
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP' && code !== 'EXDEV') throw error
    await copyFile(source, target, constants.COPYFILE_EXCL)
  }
}
