import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { offers, readManifest, subpaths } from '../public-subpaths.ts'
import { root, workingTree } from '../working-tree.ts'
import { needs } from './needs.ts'
import { type BareFolder, bareFolder } from './tarball.ts'

const manifest = readManifest('packages/holdfast')
let bare: BareFolder
let offered: readonly string[]

beforeAll(() => {
  bare = bareFolder('packages/holdfast')
  offered = [
    ...new Set(subpaths(manifest, bare.files).flatMap(({ subpath, file }) => (file.endsWith('.js') ? [subpath] : []))),
  ].toSorted()
  writeFileSync(join(bare.folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(bare.folder, 'load.js'),
    `const outcomes = {}
for (const specifier of process.argv.slice(2)) {
  outcomes[specifier] = await import(specifier).then((module) => Object.keys(module), ({ message }) => message)
}
process.stdout.write(JSON.stringify(outcomes))`,
  )
})

afterAll(() => bare.remove())

const specifierOf = (subpath: string): string => `holdfast${subpath.slice(1)}`

/** What a user gets who imports these: the names that are exported, or why nothing is. */
function imported(names: readonly string[], peers: readonly string[]): Record<string, string | readonly string[]> {
  bare.beside(peers)
  const output = execFileSync(process.execPath, ['load.js', ...names.map(specifierOf)], {
    cwd: bare.folder,
    encoding: 'utf8',
  })
  const outcomes = JSON.parse(output) as Record<string, string | readonly string[]>
  return Object.fromEntries(names.map((name) => [name, outcomes[specifierOf(name)] as string | readonly string[]]))
}

/** What the compiler says, line by line. Of other packages' own declarations, which are checked as well, too. */
function typeErrors(): string[] {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: bare.folder,
    encoding: 'utf8',
  })
  return stdout.split('\n').filter((line) => /\berror TS\d+/.test(line))
}

describe('the packed library, in a folder with its dependencies alone', () => {
  it('has a line for every subpath in the table of what it needs, and no other', () => {
    expect(Object.keys(needs).toSorted()).toEqual(offered)
  })

  it('needs no more than its optional peers', () => {
    const optional = Object.keys(manifest.peerDependenciesMeta ?? {})
    expect([...new Set(Object.values(needs).flat())].filter((name) => !optional.includes(name))).toEqual([])
  })

  it('loads what needs no peer, and names the package that the rest lacks', () => {
    const outcomes = imported(offered, [])
    for (const [subpath, outcome] of Object.entries(outcomes)) {
      const [first] = needs[subpath] ?? []
      if (first === undefined) expect(outcome, subpath).toBeInstanceOf(Array)
      else expect(outcome, subpath).toMatch(`Cannot find package '${first}' imported from `)
    }
  })

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('has types for a compiler that resolves as %s, %s', (module, moduleResolution) => {
    bare.beside([...Object.keys(manifest.peerDependencies ?? {}), '@types/react', '@types/pg'])
    const lines = offered.map((subpath, at) => `export * as subpath${at} from '${specifierOf(subpath)}'`)
    writeFileSync(join(bare.folder, 'every.ts'), lines.join('\n'))
    const compilerOptions = { module, moduleResolution, target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'] }
    const rest = {
      strict: true,
      noEmit: true,
      // Our own declarations are read once, with those of all peers.
      skipLibCheck: moduleResolution === 'bundler',
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    }
    writeFileSync(
      join(bare.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, ...rest }, files: ['every.ts'] }),
    )
    expect(typeErrors().filter((line) => /^(?:every\.ts|node_modules\/holdfast\/)/.test(line))).toEqual([])
  })

  it('loads the rest with the peers that the table names, one after the other', () => {
    for (const peers of distinct(Object.values(needs))) {
      const names = offered.filter((subpath) => String(needs[subpath]) === String(peers))
      for (let present = 1; present <= peers.length; present++) {
        const missing = peers[present]
        for (const [subpath, outcome] of Object.entries(imported(names, peers.slice(0, present)))) {
          if (missing === undefined) expect(outcome, subpath).toBeInstanceOf(Array)
          else expect(outcome, subpath).toMatch(`Cannot find package '${missing}' imported from `)
        }
      }
    }
  })
})

describe('every subpath that the documentation names', () => {
  it('is offered', () => {
    const pages = workingTree('README.md', 'CHANGELOG.md', 'packages', 'apps/docs').filter((file) =>
      file.endsWith('.md'),
    )
    const named = pages.flatMap((page) =>
      subpathsIn(readFileSync(join(root, page), 'utf8')).map((specifier) => ({ page, specifier })),
    )
    expect(named.length).toBeGreaterThan(100)
    // Folders are named by their wildcard.
    const wrong = named.filter(
      ({ specifier }) => !offers(manifest, specifier) && !Object.hasOwn(manifest.exports, `.${specifier.slice(8)}/*`),
    )
    expect(wrong).toEqual([])
  })

  it('is found in prose and in code', () => {
    expect(subpathsIn("`holdfast/next`, import 'holdfast/stores/redis', packages/holdfast/docs, holdfast/…")).toEqual([
      'holdfast/next',
      'holdfast/stores/redis',
    ])
  })
})

/** What stands between quotes or backticks. */
function subpathsIn(text: string): string[] {
  return [...text.matchAll(/(['"`])(holdfast\/[\w/-]*\w)\1/g)].map(([, , specifier]) => specifier as string)
}

const distinct = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] => [
  ...new Map(lists.map((list) => [String(list), list])).values(),
]
