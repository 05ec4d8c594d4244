import { isProblem, problem, type Problem } from '../../core/problem.js'
import type { BodyReader } from '../body.js'
import {
  ABSENT,
  MISMATCH,
  contentLength,
  cutShort,
  refusedByHeaders,
  unread,
  unsupportedType,
  type BodyRequest,
} from '../body-headers.js'
import { ByteBuffer } from '../byte-buffer.js'
import { ByteSource } from '../byte-source.js'
import { cancel } from '../cancel.js'
import { MAX } from '../caps.js'
import { fieldsObject } from '../fields.js'
import type { FileRules } from './file-field.js'
import { ReceivedFiles } from './file-sink.js'
import { multipartBoundary } from '../media-type.js'
import { partHeader, type PartHeader } from './part-header.js'
import { PartStream, type Broken } from './part-stream.js'
import { malformed, unsafe } from '../refusal.js'
import { inputError, inputInvalid } from '../schema.js'
import { takeFile } from './take-file.js'
import { decodeUtf8 } from '../utf-8.js'

/** What one route takes of a form, and how much of it. */
export interface MultipartPlan {
  readonly files: ReadonlyMap<string, FileRules>
  /** The names of its text fields. */
  readonly texts: ReadonlySet<string>
  readonly maxBytes: number
  readonly maxParts: number
  readonly maxFieldBytes: number
  readonly maxHeaderBytes: number
}

/**
 * Reads a `multipart/form-data` body in one pass. The value is an object of texts, as that of any form, and of
 * `ReceivedFiles`; nothing of a refused form is kept.
 */
export async function readMultipart(
  plan: MultipartPlan,
  { headers, body }: BodyRequest,
  pace: Parameters<BodyReader['read']>[1],
  timer: Parameters<BodyReader['read']>[2],
): Promise<{ readonly value: unknown } | Problem> {
  const { maxBytes } = plan
  const declared = contentLength(headers)
  if (body === null) return declared === undefined || declared === 0 ? ABSENT : MISMATCH
  const boundary = multipartBoundary(headers.get('content-type') ?? '')
  const refused =
    boundary === null ? unsupportedType('multipart/form-data') : refusedByHeaders(headers, declared, maxBytes)
  if (boundary === null || refused !== undefined) {
    cancel(body)
    return unread(refused as Problem)
  }
  const { timeout, minBytesPerSecond } = pace
  const source = new ByteSource(body, { maxBytes, declared, timeout, minBytesPerSecond }, timer)
  const form = new FormReading(plan, source, boundary)
  try {
    const result = await form.read()
    if ('value' in result) return result
    form.withdraw()
    return unread(result)
  } catch (error) {
    form.withdraw()
    throw error
  }
}

class FormReading {
  readonly #plan: MultipartPlan
  readonly #source: ByteSource
  readonly #parts: PartStream
  readonly #texts: [string, string][] = []
  readonly #files = new Map<string, ReceivedFiles>()

  constructor(plan: MultipartPlan, source: ByteSource, boundary: string) {
    this.#plan = plan
    this.#source = source
    this.#parts = new PartStream(source, boundary, plan.maxHeaderBytes)
  }

  async read(): Promise<{ readonly value: unknown } | Problem> {
    const { maxParts, maxFieldBytes } = this.#plan
    for (let count = 0; ; count++) {
      const header = await this.#parts.next()
      if (header === null) break
      if (typeof header === 'string') return this.#refusal(header)
      if (count === maxParts) return problem('input.too_large', { detail: `The form may have ${maxParts} parts.` })
      const part = partHeader(header)
      if (part === null) return malformed('The header of a part is refused.')
      const refused = part.fileName === undefined ? await this.#text(part) : await this.#file(part)
      if (refused !== undefined) return refused
    }
    const caps = { fields: maxParts, nameLength: MAX.keyLength, valueLength: maxFieldBytes }
    const result = fieldsObject(this.#texts, caps)
    if ('refused' in result) return unsafe(result.refused)
    return { value: Object.assign(result.value, Object.fromEntries(this.#files)) }
  }

  /** Nothing is kept, and no more is asked for. */
  withdraw(): void {
    this.#source.cancel()
    for (const received of this.#files.values()) received.discard()
  }

  async #text({ name, type = 'text/plain', charset = 'utf-8' }: PartHeader): Promise<Problem | undefined> {
    const { files, maxFieldBytes } = this.#plan
    if (type !== 'text/plain' || charset !== 'utf-8') {
      return problem('input.unsupported_type', { detail: 'A text field is text/plain in UTF-8.' })
    }
    const buffer = new ByteBuffer(maxFieldBytes)
    for (let chunk = await this.#parts.content(); chunk !== null; chunk = await this.#parts.content()) {
      if (typeof chunk === 'string') return this.#refusal(chunk)
      if (buffer.size + chunk.length > maxFieldBytes) {
        return problem('input.too_large', { detail: `A text field may have ${maxFieldBytes} bytes.` })
      }
      buffer.append(chunk)
    }
    const text = decodeUtf8(buffer.bytes())
    if (text === null) return malformed('A field is not UTF-8.')
    if (!files.has(name)) this.#texts.push([name, text])
    else if (text !== '') return invalid(name, 'file_expected', 'Expects a file.')
    return undefined
  }

  async #file(part: PartHeader): Promise<Problem | undefined> {
    const field = part.name
    const rules = this.#plan.files.get(field)
    if (part.fileName === '') return this.#nothing()
    if (rules === undefined) {
      return this.#plan.texts.has(field)
        ? invalid(field, 'text_expected', 'Expects text, and no file.')
        : invalid(undefined, 'unrecognized_file', 'Has a file where none is taken.')
    }
    const received = this.#files.get(field) ?? new ReceivedFiles(rules)
    this.#files.set(field, received)
    if (received.values.length === rules.max) return invalid(field, 'too_many_files', `Takes ${rules.max} at most.`)
    const taken = await takeFile(this.#parts, rules, part)
    if (typeof taken === 'string') return this.#refusal(taken)
    if (isProblem(taken)) return taken
    received.values.push(taken.value)
    return undefined
  }

  /** A file input that was left empty: no name, no content. */
  async #nothing(): Promise<Problem | undefined> {
    const content = await this.#parts.content()
    if (content === null) return undefined
    return typeof content === 'string' ? this.#refusal(content) : unsafe('A file without a name is refused.')
  }

  #refusal(why: Broken): Problem {
    const { maxBytes, maxHeaderBytes } = this.#plan
    if (why === 'header_too_large') {
      return problem('input.too_large', { detail: `The header of a part may have ${maxHeaderBytes} bytes.` })
    }
    return this.#source.cut === undefined || why === 'malformed'
      ? malformed('The body is not a well-formed multipart form.')
      : cutShort(this.#source.cut, maxBytes)
  }
}

function invalid(field: string | undefined, code: string, message: string): Problem {
  return inputInvalid([inputError('body', field === undefined ? [] : [field], code, message)])
}
