import { problem, type Problem } from '../../core/problem.js'
import { ArchiveWatch } from './archive.js'
import { ByteBuffer } from '../byte-buffer.js'
import type { FileRules } from './file-field.js'
import { HEAD_BYTES, fileKind } from './file-kind.js'
import { extensionOf, fileNameOf } from './file-name.js'
import { openSink } from './file-sink.js'
import type { PartHeader } from './part-header.js'
import type { Broken, PartStream } from './part-stream.js'
import { unsafe } from '../refusal.js'

/**
 * The content of one part as its field takes it. Its type is known before a byte of it goes anywhere; what is refused
 * later is withdrawn from where it went.
 */
export async function takeFile(
  parts: PartStream,
  rules: FileRules,
  part: PartHeader,
): Promise<{ readonly value: unknown } | Problem | Broken> {
  const field = part.name
  const name = fileNameOf(part.fileName ?? '')
  if (name === null) return unsafe('The name of a file is refused.')

  const start = new ByteBuffer(HEAD_BYTES)
  while (start.size < HEAD_BYTES) {
    const chunk = await parts.content()
    if (typeof chunk === 'string') return chunk
    if (chunk === null) break
    if (start.size + chunk.length > rules.maxBytes) return tooLarge(field, rules)
    start.append(chunk)
  }
  const head = start.bytes()
  const type = await fileKind(head.subarray(0, HEAD_BYTES), { type: part.type, name }, rules.types)
  const watch = new ArchiveWatch(head)
  if (type === null || watch.sees(head)) return otherType(field, rules)

  const sink = openSink(rules, { field, name, type, extension: extensionOf(name) })
  let isWhole = false
  try {
    await sink.write(head)
    let size = head.length
    for (let chunk = await parts.content(); chunk !== null; chunk = await parts.content()) {
      if (typeof chunk === 'string') return chunk
      size += chunk.length
      if (size > rules.maxBytes) return tooLarge(field, rules)
      if (watch.sees(chunk)) return otherType(field, rules)
      await sink.write(chunk)
    }
    const value = await sink.close()
    isWhole = true
    return { value }
  } finally {
    if (!isWhole) sink.abort()
  }
}

/** Field names are the application's own here. */
function tooLarge(field: string, { maxBytes }: FileRules): Problem {
  return problem('input.too_large', { detail: `A file in "${field}" may have ${maxBytes} bytes.` })
}

function otherType(field: string, { types }: FileRules): Problem {
  const detail = `A file in "${field}" is ${types.join(' or ')}: by its content, its extension and its declared type.`
  return problem('input.unsupported_type', { detail })
}
