import { readdir } from 'node:fs/promises'
import { GROUPS, type Check } from './check.js'

export interface NamedCheck extends Check {
  /** The name of its file. */
  readonly id: string
}

/** `trusted-proxies.js`, and neither its tests nor its types. */
const CHECK_FILE = /^[a-z]+(?:-[a-z]+)*\.[jt]s$/

/**
 * All checks, by group and in each by name: the folder is the list, so a new check is one file.
 * @throws {Error} when a file exports no check
 */
export async function readChecks(folder: URL = new URL('checks/', import.meta.url)): Promise<readonly NamedCheck[]> {
  const files = (await readdir(folder)).filter((file) => CHECK_FILE.test(file))
  const checks = await Promise.all(
    files.map(async (file): Promise<NamedCheck> => {
      const { check } = (await import(new URL(file, folder).href)) as { readonly check?: Check }
      if (check === undefined) throw new Error(`${file} exports no check.`)
      return { ...check, id: file.slice(0, -3) }
    }),
  )
  return checks.toSorted((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || (a.id < b.id ? -1 : 1))
}
