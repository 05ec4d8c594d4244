import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { SourceFile } from './source-file.js'

/** Never the project's own source. */
const FOREIGN = new Set(['node_modules', '.git', '.next', '.turbo', '.vercel', '.cache', 'dist', 'out', 'coverage'])

/** Longer files are generated, and nobody reviews them. */
const MAX_SOURCE = 1_000_000

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** The files of a project: read only, never run. */
export class SourceTree {
  /** All of them, relative with `/`, in order of their names. */
  readonly files: readonly string[]
  readonly #read: (path: string) => string
  readonly #known: ReadonlySet<string>
  readonly #sources = new Map<string, SourceFile | undefined>()
  readonly #texts = new Map<string, string>()

  private constructor(files: readonly string[], read: (path: string) => string) {
    this.files = files
    this.#read = read
    this.#known = new Set(files)
  }

  /** A folder as it is on disk, without what its `.gitignore` files name. @throws {Error} where there is none */
  static folder(root: string): SourceTree {
    return new SourceTree(list(root), (path) => readFileSync(join(root, path), 'utf8'))
  }

  /** Files that are written out, by path. */
  static of(files: Readonly<Record<string, string>>): SourceTree {
    return new SourceTree(Object.keys(files).toSorted(), (path) => files[path] ?? '')
  }

  has(path: string): boolean {
    return this.#known.has(path)
  }

  /** The text of any file; undefined where there is none. */
  text(path: string): string | undefined {
    if (!this.has(path)) return undefined
    let text = this.#texts.get(path)
    if (text === undefined) {
      text = this.#read(path)
      this.#texts.set(path, text)
    }
    return text
  }

  /** A JavaScript or TypeScript file; undefined where there is none, and where it is too long to have been written. */
  source(path: string): SourceFile | undefined {
    if (this.#sources.has(path)) return this.#sources.get(path)
    const text = SOURCE.test(path) && !path.endsWith('.d.ts') ? this.text(path) : undefined
    const source = text === undefined || text.length > MAX_SOURCE ? undefined : new SourceFile(path, text)
    this.#sources.set(path, source)
    return source
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

interface Rules {
  readonly folder: string
  readonly rules: Ignore
}

function rulesOf(root: string, folder: string): Rules {
  const text = readFileSync(join(root, folder, '.gitignore'), 'utf8')
  return { folder: folder === '' ? '' : `${folder}/`, rules: ignore({ allowRelativePaths: true }).add(text) }
}

function ignored(path: string, all: readonly Rules[]): boolean {
  return all.some(({ folder, rules }) => rules.ignores(path.slice(folder.length)))
}

/** An ignored `.env` is not in the repository, which the rule about it wants to know: it is listed all the same. */
function isEnvFile(name: string): boolean {
  return name === '.env' || name.startsWith('.env.')
}
