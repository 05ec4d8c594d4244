import { ByteBuffer } from '../byte-buffer.js'
import type { FileMeta, FileRules } from './file-field.js'

/** Where the content of one file goes. */
export interface FileSink {
  /** @throws what the application's `store` throws */
  write(chunk: Uint8Array): Promise<void>
  /** The whole file as the handler gets it. */
  close(): Promise<unknown>
  /** The file is refused: nothing is kept of it. */
  abort(): void
}

export function openSink(rules: FileRules, meta: FileMeta): FileSink {
  return rules.store === undefined ? inMemory(rules, meta) : stored(rules, rules.store, meta)
}

function inMemory({ maxBytes }: FileRules, meta: FileMeta): FileSink {
  const buffer = new ByteBuffer(maxBytes)
  return {
    write: (chunk) => Promise.resolve(buffer.append(chunk)),
    close: () => Promise.resolve(new File([buffer.bytes() as Uint8Array<ArrayBuffer>], meta.name, { type: meta.type })),
    abort: () => undefined,
  }
}

function stored(rules: FileRules, store: NonNullable<FileRules['store']>, meta: FileMeta): FileSink {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  writer.closed.catch(() => undefined)
  // Asked inside a promise: what throws at once is treated like what rejects.
  const answer = Promise.resolve().then(() => store(readable, meta))
  let answered = false
  const settled = answer.then(
    () => void (answered = true),
    () => void (answered = true),
  )
  return {
    async write(chunk) {
      // Its pace is the store's. A store that answers early has seen enough; one that fails has failed.
      await Promise.race([writer.ready, settled])
      if (answered) return void (await answer)
      // A copy: who gets the bytes may hand their memory on.
      writer.write(chunk.slice()).catch(() => undefined)
    },
    close() {
      writer.close().catch(() => undefined)
      return answer
    },
    abort() {
      writer.abort(new Error('The upload was refused.')).catch(() => undefined)
      answer.then((value) => discarded(rules, value)).catch(() => undefined)
    },
  }
}

/** Files of one field that have been taken whole. */
export class ReceivedFiles {
  readonly values: unknown[] = []
  readonly #rules: FileRules

  constructor(rules: FileRules) {
    this.#rules = rules
  }

  /** The form is refused; the answer does not wait for the clearing up. */
  discard(): void {
    for (const value of this.values.splice(0)) void discarded(this.#rules, value)
  }
}

async function discarded(rules: FileRules, value: unknown): Promise<void> {
  try {
    await rules.discard?.(value)
  } catch (error) {
    console.error('holdfast: `discard` of a refused upload failed', error)
  }
}
