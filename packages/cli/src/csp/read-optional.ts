import { readFile } from 'node:fs/promises'

/** The text of a file; undefined where there is none. @throws {Error} of the file system otherwise */
export async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
