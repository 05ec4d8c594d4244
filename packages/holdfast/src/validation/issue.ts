import { MAX } from './caps.js'

/** An issue of a schema library: Standard Schema's members, and what Zod, Valibot and ArkType put beside them. */
interface LibraryIssue {
  readonly message: string
  readonly code?: unknown
  /** Valibot: `schema`, `validation` or `transformation`. */
  readonly kind?: unknown
  /** Valibot: the name of the schema or action. */
  readonly type?: unknown
  /** ArkType: the message without the path, whose keys may be the caller's. */
  readonly problem?: unknown
}

const CODE = /^[A-Za-z][A-Za-z0-9_]{0,39}$/

/** The library's code where it has one: Zod's and ArkType's `code`, Valibot's `type`; else `invalid`. */
export function issueCode(issue: LibraryIssue): string {
  const code = issue.code ?? (issue.kind === undefined ? undefined : issue.type)
  return typeof code === 'string' && CODE.test(code) ? code : 'invalid'
}

/** Shown in place of words that would give the input back. */
const PLAIN = 'Is not valid.'

/** `… but received "hunter2"` and `…: Received "hunter2"` of Valibot, `… (was "hunter2")` of ArkType. */
const RECEIVED = /(?:,? but received|: Received| \(was) [^]*$/

/**
 * The library's or the application's own words, without the input: what was received is cut off, unrecognised keys are
 * not named, and a message that still quotes the value it is about (an application's message function) is replaced.
 */
export function issueMessage(issue: LibraryIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'Has keys that are not recognized.'
  const words: unknown = typeof issue.problem === 'string' ? issue.problem : issue.message
  if (typeof words !== 'string') return PLAIN
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  const message = words.replace(RECEIVED, '').replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
  if (message.trim() === '' || quotes(message, value)) return PLAIN
  return message.length > MAX.messageLength ? `${message.slice(0, MAX.messageLength - 1)}…` : message
}

/** Values looked at in an object that an issue is about. */
const MAX_VALUES = 200

/** Whether the message holds a text or a longer number out of the value. */
function quotes(message: string, value: unknown): boolean {
  const pending: unknown[] = [value]
  for (let seen = 0; pending.length > 0 && seen < MAX_VALUES; seen++) {
    const item = pending.pop()
    if (typeof item === 'string' && quotesText(message, item)) return true
    // Up to four digits it is the schema's own bound more often than an echo of it.
    if (
      (typeof item === 'number' || typeof item === 'bigint') &&
      String(item).length > 4 &&
      message.includes(String(item))
    ) {
      return true
    }
    if (typeof item === 'object' && item !== null) {
      for (const key of Object.keys(item).slice(0, MAX_VALUES)) pending.push((item as Record<string, unknown>)[key])
    }
  }
  return false
}

function quotesText(message: string, item: string): boolean {
  const text = item.trim()
  if (text === '' || text.length > message.length) return false
  // Shorter ones occur in any sentence; they count when they stand in quotation marks.
  if (text.length > 3) return message.includes(text) || message.includes(JSON.stringify(text).slice(1, -1))
  return [`"${text}"`, `'${text}'`, `\`${text}\``].some((quoted) => message.includes(quoted))
}
