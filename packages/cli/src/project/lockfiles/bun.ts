import { parse, type ParseError } from 'jsonc-parser'
import { record } from '../packages.js'
import { own, texts, type LockGraph, type LockReader } from './lock-graph.js'

/** What stands before a key of one of the project's own packages. */
const OWN = 'workspace:'

/** Longer than any nesting makes. */
const MAX_KEY = 4_000

/** `bun.lock`: JSON with comments. A key is the name, behind the names of those inside whom it lies. */
export const readBunLock: LockReader = (text): LockGraph => {
  const errors: ParseError[] = []
  const lock = record(parse(text, errors, { allowTrailingComma: true }))
  const workspaces = record(lock?.workspaces)
  const packages = record(lock?.packages)
  if (errors.length > 0 || workspaces === undefined || packages === undefined) throw new TypeError('no bun.lock')

  function resolve(name: string, from: string): string | undefined {
    if (from.length > MAX_KEY) return undefined
    for (let inside = from; ; inside = outside(inside)) {
      const key = inside === '' ? name : `${inside}/${name}`
      const entry = own(packages, key)
      if (Array.isArray(entry)) {
        const folder = /^.+@workspace:(.*)$/.exec(String(entry[0]))?.[1]
        return folder === undefined ? key : OWN + folder
      }
      if (inside === '') return undefined
    }
  }

  const resolved = (from: string, ...lists: readonly unknown[]): Map<string, string> =>
    new Map(
      lists.flatMap(texts).flatMap(([name]): [string, string][] => {
        const key = resolve(name, from)
        return key === undefined ? [] : [[name, key]]
      }),
    )

  return {
    project: (folder) => (record(own(workspaces, folder)) === undefined ? undefined : OWN + folder),
    at(key) {
      if (key.startsWith(OWN)) {
        const workspace = record(own(workspaces, key.slice(OWN.length)))
        if (workspace === undefined) return undefined
        const name = typeof workspace.name === 'string' ? workspace.name : ''
        return {
          name,
          version: undefined,
          dependencies: resolved(name, workspace.dependencies, workspace.optionalDependencies),
          development: resolved(name, workspace.devDependencies),
        }
      }
      const entry = own(packages, key)
      if (!Array.isArray(entry)) return undefined
      const [, name, version] = /^(@?[^@]+)@(.+)$/.exec(String(entry[0])) ?? []
      const needs = entry.map(record).find((part) => part !== undefined)
      if (name === undefined) return undefined
      return { name, version, dependencies: resolved(key, needs?.dependencies, needs?.optionalDependencies) }
    },
  }
}

/** `a` of `a/b`, `@s/a` of `@s/a/@t/b`, nothing of `@s/a`. */
function outside(key: string): string {
  const [, before = ''] = /^(.*?)\/(?:@[^/]+\/)?[^/@]+$/.exec(key) ?? []
  return /^@[^/]+$/.test(before) ? '' : before
}
