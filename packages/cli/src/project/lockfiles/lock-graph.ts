/** One package that a lockfile installs, or one of the project's own. */
export interface LockedPackage {
  /** Its own name, whatever alias it is installed under. */
  readonly name: string
  /** As the lockfile writes it; undefined for one of the project's own, or one from a folder or an address. */
  readonly version: string | undefined
  /** Keys of what it needs when it runs, by the name that it imports them under. */
  readonly dependencies: ReadonlyMap<string, string>
  /** Of one of the project's own: keys of what only its developers need. */
  readonly development?: ReadonlyMap<string, string>
}

/** What a lockfile says, whichever tool wrote it. Packages are told apart by keys that are that tool's own. */
export interface LockGraph {
  /** The key of the project's package in a folder, relative to the lockfile's (`''`); undefined where it has none there. */
  project(folder: string): string | undefined
  at(key: string): LockedPackage | undefined
}

/** What some lockfiles leave to the manifests beside them. */
export interface Manifests {
  /** The package.json in a folder, relative to the lockfile's. */
  at(folder: string): Readonly<Record<string, unknown>> | undefined
  /** The folder of the project's own package of this name. */
  folderOf(name: string): string | undefined
}

/** @throws {Error} where the text is not such a file; its message is not for people */
export type LockReader = (text: string, manifests: Manifests) => LockGraph

/** Text values of an object by their own names: nothing inherited, and nothing else. */
export function texts(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}

/** A member of the object itself: a package may be called `constructor`. */
export function own(value: Readonly<Record<string, unknown>> | undefined, key: string): unknown {
  return value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined
}
