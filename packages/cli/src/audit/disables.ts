import { commentsOf, type SourceFile } from '../project/source-file.js'
import type { SourceTree } from '../project/source-tree.js'
import type { Rule } from '../rule.js'
import type { Judged } from './audit.js'
import type { Notice } from './notice.js'
import { isNamed } from './rules.js'

/** `// holdfast-disable-next-line A6 -- why it is fine here`. */
interface Disable {
  readonly file: string
  /** Of the comment. */
  readonly line: number
  /** The next line with code. */
  readonly target: number
  /** Items and rules as they are written. */
  readonly names: readonly string[]
  /** Empty where none is given. */
  readonly reason: string
}

const MARK = 'holdfast-disable-next-line'
const COMMENT = new RegExp(String.raw`^[\s*#]*${MARK}\b([^\n]*)`)
/** A line without code: empty, or a comment. */
const NO_CODE = /^\s*(?:$|\/\/|#|\/?\*|\{\/\*)/
const NAMED = /\.(?:[cm]?[jt]s|[jt]sx|ya?ml|toml)$|(?:^|\/)\.env(?:\.[^/]*)?$/

/** Whether people have said that a verdict is fine where it is, and why. */
export class Disables {
  readonly #all: readonly Disable[]
  readonly #used = new Set<Disable>()
  readonly #rules: readonly Rule[]

  /** @param rules all that there are, whichever of them run */
  constructor(tree: SourceTree, rules: readonly Rule[]) {
    this.#all = tree.files.filter((path) => NAMED.test(path)).flatMap((path) => disablesOf(path, tree))
    this.#rules = rules
  }

  /** Their reason; undefined where nobody has said so. A finding of a handler is hidden above the handler too. */
  reasonFor({ rule, route, judgement: { place } }: Judged): string | undefined {
    const found = this.#all.find(
      ({ file, target, names, reason }) =>
        file === place.path &&
        reason !== '' &&
        (target === place.line || target === route?.place.line) &&
        names.some((name) => isNamed(rule, name)),
    )
    if (found !== undefined) this.#used.add(found)
    return found?.reason
  }

  /** Those that do nothing, and why; asked last. @param ran the rules that have run */
  notices(ran: readonly Rule[]): Notice[] {
    return this.#all.flatMap((disable): Notice[] => {
      const message = this.#fault(disable, ran)
      return message === undefined ? [] : [{ kind: 'disable', file: disable.file, line: disable.line, message }]
    })
  }

  #fault(disable: Disable, ran: readonly Rule[]): string | undefined {
    const { names, reason } = disable
    if (names.length === 0) return `It names no item: // ${MARK} A6 -- why it is fine here.`
    const unknown = names.find((name) => !this.#rules.some((rule) => isNamed(rule, name)))
    if (unknown !== undefined) return `It names ${JSON.stringify(unknown)}, which is no item and no rule.`
    if (reason === '')
      return `It gives no reason and hides nothing: // ${MARK} ${names.join(', ')} -- why it is fine here.`
    if (this.#used.has(disable)) return undefined
    const asked = names.some((name) => ran.some((rule) => isNamed(rule, name)))
    return asked ? `It hides nothing: ${names.join(', ')} finds nothing in the next line.` : undefined
  }
}

function disablesOf(path: string, tree: SourceTree): Disable[] {
  const text = tree.text(path)
  if (text === undefined || !text.includes(MARK)) return []
  const lines = text.split('\n')
  const source = tree.source(path)
  const comments = source === undefined ? hashComments(lines) : slashComments(source)
  return comments.flatMap(({ line, value }): Disable[] => {
    const words = COMMENT.exec(value)?.[1]
    if (words === undefined) return []
    const [names = '', ...reason] = words.replace(/\*\/.*$/, '').split(/(?:^|\s)--(?:\s|$)/)
    let target = line + 1
    while (target <= lines.length && NO_CODE.test(lines[target - 1] ?? '')) target += 1
    return [
      { file: path, line, target, names: names.split(/[\s,]+/).filter(Boolean), reason: reason.join(' -- ').trim() },
    ]
  })
}

interface WrittenComment {
  /** Its last line. */
  readonly line: number
  readonly value: string
}

function slashComments(source: SourceFile): WrittenComment[] {
  return commentsOf(source).map(({ end, value }) => ({ line: source.line(end - 1), value }))
}

function hashComments(lines: readonly string[]): WrittenComment[] {
  return lines.flatMap((value, index) => (/^\s*#/.test(value) ? [{ line: index + 1, value }] : []))
}
