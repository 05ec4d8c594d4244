import { posix } from 'node:path'
import { parse } from 'jsonc-parser'
import { packageOf, record, type Package } from './packages.js'
import type { SourceTree } from './source-tree.js'

/** Where an import leads: to a file of the project, or to a package from elsewhere. */
export type Target = { readonly file: string } | { readonly external: string }

const ENDINGS = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.jsx',
  '/index.mjs',
]
const CONDITIONS = ['source', 'types', 'import', 'node', 'default', 'require']

/**
 * Finds modules among the project's own files alone, since an audited clone has no `node_modules`: relative paths, the
 * `paths` of the nearest tsconfig or jsconfig, and workspace packages by their `exports`, `main` or usual places.
 */
export class ModulePaths {
  readonly #tree: SourceTree
  readonly #packages: readonly Package[]
  readonly #named: ReadonlyMap<string, Package>
  readonly #aliases = new Map<string, readonly Alias[]>()
  readonly #found = new Map<string, Target>()

  constructor(tree: SourceTree, packages: readonly Package[]) {
    this.#tree = tree
    this.#packages = packages
    this.#named = new Map(packages.flatMap((each) => (each.name === undefined ? [] : [[each.name, each]])))
  }

  /** @param from the importing file */
  resolve(specifier: string, from: string): Target {
    const folder = posix.dirname(from)
    const key = `${folder}\0${specifier}`
    let target = this.#found.get(key)
    if (target === undefined) this.#found.set(key, (target = this.#resolve(specifier, folder)))
    return target
  }

  #resolve(specifier: string, folder: string): Target {
    if (specifier.startsWith('.')) {
      const file = this.#file(posix.join(folder, specifier))
      return file === undefined ? { external: specifier } : { file }
    }
    for (const { before, after, targets } of this.#aliasesOf(folder)) {
      if (!specifier.startsWith(before) || !specifier.endsWith(after)) continue
      if (specifier.length < before.length + after.length) continue
      const middle = specifier.slice(before.length, specifier.length - after.length)
      for (const target of targets) {
        const file = this.#file(target.replace('*', () => middle))
        if (file !== undefined) return { file }
      }
    }
    const file = this.#inWorkspace(specifier) ?? this.#usualAlias(specifier, folder)
    return file === undefined ? { external: specifier } : { file }
  }

  #file(path: string): string | undefined {
    const plain = posix.normalize(path)
    for (const ending of ENDINGS) if (this.#tree.has(plain + ending)) return plain + ending
    // TypeScript's own way of naming './x.ts' in an import.
    const script = /^(.*)\.([cm]?)js(x?)$/.exec(plain)
    if (script === null) return undefined
    const [, stem = '', kind = '', x = ''] = script
    return [`${stem}.${kind}ts${x}`, `${stem}.tsx`].find((candidate) => this.#tree.has(candidate))
  }

  #inWorkspace(specifier: string): string | undefined {
    const parts = specifier.split('/')
    const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
    const found = this.#named.get(name)
    if (found === undefined) return undefined
    const inside = specifier.slice(name.length + 1)
    const { folder, manifest } = found
    const at = (path: string): string | undefined => this.#file(posix.join(folder, path))
    const exported = exportOf(manifest.exports, inside === '' ? '.' : `./${inside}`)
    if (exported !== undefined) {
      const source = exported.replace(/^(\.\/)?(?:dist|build|lib)\//, '$1src/')
      return at(exported) ?? at(source) ?? at(source.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, ''))
    }
    if (inside !== '') return at(inside) ?? at(`src/${inside}`)
    const main = typeof manifest.main === 'string' ? manifest.main : undefined
    return (main === undefined ? undefined : at(main)) ?? at('src/index') ?? at('index') ?? at('src')
  }

  /** `@/x` and `~/x` where no configuration that is here says what they mean. */
  #usualAlias(specifier: string, folder: string): string | undefined {
    const [, inside] = /^[@~]\/(.+)$/.exec(specifier) ?? []
    if (inside === undefined) return undefined
    const home = packageOf(this.#packages, `${folder}/x`)?.folder ?? ''
    const found = this.#file(posix.join(home, 'src', inside)) ?? this.#file(posix.join(home, inside))
    if (found !== undefined) return found
    // An app without a package.json of its own begins somewhere above the file.
    let at = folder === '.' ? '' : folder
    while (at !== home && at !== '') {
      const above = this.#file(posix.join(at, inside))
      if (above !== undefined) return above
      at = at.includes('/') ? posix.dirname(at) : ''
    }
    return undefined
  }

  #aliasesOf(folder: string): readonly Alias[] {
    const at = folder === '.' ? '' : folder
    let aliases = this.#aliases.get(at)
    if (aliases === undefined) {
      const file = ['tsconfig.json', 'jsconfig.json']
        .map((name) => posix.join(at, name))
        .find((name) => this.#tree.has(name))
      if (file !== undefined) aliases = this.#pathsOf(file, 0)
      else aliases = at === '' ? [] : this.#aliasesOf(posix.dirname(at))
      this.#aliases.set(at, aliases)
    }
    return aliases
  }

  #pathsOf(file: string, depth: number): readonly Alias[] {
    const config = record(parse(this.#tree.text(file) ?? ''))
    const options = record(config?.compilerOptions)
    const base = typeof options?.baseUrl === 'string' ? options.baseUrl : undefined
    const home = posix.join(posix.dirname(file), base ?? '.')
    const paths = record(options?.paths)
    if (paths === undefined && base === undefined) return depth > 8 ? [] : this.#inherited(file, config?.extends, depth)
    const aliases = Object.entries(paths ?? {}).map(([pattern, targets]): Alias => {
      const star = pattern.indexOf('*')
      return {
        before: star === -1 ? pattern : pattern.slice(0, star),
        after: star === -1 ? '' : pattern.slice(star + 1),
        targets: (Array.isArray(targets) ? targets : []).map((target) => posix.join(home, String(target))),
      }
    })
    aliases.sort((a, b) => b.before.length - a.before.length)
    return base === undefined ? aliases : [...aliases, { before: '', after: '', targets: [posix.join(home, '*')] }]
  }

  #inherited(file: string, parents: unknown, depth: number): readonly Alias[] {
    const all = (Array.isArray(parents) ? parents : [parents]).filter((each) => typeof each === 'string').toReversed()
    for (const parent of all) {
      const path = parent.startsWith('.') ? posix.join(posix.dirname(file), parent) : this.#workspacePath(parent)
      const found = [path, `${path}.json`].find((candidate) => this.#tree.has(candidate))
      if (found !== undefined) return this.#pathsOf(found, depth + 1)
    }
    return []
  }

  #workspacePath(specifier: string): string {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    return posix.join(this.#named.get(name)?.folder ?? '', specifier.slice(name.length + 1) || 'tsconfig.json')
  }
}

interface Alias {
  readonly before: string
  readonly after: string
  readonly targets: readonly string[]
}

/** What package.json `exports` names for a subpath, with one `*`. */
function exportOf(exports: unknown, subpath: string): string | undefined {
  if (typeof exports === 'string') return subpath === '.' ? exports : undefined
  const map = record(exports)
  if (map === undefined) return undefined
  if (!Object.keys(map).some((key) => key.startsWith('.'))) return subpath === '.' ? condition(map) : undefined
  if (subpath in map) return condition(map[subpath])
  for (const [key, value] of Object.entries(map)) {
    const star = key.indexOf('*')
    if (star === -1 || !subpath.startsWith(key.slice(0, star)) || !subpath.endsWith(key.slice(star + 1))) continue
    const middle = subpath.slice(star, subpath.length - (key.length - star - 1))
    return condition(value)?.replace('*', () => middle)
  }
  return undefined
}

function condition(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  const map = record(value)
  if (map === undefined) return undefined
  for (const name of CONDITIONS) {
    const found = name in map ? condition(map[name]) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
