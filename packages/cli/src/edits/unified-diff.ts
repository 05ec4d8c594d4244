import { applied } from './applied.js'
import type { Edit } from './edit.js'

/** Lines around a change, as in every unified diff. */
const AROUND = 3

interface Change {
  /** The lines that go, counted from 0; the second is behind the last. */
  readonly from: number
  readonly to: number
  /** With their line breaks. */
  readonly lines: readonly string[]
}

/** What edits of one file make of it, for people and for `patch`. @param shown how a line is printed, such as without a secret */
export function unifiedDiff(
  path: string,
  text: string,
  edits: readonly Edit[],
  shown: (line: string) => string = (line) => line,
): string {
  const old = linesOf(text)
  const changes = changesOf(text, edits)
  const hunks: string[] = []
  const printed = (mark: string, lines: readonly string[]): string[] =>
    lines.flatMap((line) =>
      line.endsWith('\n') ? [mark + shown(line.slice(0, -1))] : [mark + shown(line), '\\ No newline at end of file'],
    )
  let shift = 0
  for (let at = 0; at < changes.length;) {
    const group = [changes[at] as Change]
    for (at += 1; at < changes.length; at++) {
      const [next, last] = [changes[at] as Change, group.at(-1) as Change]
      if (next.from - last.to > AROUND * 2) break
      group.push(next)
    }
    const [first, last] = [group[0] as Change, group.at(-1) as Change]
    const from = Math.max(0, first.from - AROUND)
    const to = Math.min(old.length, last.to + AROUND)
    const lines: string[] = []
    let next = from
    for (const change of group) {
      lines.push(...printed(' ', old.slice(next, change.from)))
      lines.push(...printed('-', old.slice(change.from, change.to)))
      lines.push(...printed('+', change.lines))
      next = change.to
    }
    lines.push(...printed(' ', old.slice(next, to)))
    const grown = group.reduce((sum, change) => sum + change.lines.length - (change.to - change.from), 0)
    hunks.push([`@@ -${range(from, to - from)} +${range(from + shift, to - from + grown)} @@`, ...lines].join('\n'))
    shift += grown
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n')
}

/** Where a hunk begins; of no lines at all it is the line before. */
function range(from: number, count: number): string {
  return `${count === 0 ? from : from + 1},${count}`
}

/** Whole lines that change, in their order; edits of the same or neighbouring lines are one change. */
function changesOf(text: string, edits: readonly Edit[]): Change[] {
  const places: { readonly start: number; end: number; readonly edits: Edit[] }[] = []
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    // From before the text's beginning `lastIndexOf` looks at its first character.
    const start = edit.start === 0 ? 0 : text.lastIndexOf('\n', edit.start - 1) + 1
    const found = text.indexOf('\n', edit.end)
    const end = found === -1 ? text.length : found + 1
    const last = places.at(-1)
    if (last !== undefined && start <= last.end) {
      last.edits.push(edit)
      last.end = Math.max(last.end, end)
    } else places.push({ start, end, edits: [edit] })
  }
  return places
    .map(({ start, end, edits: own }) => {
      const moved = own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }))
      const [from, gone] = [linesOf(text.slice(0, start)).length, linesOf(text.slice(start, end))]
      return trimmed(from, gone, linesOf(applied(text.slice(start, end), moved)))
    })
    .filter(({ from, to, lines }) => from < to || lines.length > 0)
}

/** Without the lines at both ends that stay as they are. */
function trimmed(from: number, gone: readonly string[], lines: readonly string[]): Change {
  let [first, last] = [0, 0]
  const both = Math.min(gone.length, lines.length)
  while (last < both && gone.at(-1 - last) === lines.at(-1 - last)) last += 1
  while (first < both - last && gone[first] === lines[first]) first += 1
  return { from: from + first, to: from + gone.length - last, lines: lines.slice(first, lines.length - last) }
}

/** Each with its line break; the last may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}
