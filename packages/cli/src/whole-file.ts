import { randomUUID } from 'node:crypto'
import { chmod, lstat, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { onExit } from 'signal-exit'

/**
 * Writes a file of which nobody ever sees a part: what was there stays until all of the new text is on disk, also where
 * the disk is full or Ctrl-C ends the command. A link stays a link, and a file keeps its permissions.
 * @throws {Error} of the file system, which names the file and nothing else
 */
export async function writeWhole(path: string, text: string | AsyncIterable<string>): Promise<void> {
  const place = await realpath(path).catch(() => path)
  const before = await lstat(place).catch(() => undefined)
  // A pipe or a device, such as /dev/null, is written to and never replaced.
  if (before !== undefined && !before.isFile()) return writeFile(place, text)
  const beside = `${place}.${randomUUID()}.tmp`
  const forget = onExit(() => rmSync(beside, { force: true }))
  try {
    await writeFile(beside, text, { flag: 'wx', flush: true })
    if (before !== undefined) await chmod(beside, before.mode)
    await rename(beside, place)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw told(error, path)
  } finally {
    forget()
  }
}

/** People know the file by the name that they gave it. */
function told(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  const why = typeof code === 'string' ? WHY[code] : undefined
  if (why === undefined) return error
  return new Error(`${JSON.stringify(path)} cannot be written: ${why(dirname(path))}`, { cause: error })
}

const WHY: Readonly<Record<string, (folder: string) => string>> = {
  ENOENT: (folder) => `there is no folder ${JSON.stringify(folder)}`,
  ENOTDIR: (folder) => `${JSON.stringify(folder)} is no folder`,
  EACCES: () => 'its folder does not let this user write',
  EPERM: () => 'its folder does not let this user write',
  EROFS: () => 'it is on a file system that can only be read',
  ENOSPC: () => 'the disk is full',
  EDQUOT: () => 'the quota of the disk is used up',
}
