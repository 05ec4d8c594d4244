import ignore from 'ignore'
import type { SourceTree } from './source-tree.js'

/** One line `NAME=value` of an environment file. */
export interface EnvVariable {
  readonly name: string
  /** Never to be shown. */
  readonly value: string
  /** From 1. */
  readonly line: number
}

export interface EnvFile {
  readonly path: string
  /** Shown to others on purpose, such as `.env.example`. */
  readonly isExample: boolean
  /** Named by a `.gitignore`: it is here, and not in the repository. */
  readonly isIgnored: boolean
  readonly variables: readonly EnvVariable[]
}

const ENV_FILE = /(?:^|\/)\.env(?:\.[\w.-]+)?$|(?:^|\/)[\w.-]+\.env$/
const EXAMPLE = /example|sample|template|dist$|defaults|schema|\.tpl$/i

/** As dotenv reads a line: quoted values may go over several. */
const LINE =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\r\n]*)/gm

/** Files larger than this are none that somebody has written. */
const LARGEST = 200_000

/** The environment files of a project, in order of their paths. */
export function envFilesOf(tree: SourceTree): readonly EnvFile[] {
  return tree.files
    .filter((path) => ENV_FILE.test(path))
    .flatMap((path) => {
      const text = tree.text(path) ?? ''
      if (text.length > LARGEST) return []
      const isExample = EXAMPLE.test(path.slice(path.lastIndexOf('/') + 1))
      return [{ path, isExample, isIgnored: isIgnored(tree, path), variables: variablesIn(text) }]
    })
}

function variablesIn(text: string): EnvVariable[] {
  return Array.from(text.matchAll(LINE), ({ index, 1: name = '', 2: value = '' }) => ({
    name,
    value: value.trim().replace(/^(['"`])([^]*)\1$/, '$2'),
    line: text.slice(0, index).split('\n').length,
  }))
}

/** Whether a `.gitignore` of the folders around a file names it, those of the repository around the audited folder too. */
export function isIgnored(tree: SourceTree, path: string): boolean {
  const parts = path.split('/')
  for (let depth = 0; depth < parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/')
    const rules = tree.foreign(folder === '' ? '.gitignore' : `${folder}/.gitignore`, LARGEST)
    if (names(rules, parts.slice(depth).join('/'))) return true
  }
  return isIgnoredAbove(tree, path)
}

const HIGHEST = 8

function isIgnoredAbove(tree: SourceTree, path: string): boolean {
  const isTop = (up: string): boolean => tree.foreign(`${up}.git/HEAD`, LARGEST) !== undefined
  if (tree.root === null || isTop('')) return false
  const own = tree.root.split('/')
  let ignoredThere = false
  for (let level = 1; level <= HIGHEST && level < own.length; level++) {
    const up = '../'.repeat(level)
    ignoredThere ||= names(tree.foreign(`${up}.gitignore`, LARGEST), [...own.slice(-level), path].join('/'))
    if (isTop(up)) return ignoredThere
  }
  return false
}

function names(rules: string | null | undefined, path: string): boolean {
  return rules !== null && rules !== undefined && ignore({ allowRelativePaths: true }).add(rules).ignores(path)
}
