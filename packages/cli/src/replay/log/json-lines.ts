import { parse as parseBroken } from 'jsonc-parser'
import { NO_NAME, type ByteNames } from '../names/byte-names.js'
import { anyTime } from './any-time.js'
import type { Intake, LineFormat, SkipReason } from './intake.js'

export type Fields = Readonly<Record<string, unknown>>

/** The request of one line of JSON, as far as the line tells. */
export interface JsonRequest {
  readonly address: unknown
  readonly time: unknown
  readonly method: unknown
  /** The path, with a query or without, or a whole URL. */
  readonly path: unknown
  readonly agent: unknown
  readonly user?: unknown
  /** What tells lines of one request apart from those of another, where a request has several. */
  readonly once?: string
}

/** Requests whose further lines are recognised. */
const REMEMBERED = 100_000

/** One object on each line, whatever its fields are called. A line that is cut off counts if what is needed stands before. */
export class JsonFormat implements LineFormat {
  readonly #read: (fields: Fields) => JsonRequest | undefined
  readonly #seen = new Set<string>()

  /** @param read `undefined`: not a line of this format */
  constructor(read: (fields: Fields) => JsonRequest | undefined) {
    this.#read = read
  }

  take(line: Buffer, start: number, end: number, into: Intake): SkipReason | undefined {
    const fields = fieldsOf(line.toString('utf8', start, end))
    if (fields === undefined) return 'not JSON'
    const found = this.#read(fields)
    if (found === undefined) return 'not the format'
    const { addresses, users, agents, routes } = into.names
    const who = typeof found.address === 'string' ? found.address.trim() : ''
    if (!addresses.isSomebody(who)) return 'no address'
    const time = anyTime(found.time)
    if (Number.isNaN(time)) return 'no time'
    const { method, path } = found
    if (typeof method !== 'string' || !/^[a-z_-]{1,24}$/i.test(method)) return 'no request'
    if (typeof path !== 'string' || path === '') return 'no request'
    if (found.once !== undefined && !this.#isFirst(found.once)) return 'another line of the same request'
    const asked = bytesOf(`${method} ${path}`.split(/[?#;]/, 1)[0]!)
    const route = routes.idOf(asked, 0, asked.byteLength)
    into.request(time, addresses.ofText(who), nameIn(users, found.user), nameIn(agents, found.agent), route)
    return undefined
  }

  #isFirst(key: string): boolean {
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value!)
    return true
  }
}

/** The object of a line, of one that is cut off what stands before; `undefined` where there is none. */
export function fieldsOf(text: string): Fields | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    if (!text.trimStart().startsWith('{')) return undefined
    value = beginning(text)
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** Deeper than any logger nests, and no way to exhaust the stack. */
const DEEPEST = 64

/** What stands before the break. */
function beginning(text: string): unknown {
  let [depth, deepest] = [0, 0]
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth)
    else if (character === '}' || character === ']') depth--
  }
  return deepest > DEEPEST ? undefined : parseBroken(text)
}

/** The number of a name, or of none. */
export function nameIn(names: ByteNames, value: unknown): number {
  const text: unknown = Array.isArray(value) ? value[0] : value
  if (typeof text !== 'string' || text === '' || text === '-') return NO_NAME
  const bytes = bytesOf(text.slice(0, 1_000))
  return names.idOf(bytes, 0, bytes.byteLength)
}

const encoder = new TextEncoder()

function bytesOf(text: string): DataView {
  const { buffer, byteOffset, byteLength } = encoder.encode(text)
  return new DataView(buffer, byteOffset, byteLength)
}
