import type { StandardSchemaV1 } from '@standard-schema/spec'
import { toHtml } from 'hast-util-to-html'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { allowedTree, htmlTags, type HtmlTag, type LinkScheme } from './html/html-allowed.js'
import { parseHtml } from './html/html-tree.js'
import { isWellFormed } from './utf-8.js'

export { htmlTags, type HtmlTag, type LinkScheme } from './html/html-allowed.js'

export interface HtmlOptions {
  /** Elements that stay; default those of running text, lists and quotations, without tables. */
  readonly tags?: readonly HtmlTag[]
  /** Where links may lead; default `['https', 'http', 'mailto']`. Empty: no links. */
  readonly links?: readonly LinkScheme[]
  /** UTF-16 code units of what is sent; default 20,000, at most 200,000. What comes out may be longer. */
  readonly maxLength?: number
  /** Elements open at once, those that are not allowed included; default 50, at most 200. */
  readonly maxDepth?: number
}

/** A Standard Schema for rich text: takes HTML, gives sanitised HTML. */
export interface RichText extends StandardSchemaV1<string, string> {
  /** Whether `sanitize` takes it, for schemas of other libraries: `z.string().refine(note.accepts)`. */
  readonly accepts: (text: string) => boolean
  /**
   * Sanitised HTML: `.transform(note.sanitize)`. Sanitising it again changes nothing.
   * @throws {RangeError} on what `accepts` does not.
   */
  readonly sanitize: (text: string) => string
}

const DEFAULT_TAGS: readonly HtmlTag[] = [
  ...(['p', 'br', 'hr', 'h2', 'h3', 'h4', 'blockquote', 'pre', 'code', 'a', 'strong', 'b', 'em', 'i', 'u'] as const),
  ...(['s', 'del', 'ins', 'sub', 'sup', 'ul', 'ol', 'li'] as const),
]

const OPTIONS: Readonly<Record<keyof HtmlOptions, true>> = { tags: true, links: true, maxLength: true, maxDepth: true }

/**
 * Rich text that people write, made safe to show as HTML: `note: html()`. Parsed as browsers parse, reduced to a list of
 * elements without attributes (links keep a checked `href`), and written again, until nothing changes any more. What is
 * not allowed is left out; too long or too deep a text is refused. OWASP ASVS 5.0, 1.3.1.
 *
 * Sanitised for the content of an element; it is no attribute, script, style or URL.
 * @throws {ConfigurationError} `config.route`, `config.unknown_option`
 */
export function html(options: HtmlOptions = {}): RichText {
  checkedOptions('html(…)', options, OPTIONS)
  const tags = listed('tags', options.tags ?? DEFAULT_TAGS, htmlTags)
  const links = listed('links', options.links ?? SCHEMES, SCHEMES)
  const maxLength = whole('maxLength', options.maxLength ?? 20_000, 200_000)
  const maxDepth = whole('maxDepth', options.maxDepth ?? 50, 200)

  function clean(text: string): string | null {
    if (typeof text !== 'string' || text.length > maxLength || !isWellFormed(text)) return null
    let before = once(text)
    // Taking an element away may leave others where a parser moves them. Twice is enough for what people write.
    for (let round = 0; before !== null && round < ROUNDS; round++) {
      const after = once(before)
      if (after === before) return after
      before = after
    }
    return null
  }

  function once(text: string): string | null {
    const tree = parseHtml(text, maxDepth)
    return tree === null ? null : toHtml(allowedTree(tree, tags, links))
  }

  return {
    accepts: (text) => clean(text) !== null,
    sanitize(text) {
      const result = clean(text)
      if (result === null) throw new RangeError('The HTML is too long or too deep: ask `accepts` first.')
      return result
    },
    '~standard': {
      version: 1,
      vendor: 'holdfast',
      validate(value) {
        if (typeof value !== 'string') return refused('invalid_type', 'Expects a string.')
        if (value.length > maxLength) return refused('too_big', `May have ${maxLength} characters.`)
        const result = clean(value)
        return result === null ? refused('too_complex', 'Has markup that is too deep or broken.') : { value: result }
      },
    },
  }
}

const SCHEMES: readonly LinkScheme[] = ['https', 'http', 'mailto']
const ROUNDS = 4

function refused(code: string, message: string): StandardSchemaV1.FailureResult {
  const issue: StandardSchemaV1.Issue & { readonly code: string } = { message, code }
  return { issues: [issue] }
}

function listed<T extends string>(name: string, given: readonly T[], known: readonly T[]): readonly T[] {
  const isList: boolean = Array.isArray(given)
  if (isList && given.every((item) => known.includes(item))) return [...given]
  throw new ConfigurationError('config.route', `"${name}" of html is a list of: ${known.join(', ')}.`)
}

function whole(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new ConfigurationError('config.route', `"${name}" of html is a whole number from 1 to ${most}.`)
}
