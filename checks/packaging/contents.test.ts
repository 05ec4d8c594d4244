import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../working-tree.ts'
import { type BareFolder, bareFolder } from './tarball.ts'

interface Manifest {
  readonly exports: unknown
  readonly imports: unknown
}

/** A map for debuggers, as far as it says what it was made of. */
interface SourceMap {
  readonly sources: readonly string[]
  readonly sourcesContent?: readonly (string | null)[]
}

/** A machine's own places: the checkout, the home folder, and a file's address. */
const ownPlaces = [root, `${homedir()}/`, 'file:///']

/** What credentials look like whose issuers let them be told by their form. */
const credential =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[\w+/=]{20}|\b(?:AKIA[A-Z\d]{16}|gh[pousr]_\w{36}|github_pat_\w{22,}|npm_\w{36}|xox[abp]-\d{10}|AIza[\w-]{35})\b/

describe.each(['packages/holdfast', 'packages/cli'])('the tarball of %s', (workspace) => {
  let bare: BareFolder
  const textOf = (file: string): string => readFileSync(join(bare.installed, file), 'utf8')

  beforeAll(() => {
    bare = bareFolder(workspace)
  })
  afterAll(() => bare.remove())

  it('has its licence and a page that says what it is', () => {
    expect(bare.files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    expect(textOf('LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'))
  })

  it('has no script of the library that no export leads to: tests’ own parts are compiled with the rest', () => {
    const { exports, imports } = JSON.parse(textOf('package.json')) as Manifest
    // The command finds its parts by their folders.
    const scripts = workspace === 'packages/cli' ? [] : bare.files.filter((file) => /\.[cm]?js$/.test(file))
    const reached = new Set(scripts.filter(among(targetsIn([exports, imports]))))
    // A set is gone through in the order in which it grows.
    for (const file of reached)
      for (const named of pathsIn(file, textOf(file))) if (scripts.includes(named)) reached.add(named)
    expect(scripts.filter((file) => !reached.has(file) && isCode(textOf(file)))).toEqual([])
  })

  it('has no test', () => {
    expect(bare.files.filter((file) => /\.(?:test|test-d|test-parts|proof|bench)\./.test(file))).toEqual([])
  })

  it('has no map but of its own sources, which it carries', () => {
    const wrong = bare.files.filter((file) => file.endsWith('.map') && !isWhole(file, JSON.parse(textOf(file))))
    expect(wrong).toEqual([])
  })

  it('names no place of the machine that made it, and holds no credential', () => {
    // A rule's page shows what it finds.
    const faults = bare.files
      .filter((file) => !file.startsWith('docs/rules/'))
      .flatMap((file) => {
        const text = textOf(file)
        const places = ownPlaces.filter((place) => text.includes(place)).map((place) => `${file}: ${place}`)
        return credential.test(text) ? [...places, `${file}: a credential`] : places
      })
    expect(faults).toEqual([])
  })
})

/** Types alone leave an empty module. */
const isCode = (text: string): boolean => !/^export \{\};?$/.test(text.replaceAll(/^\/\/.*$/gm, '').trim())

/** Every path that a package.json names under these keys, whatever the conditions. */
function targetsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targetsIn) : []
}

/** Whether a file is one of these, where `*` stands for anything. */
function among(targets: readonly string[]): (file: string) => boolean {
  const ends = targets.map((target) => target.split('*') as [string, string?])
  return (file) =>
    ends.some(([start, end]) => (end === undefined ? file === start : file.startsWith(start) && file.endsWith(end)))
}

/** Relative paths of scripts in a text: what is imported, now or later, and workers. */
function pathsIn(file: string, text: string): string[] {
  return [...text.matchAll(/['"`](\.\.?\/[^'"`\s]+\.[cm]?js)['"`]/g)].map(([, path]) =>
    posix.join(posix.dirname(file), path as string),
  )
}

/** Its sources are those of `src`, and their text is in the map: debuggers look for no file that is not there. */
function isWhole(file: string, { sources, sourcesContent = [] }: SourceMap): boolean {
  return sources.every(
    (source, at) =>
      posix.join(posix.dirname(file), source).startsWith('src/') && typeof sourcesContent[at] === 'string',
  )
}

it('a map of somebody else’s sources, or without its own, is found', () => {
  expect(isWhole('dist/a.js.map', { sources: ['../src/a.ts'], sourcesContent: ['a'] })).toBe(true)
  expect(isWhole('dist/a.js.map', { sources: ['../src/a.ts'] })).toBe(false)
  expect(isWhole('dist/a.js.map', { sources: ['../../b/index.ts'], sourcesContent: ['b'] })).toBe(false)
})

it.each([`AKIA${'A1B2'.repeat(4)}`, `ghp_${'aB3'.repeat(12)}`, `-----BEGIN PRIVATE KEY-----\n${'MIIE'.repeat(9)}`])(
  'a credential is told by its form: %s',
  (text) => {
    expect(text).toMatch(credential)
  },
)
