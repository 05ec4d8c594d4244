import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'

/** A file that browsers can get. */
export interface ReachableFile {
  readonly path: string
  /** Below the app's folder, with `/`. */
  readonly name: string
  readonly bytes: number
  /** Of a manifest, the members that are sent; default: all of it. */
  readonly sent?: readonly string[]
}

/** Where a build is, and the app that it is of. */
export interface BuildPlace {
  /** `.next` as a rule. */
  readonly build: string
  readonly app: string
}

/** A file, or files of a folder, that are sent whole or in part. */
interface Served {
  readonly at: string
  /** Default: all. */
  readonly files?: RegExp
  readonly sent?: readonly string[]
}

/**
 * The place of a finished build.
 * @throws {Error} of the file system where there is none
 */
export async function buildPlace(folder: string): Promise<BuildPlace> {
  const build = resolve(folder)
  await stat(join(build, 'BUILD_ID'))
  const { config } = await readJson<{ config?: { distDir?: string } }>(join(build, 'required-server-files.json'))
  const distDir = config?.distDir?.split(/[\\/]/).filter(Boolean).join(sep)
  const isBelow = distDir !== undefined && build.endsWith(sep + distDir)
  return { build, app: isBelow ? build.slice(0, -distDir.length - 1) : dirname(build) }
}

/** Every file of a build that browsers can get, of the copies in a standalone server and an export too. */
export async function reachableFiles({ build, app }: BuildPlace): Promise<ReachableFile[]> {
  const { relativeAppDir = '' } = await readJson<{ relativeAppDir?: string }>(join(build, 'required-server-files.json'))
  const standalone = join(build, 'standalone', relativeAppDir)
  const { outDirectory } = await readJson<{ outDirectory?: string }>(join(build, 'export-detail.json'))
  const places: Served[] = [
    ...servedBy(build, app),
    ...servedBy(join(standalone, basename(build)), standalone),
    { at: outDirectory ?? join(app, 'out') },
  ]
  const files = new Map<string, ReachableFile>()
  for (const { at, files: wanted, ...rest } of places) {
    for await (const path of filesAt(at)) {
      if (wanted?.test(path) === false || files.has(path)) continue
      const { size: bytes } = await stat(path)
      files.set(path, { path, name: relative(app, path).split(sep).join('/'), bytes, ...rest })
    }
  }
  return [...files.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** What a server sends; scripts beside prerendered files are its own. */
function servedBy(build: string, app: string): Served[] {
  const [router, pages] = [join(build, 'server', 'app'), join(build, 'server', 'pages')]
  return [
    { at: join(build, 'static') },
    { at: join(app, 'public') },
    { at: router, files: /\.(?:html|rsc|body)$/ },
    { at: router, files: /\.meta$/, sent: ['headers'] },
    // Data of the Pages Router, and no list of what was traced.
    { at: pages, files: /\.html$|(?<!\.nft)\.json$/ },
    // Headers and redirects of `next.config`; rewrites stay on the server.
    { at: join(build, 'routes-manifest.json'), sent: ['headers', 'onMatchHeaders', 'redirects'] },
  ]
}

/** Links are followed, as a server follows them; each folder once. */
async function* filesAt(path: string, seen = new Set<string>()): AsyncGenerator<string> {
  const kind = await stat(path).catch(() => undefined)
  if (kind?.isFile()) yield path
  if (!kind?.isDirectory()) return
  const real = await realpath(path)
  if (seen.has(real)) return
  seen.add(real)
  for (const name of await readdir(path)) yield* filesAt(join(path, name), seen)
}

/** `{}` where there is none. */
async function readJson<T extends object>(file: string): Promise<Partial<T>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
