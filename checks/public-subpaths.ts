import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './working-tree.ts'

type Target = string | Readonly<Record<string, string>>

/** A package.json of ours, as far as it says what the package offers and needs. */
export interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, Target | null>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
}

/** Whether a specifier names something that the package offers. */
export function offers({ name, exports }: Manifest, specifier: string): boolean {
  if (specifier !== name && !specifier.startsWith(`${name}/`)) return false
  const subpath = `.${specifier.slice(name.length)}`
  return (
    Object.keys(exports).some((pattern) => exports[pattern] !== null && wildcard(pattern).test(subpath)) &&
    !isHidden(exports, subpath)
  )
}

/** `null` takes names out of a wildcard again. */
function isHidden(exports: Manifest['exports'], subpath: string): boolean {
  return Object.keys(exports).some((pattern) => exports[pattern] === null && wildcard(pattern).test(subpath))
}

/** One importable name and the built file behind one of its conditions. */
export interface Subpath {
  readonly subpath: string
  readonly condition: string
  /** Relative to the package. */
  readonly file: string
}

/** Every importable name of a package, with wildcards written out; a wildcard without a file is an error. */
export function subpaths({ name, exports }: Manifest, files: readonly string[]): Subpath[] {
  return Object.entries(exports).flatMap(([pattern, target]) => {
    if (target === null) return []
    const conditions = typeof target === 'string' ? { default: target } : target
    return Object.entries(conditions).flatMap(([condition, path]) => {
      const file = path.replace(/^\.\//, '')
      if (!pattern.includes('*')) return [{ subpath: pattern, condition, file }]
      const matches = files.flatMap((candidate) => {
        const star = wildcard(file).exec(candidate)?.[1]
        const subpath = pattern.replace('*', star ?? '')
        return star === undefined || isHidden(exports, subpath) ? [] : [{ subpath, condition, file: candidate }]
      })
      if (matches.length === 0) throw new Error(`${name}: nothing is built for ${pattern} (${condition}: ${path})`)
      return matches
    })
  })
}

/** Every file of a package's folder, relative to it, without its node_modules. */
export function packageFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('node_modules/'))
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replace('*', '(.+)')}$`)
}
