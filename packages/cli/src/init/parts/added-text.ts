import type { SourceTree } from '../../project/source-tree.js'
import type { PlanItem } from '../plan.js'

/** Lines at the end of a text file, in its own line breaks; the file is made where there is none. */
export function addedLines(
  tree: SourceTree,
  path: string,
  lines: readonly string[],
  what: string,
  file: { readonly mode?: number; readonly secret?: true } = {},
): PlanItem {
  const text = tree.text(path)
  if (text === undefined) return { action: 'create', path, what, text: `${lines.join('\n')}\n`, ...file }
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const before = text === '' || text.endsWith('\n') ? '' : eol
  const added = before + lines.map((line) => line + eol).join('')
  const { secret } = file
  const edits = [{ path, start: text.length, end: text.length, text: added }]
  return { action: 'modify', path, what, edits, ...(secret && { secret }) }
}
