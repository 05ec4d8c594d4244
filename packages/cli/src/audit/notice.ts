import type { SourceTree } from '../project/source-tree.js'
import { compare } from './order.js'
import type { Place } from '../project/place.js'
import { redact } from './redaction.js'

/** Something that people should know about the audit itself; it is no finding, and fails nothing. */
export interface Notice {
  readonly kind: 'parse' | 'read' | 'rule' | 'disable' | 'baseline' | 'advisories'
  readonly file: string
  /** From 1; `null` where it is about the file as a whole. */
  readonly line: number | null
  readonly message: string
}

/** The files that could not be read as JavaScript or TypeScript: what is in them was judged in part, or not at all. */
export function parseNotices(tree: SourceTree): Notice[] {
  return tree.sources
    .filter(({ isParsed }) => isParsed)
    .flatMap(({ path, faults: [fault] }): Notice[] => {
      if (fault === undefined) return []
      const message = `It could not be parsed, and was judged in part or not at all: ${redact(fault.message)}`
      return [{ kind: 'parse', file: path, line: fault.line, message }]
    })
}

/** The files that are there and could not be read, or are too long to be. */
export function unreadNotices(tree: SourceTree): Notice[] {
  const message = 'It could not be read, and was not judged: it is too long, or may not be opened.'
  return tree.unread.map((file) => ({ kind: 'read', file, line: null, message }))
}

/** A rule that failed at something, which is then not judged by it. */
export function ruleNotice(id: string, { path, line }: Place, error: unknown): Notice {
  // The message of an error may hold a piece of the code.
  const what = error instanceof Error ? error.name : 'something that is no error'
  return { kind: 'rule', file: path, line, message: `The rule ${id} broke here and says nothing of it: ${what}.` }
}

export function byFile(a: Notice, b: Notice): number {
  return compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.message, b.message)
}
