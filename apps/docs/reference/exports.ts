import { join } from 'node:path'
import { packageFiles, readManifest, subpaths } from '../../../checks/public-subpaths.ts'
import { LIBRARY, root } from '../site/places.ts'
import { declarationsOf, type Declared } from './declarations.ts'

/** One importable module of the library. */
export interface Module {
  /** As it is imported: `holdfast/next`. */
  readonly name: string
  readonly exports: readonly Declared[]
}

/** Every public module, read from the `.d.ts` that its users get. */
export function publicModules(): readonly Module[] {
  const found = subpaths(readManifest(LIBRARY), packageFiles(LIBRARY))
    .filter(({ condition, file }) => condition === 'types' && file.endsWith('.d.ts'))
    // What the pattern of a folder lets through as well: `./headers/index` is `./headers`.
    .filter(({ subpath }) => !subpath.endsWith('/index'))
    .map(({ subpath, file }) => ({ name: `holdfast${subpath.slice(1)}`, file: join(root, LIBRARY, file) }))
  const read = declarationsOf(found.map(({ file }) => file))
  return found
    .map(({ name, file }) => ({ name, exports: read(file) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** An export by its name, in the first module that has it. */
export function exported(modules: readonly Module[], module: string, name: string): Declared {
  const found = modules.find((each) => each.name === module)?.exports.find((each) => each.name === name)
  if (found === undefined) throw new Error(`${module} does not export ${name}.`)
  return found
}

/** The interface that a member's type names. */
export function interfaceBehind(read: readonly Declared[], type: string): Declared | undefined {
  return read.find(({ name, members }) => members.length > 0 && type === name)
}
