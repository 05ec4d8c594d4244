import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readModule } from './arrows/source-module.ts'
import { type Manifest, offers, packageFiles, readManifest, subpaths } from './public-subpaths.ts'
import { root } from './working-tree.ts'

/** Where an optional peer may be needed: leave it uninstalled, and every other subpath still loads. */
const homes: Readonly<Record<string, RegExp>> = {
  next: /^\.\/next(\/|$)/,
  react: /^\.\/next(\/|$)/,
  'drizzle-orm': /^\.\/storage(\/|$)/,
  'altcha-lib': /^\.\/human\/altcha$/,
  pg: /^\.\/storage\/(pg|postgres)$/,
  '@electric-sql/pglite': /^\.\/storage\/pglite$/,
  nodemailer: /^\.\/mail\/(folder|smtp)$/,
  '@opentelemetry/api': /^\.\/sinks\/opentelemetry$/,
  'prom-client': /^\.\/sinks\/prometheus$/,
  '@simplewebauthn/server': /^\.\/accounts\/passkeys$/,
}

describe.each(['packages/holdfast', 'packages/cli'])('%s', (folder) => {
  const manifest = readManifest(folder)
  const files = packageFiles(folder)
  const offered = subpaths(manifest, files)
  const scripts = offered.filter(({ condition, file }) => condition !== 'types' && file.endsWith('.js'))

  it('has a built file behind every export', () => {
    expect(offered.filter(({ file }) => !existsSync(join(root, folder, file)))).toEqual([])
  })

  it('has types beside every script', () => {
    // What is bundled for Node has the types of the module that it is made of.
    const typesOf = (file: string) => file.replace(/^dist\/node\//, 'dist/').replace(/\.js$/, '.d.ts')
    const untyped = scripts.filter(({ file }) => !existsSync(join(root, folder, typesOf(file))))
    expect(untyped).toEqual([])
  })

  it('packs what users need, and neither tests nor traces of the build', () => {
    const output = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: join(root, folder), encoding: 'utf8' })
    const [tarball] = JSON.parse(output) as [{ files: { path: string }[] }]
    const paths = tarball.files.map(({ path }) => path)
    expect(paths.filter((path) => /\.test(-d)?\.|tsbuildinfo|^src\//.test(path))).toEqual([])
    expect(offered.filter(({ file }) => !paths.includes(file))).toEqual([])
  })

  it('declares every package that its built files import', () => {
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
    const undeclared = files
      .filter((file) => file.startsWith('dist/') && file.endsWith('.js'))
      .flatMap((file) => importsOf(folder, file).map(({ specifier }) => packageOf(specifier)))
      .filter((name) => name !== undefined && !Object.hasOwn(declared, name))
    expect([...new Set(undeclared)]).toEqual([])
  })

  it('lets an optional peer be reached from its own subpath only', () => {
    const optional = optionalPeers(manifest)
    const strays = scripts.flatMap(({ subpath, file }) =>
      [...packagesReachedFrom(folder, file)]
        .filter((name) => optional.includes(name) && homes[name]?.test(subpath) !== true)
        .map((name) => `${subpath} needs ${name}`),
    )
    expect(strays).toEqual([])
  })
})

it('every subpath of the library that needs no framework loads in Node', async () => {
  const folder = 'packages/holdfast'
  const manifest = readManifest(folder)
  const outside = new Set(optionalPeers(manifest))
  for (const { subpath, condition, file } of subpaths(manifest, packageFiles(folder))) {
    if (condition === 'types' || !file.endsWith('.js') || !existsSync(join(root, folder, file))) continue
    // Fails in every browser on purpose, while it is bundled.
    if (subpath === './env/server' && condition === 'browser') continue
    if ([...packagesReachedFrom(folder, file)].some((name) => outside.has(name) || name === 'vitest')) continue
    const loaded = (await import(pathToFileURL(join(root, folder, file)).href)) as object
    expect(Object.keys(loaded), subpath).not.toEqual([])
  }
})

it('tells a public subpath from a private file', () => {
  const manifest: Manifest = {
    name: 'holdfast',
    exports: { '.': './dist/index.js', './stores/*': './dist/stores/*.js' },
  }
  expect(offers(manifest, 'holdfast')).toBe(true)
  expect(offers(manifest, 'holdfast/stores/redis')).toBe(true)
  expect(offers(manifest, 'holdfast/dist/index.js')).toBe(false)
  expect(offers(manifest, 'holdfast-cli')).toBe(false)
  expect(() => subpaths(manifest, ['dist/index.js'])).toThrow('nothing is built for ./stores/*')
})

function optionalPeers({ peerDependenciesMeta = {} }: Manifest): string[] {
  return Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name]?.optional === true)
}

/** Packages that are loaded together with a file; an `import()` is the caller's own choice, later. */
function packagesReachedFrom(folder: string, file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(join(root, folder, file))) return new Set()
  seen.add(file)
  const reached = importsOf(folder, file)
    .filter(({ kind }) => kind === 'static')
    .flatMap(({ specifier }) => {
      if (!specifier.startsWith('.')) return packageOf(specifier) ?? []
      return [...packagesReachedFrom(folder, posix.join(posix.dirname(file), specifier), seen)]
    })
  return new Set(reached)
}

const read = new Map<string, ReturnType<typeof readModule>['imports']>()

/** Read once: many subpaths share a few large files. */
function importsOf(folder: string, file: string) {
  const path = join(root, folder, file)
  const known = read.get(path)
  if (known !== undefined) return known
  const { imports } = readModule(file, readFileSync(path, 'utf8'))
  read.set(path, imports)
  return imports
}

/** `@scope/name` of `@scope/name/sub`; undefined for what is no package, such as a file by its `#name` in package.json. */
function packageOf(specifier: string): string | undefined {
  if (/^[.#]/.test(specifier) || specifier === '(computed)' || isBuiltin(specifier)) return undefined
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
}
