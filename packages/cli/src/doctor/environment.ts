import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { asNextReads } from '../scan/env-files.js'

/** An environment file of an app. */
export interface EnvFile {
  /** As people know it: `.env.local`. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  /** Shown to others on purpose, such as `.env.example`: its names count, its values are none. */
  readonly isExample: boolean
  /** Permission bits; undefined where the system has none. */
  readonly mode: number | undefined
  /** As Next reads them. Never to be shown. */
  readonly values: ReadonlyMap<string, string>
}

/** One variable as it counts. */
export interface Setting {
  readonly name: string
  /** Never to be shown, unless its check says that it is none. */
  readonly value: string
  /** `the environment`, or the name of a file. */
  readonly from: string
}

const EXAMPLE = /\.(?:example|sample|template|dist|defaults|schema)$/

/** Longer files are none that somebody has written. */
const LARGEST = 1_000_000

/** What `next start` reads, the strongest first; the environment itself is stronger than all of them. */
const PRODUCTION = ['.env.production.local', '.env.local', '.env.production', '.env']
const DEVELOPMENT = ['.env.development.local', '.env.local', '.env.development', '.env']

type Variables = Readonly<Record<string, string | undefined>>

/** What an app will read from its environment when it runs, and where each value comes from. */
export class Environment {
  readonly files: readonly EnvFile[]
  /** Whether `NODE_ENV` says that this is a developer's. */
  readonly isDevelopment: boolean
  /** The variables of this process. Never to be shown. */
  readonly own: Variables
  readonly #further: readonly string[]

  /**
   * @param folder of the app
   * @param own variables of this process
   * @param further files that count before all others, the last one first; they have to be there
   * @throws {Error} of the file system, about one of `further`
   */
  constructor(folder: string, own: Variables, further: readonly string[] = []) {
    this.own = own
    this.isDevelopment = own.NODE_ENV === 'development'
    this.#further = further
    const found = readdirSync(folder)
      .filter((name) => /^\.env(?:\.|$)/.test(name))
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    this.files = [...new Set([...found, ...further])].map(envFile)
  }

  /** The variable as the app will have it; undefined where it is absent or empty. */
  setting(name: string): Setting | undefined {
    const own = this.own[name]
    if (own) return { name, value: own, from: 'the environment' }
    for (const { name: from, values } of this.#counting()) {
      const value = values.get(name)
      if (value) return { name, value, from }
    }
    return undefined
  }

  /** Every place that gives the variable a value, examples too. */
  places(name: string): readonly Setting[] {
    const own = this.own[name]
    return [
      ...(own ? [{ name, value: own, from: 'the environment' }] : []),
      ...this.files.flatMap(({ name: from, values }) => {
        const value = values.get(name)
        return value ? [{ name, value, from }] : []
      }),
    ]
  }

  /** Names that the app's files give a value or list as an example, sorted. */
  get names(): readonly string[] {
    return [...new Set(this.files.flatMap(({ values }) => [...values.keys()]))].toSorted()
  }

  /** Whether the app's variables are here at all: in CI, and in a fresh clone, they are not. */
  get isHere(): boolean {
    if (this.own.NODE_ENV === 'production') return true
    const isFilled = this.files.some(({ isExample, values }) => !isExample && values.size > 0)
    return isFilled || ['APP_ORIGIN', 'HOLDFAST_SECRET', ...this.names].some((name) => Boolean(this.own[name]))
  }

  #counting(): EnvFile[] {
    const usual = this.isDevelopment ? DEVELOPMENT : PRODUCTION
    const further = this.#further.map((path) => this.files.find((file) => file.path === path)).toReversed()
    const own = usual.map((name) => this.files.find((file) => file.name === name && !further.includes(file)))
    return [...further, ...own].flatMap((file) => file ?? [])
  }
}

function envFile(path: string): EnvFile {
  const name = basename(path)
  const { mode, size } = statSync(path)
  const text = size > LARGEST ? '' : readFileSync(path, 'utf8')
  // Without the variables of this process, which would stand in the place of the file's.
  const [read = {}] = asNextReads(path, text)
  return {
    name,
    path,
    isExample: EXAMPLE.test(name),
    // A link has none of its own, and Windows none at all.
    mode: process.platform === 'win32' || lstatSync(path).isSymbolicLink() ? undefined : mode & 0o777,
    values: new Map(Object.entries(read).flatMap(([key, value]) => (value ? [[key, value]] : []))),
  }
}
