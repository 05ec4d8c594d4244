import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import nextEnv from '@next/env'

/** Shown to others on purpose: their names count, their values are none. */
const EXAMPLE = /\.(?:example|sample|template|dist|defaults|schema)$/

/** Variables by name, with each value that one of the files gives. */
export type Variables = ReadonlyMap<string, ReadonlySet<string>>

export interface EnvFiles {
  readonly variables: Variables
  /** Names that an example lists. */
  readonly names: ReadonlySet<string>
}

/**
 * Every `.env*` file of an app, and other files of the same kind.
 * @param further paths of files; they have to be there
 * @throws {Error} of the file system
 */
export async function readEnvFiles(app: string, further: readonly string[]): Promise<EnvFiles> {
  const own = (await readdir(app, { withFileTypes: true }))
    .filter((entry) => /^\.env(?:\.|$)/.test(entry.name) && !entry.isDirectory())
    .map(({ name }) => join(app, name))
  const variables = new Map<string, Set<string>>()
  const names = new Set<string>()
  for (const path of [...own, ...further]) {
    const contents = await readFile(path, 'utf8')
    for (const parsed of asNextReads(path, contents)) {
      for (const [name, value = ''] of Object.entries(parsed)) {
        if (EXAMPLE.test(path)) names.add(name)
        else variables.set(name, (variables.get(name) ?? new Set()).add(value))
      }
    }
  }
  return { variables, names }
}

/** As Next reads it: without this process's variables, which would take the place of the file's; and with them, for `${…}`. */
export function asNextReads(path: string, contents: string): (typeof nextEnv.initialEnv & {})[] {
  const ours = process.env
  try {
    return [{}, { ...ours }].map((environment) => {
      // The parser reads and changes the one of the process.
      process.env = environment
      const file = { path, contents, env: {} }
      nextEnv.processEnv([file], undefined, { info() {}, error() {} }, true)
      return file.env
    })
  } finally {
    process.env = ours
  }
}
