import type { Edit } from './edit.js'

/** Lines around a change, as in every unified diff. */
const AROUND = 3

interface Change {
  /** The lines that go, counted from 0; the second is behind the last. */
  readonly from: number
  readonly to: number
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
      lines.push(...old.slice(next, change.from).map((line) => ` ${shown(line)}`))
      lines.push(...old.slice(change.from, change.to).map((line) => `-${shown(line)}`))
      lines.push(...change.lines.map((line) => `+${shown(line)}`))
      next = change.to
    }
    lines.push(...old.slice(next, to).map((line) => ` ${shown(line)}`))
    if (to === old.length && !text.endsWith('\n')) lines.push('\\ No newline at end of file')
    const grown = group.reduce((sum, change) => sum + change.lines.length - (change.to - change.from), 0)
    hunks.push([`@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + grown} @@`, ...lines].join('\n'))
    shift += grown
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n')
}

/** Whole lines that change, in their order; edits of one line are one change. */
function changesOf(text: string, edits: readonly Edit[]): Change[] {
  const changes: { from: number; to: number; start: number; end: number; text: string }[] = []
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    // From before the text's beginning `lastIndexOf` looks at its first character.
    const start = edit.start === 0 ? 0 : text.lastIndexOf('\n', edit.start - 1) + 1
    const found = text.indexOf('\n', edit.end)
    const end = found === -1 ? text.length : found
    const last = changes.at(-1)
    if (last !== undefined && start <= last.end) {
      const base = last.text.length - (last.end - edit.start)
      last.text = last.text.slice(0, base) + edit.text + text.slice(edit.end, end)
      last.to += lineCount(text.slice(last.end, Math.max(last.end, end)))
      last.end = Math.max(last.end, end)
      continue
    }
    const from = lineCount(text.slice(0, start))
    changes.push({
      from,
      to: from + lineCount(text.slice(start, end)) + 1,
      start,
      end,
      text: text.slice(start, edit.start) + edit.text + text.slice(edit.end, end),
    })
  }
  const old = text.split('\n')
  return changes
    .map(({ from, to, text: made }) => trimmed({ from, to, lines: made.split('\n') }, old))
    .filter(({ from, to, lines }) => from < to || lines.length > 0)
}

/** Without the lines at both ends that stay as they are. */
function trimmed({ from, to, lines }: Change, old: readonly string[]): Change {
  let [first, last] = [0, 0]
  const both = Math.min(to - from, lines.length)
  // From the end first: behind the last line break there is no line.
  while (last < both && old[to - 1 - last] === lines[lines.length - 1 - last]) last += 1
  while (first < both - last && old[from + first] === lines[first]) first += 1
  return { from: from + first, to: to - last, lines: lines.slice(first, lines.length - last) }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function lineCount(text: string): number {
  return text.split('\n').length - 1
}
