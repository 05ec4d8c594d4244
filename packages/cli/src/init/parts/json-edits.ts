import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser'
import type { Edit } from '../../edits/edit.js'

/** What changes in a JSON file: each is a place of its own, so that the rest keeps its form. */
export interface JsonChange {
  /** `['scripts', 'build']`: a property of the root, or of an object in it. */
  readonly path: readonly [string] | readonly [string, string]
  readonly value: string | Readonly<Record<string, string>>
}

/** @returns undefined where the file is no object, or what it holds on the way is none */
export function jsonEdits(path: string, text: string, changes: readonly JsonChange[]): readonly Edit[] | undefined {
  const root = parseTree(text)
  if (root?.type !== 'object') return undefined
  const [, indent = '  '] = /\n([ \t]+)"/.exec(text) ?? []
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const written = (value: JsonChange['value'], depth: number): string =>
    JSON.stringify(value, null, indent).replaceAll('\n', eol + indent.repeat(depth))
  const edits: Edit[] = []
  for (const { path: names, value } of changes) {
    const [section, name = section] = names
    const home = names.length === 1 ? root : findNodeAtLocation(root, [section])
    if (home?.type !== 'object') return undefined
    const present = findNodeAtLocation(home, [name])
    const shown = written(value, names.length)
    if (present !== undefined) {
      edits.push({ path, start: present.offset, end: present.offset + present.length, text: shown })
      continue
    }
    const line = `${eol}${indent.repeat(names.length)}${JSON.stringify(name)}: ${shown}`
    const before = names.length === 1 ? home.children?.at(-1) : predecessor(home, name)
    const start = before === undefined ? home.offset + 1 : before.offset + before.length
    const isLast = before === home.children?.at(-1)
    edits.push({ path, start, end: start, text: before === undefined ? `${line},` : `,${line}` })
    if (before === undefined && isLast) return undefined
  }
  return edits
}

/** The property behind which a name belongs in the order of the alphabet. */
function predecessor({ children = [] }: Node, name: string): Node | undefined {
  return children.findLast(({ children: [key] = [] }) => String(key?.value) < name)
}
