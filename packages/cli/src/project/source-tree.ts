import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { SourceFile } from './source-file.js'

/** Never the project's own source. */
const FOREIGN = new Set(['node_modules', '.git', '.next', '.turbo', '.vercel', '.cache', 'dist', 'out', 'coverage'])

/** Longer files are generated, and nobody reviews them. */
const MAX_SOURCE = 1_000_000

/** Of any file, in bytes: lockfiles are the longest that are read. */
const MAX_TEXT = 64_000_000

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** The files of a project: read only, never run. */
export class SourceTree {
  /** All of them, relative with `/`, in order of their names. */
  readonly files: readonly string[]
  /** Its folder on disk, absolute; `null` for files that are written out. */
  readonly root: string | null
  readonly #read: (path: string) => string | null | undefined
  readonly #foreign: (path: string, limit: number) => string | null | undefined
  readonly #known: ReadonlySet<string>
  readonly #sources = new Map<string, SourceFile | undefined>()
  readonly #texts = new Map<string, string>()
  readonly #unread = new Set<string>()

  private constructor(
    files: readonly string[],
    root: string | null,
    read: (path: string) => string | null | undefined,
    foreign: (path: string, limit: number) => string | null | undefined,
  ) {
    this.files = files
    this.root = root
    this.#read = read
    this.#foreign = foreign
    this.#known = new Set(files)
  }

  /** A folder as it is on disk, without what its `.gitignore` files name. @throws {Error} where there is none */
  static folder(root: string): SourceTree {
    return new SourceTree(
      list(root),
      resolve(root),
      (path) => bounded(join(root, path), MAX_TEXT),
      (path, limit) => bounded(join(root, path), limit),
    )
  }

  /** Files that are written out, by path. Those below `../` and `node_modules/` are not the project's own. */
  static of(files: Readonly<Record<string, string>>): SourceTree {
    const own = Object.keys(files).filter((path) => !/^\.\.\/|(?:^|\/)node_modules\//.test(path))
    return new SourceTree(
      own.toSorted(),
      null,
      (path) => files[path] ?? '',
      (path, limit) => {
        const text = files[path]
        return text === undefined || text.length <= limit ? text : null
      },
    )
  }

  has(path: string): boolean {
    return this.#known.has(path)
  }

  /** The text of any file; undefined where there is none, and empty where it cannot be read. */
  text(path: string): string | undefined {
    if (!this.has(path)) return undefined
    let text = this.#texts.get(path)
    if (text === undefined) {
      const read = this.#read(path)
      if (typeof read !== 'string') this.#unread.add(path)
      text = read ?? ''
      this.#texts.set(path, text)
    }
    return text
  }

  /** The files that were asked for and could not be read, or are too long to be, in order of their paths. */
  get unread(): readonly string[] {
    return [...this.#unread].toSorted()
  }

  /**
   * The text of a file whether it is the project's own or not: a lockfile of the monorepo around it (`../`), or the
   * manifest of an installed package. Undefined where there is no such file, `null` where it has more than `limit` bytes.
   */
  foreign(path: string, limit: number): string | null | undefined {
    return this.#foreign(path, limit)
  }

  /** A JavaScript or TypeScript file; undefined where there is none, and where it is too long to have been written. */
  source(path: string): SourceFile | undefined {
    if (this.#sources.has(path)) return this.#sources.get(path)
    const text = SOURCE.test(path) && !path.endsWith('.d.ts') ? this.text(path) : undefined
    const isTooLong = text !== undefined && text.length > MAX_SOURCE
    if (isTooLong) this.#unread.add(path)
    const source = text === undefined || isTooLong ? undefined : new SourceFile(path, text)
    this.#sources.set(path, source)
    return source
  }

  /** The sources that have been asked for, in order of their paths. */
  get sources(): readonly SourceFile[] {
    return [...this.#sources.values()].flatMap((source) => source ?? []).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** Parsed JSON; undefined where there is none or it is none. */
  json(path: string): unknown {
    const text = this.text(path)
    if (text === undefined) return undefined
    try {
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }
}

function list(root: string): string[] {
  const found: string[] = []
  const visit = (folder: string, rules: readonly Rules[]): void => {
    let entries
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true })
    } catch {
      return
    }
    const own = entries.some(({ name }) => name === '.gitignore') ? [...rules, rulesOf(root, folder)] : rules
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      // A link may lead out of the folder, or around in it.
      if (entry.isDirectory()) {
        if (!FOREIGN.has(entry.name) && !ignored(`${path}/`, own)) visit(path, own)
      } else if (entry.isFile() && (isEnvFile(entry.name) || !ignored(path, own))) found.push(path)
    }
  }
  if (statSync(root).isDirectory()) visit('', [])
  return found.toSorted()
}

/** A pipe or a device would never end: plain files only. */
function bounded(path: string, limit: number): string | null | undefined {
  try {
    const found = lstatSync(path)
    if (!found.isFile()) return undefined
    return found.size > limit ? null : readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

interface Rules {
  readonly folder: string
  readonly rules: Ignore
}

function rulesOf(root: string, folder: string): Rules {
  const text = bounded(join(root, folder, '.gitignore'), MAX_TEXT) ?? ''
  return { folder: folder === '' ? '' : `${folder}/`, rules: ignore({ allowRelativePaths: true }).add(text) }
}

function ignored(path: string, all: readonly Rules[]): boolean {
  return all.some(({ folder, rules }) => rules.ignores(path.slice(folder.length)))
}

/** An ignored `.env` is not in the repository, which the rule about it wants to know: it is listed all the same. */
function isEnvFile(name: string): boolean {
  return name === '.env' || name.startsWith('.env.')
}
