import { readdir } from 'node:fs/promises'

/**
 * The modules of a folder by file name, in alphabetical order, each with its one export `key`: the folder is the list,
 * so a new command or reporter is one file. The export's type is checked where it is declared.
 * @throws {Error} when a file does not export `key`.
 */
export async function discover<T>(folder: URL, key: string): Promise<ReadonlyMap<string, T>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.js')).toSorted()
  const entries = await Promise.all(
    files.map(async (file): Promise<[string, T]> => {
      const module = (await import(new URL(file, folder).href)) as Record<string, unknown>
      if (!(key in module)) throw new Error(`${file} does not export "${key}".`)
      return [file.slice(0, -'.js'.length), module[key] as T]
    }),
  )
  return new Map(entries)
}
