import type { Names } from '../names/names.js'
import type { SortedRecords } from '../records/sorted-records.js'
import type { SkipReason } from './intake.js'
import { Lines } from './lines.js'
import { FileFormat, type LogFormatName } from './log-format.js'
import { readContents, type LogSource } from './log-source.js'

export interface ReadLogs {
  readonly lines: number
  /** How many lines are no request, by the reason. */
  readonly skipped: ReadonlyMap<SkipReason, number>
  /** Which format each file has; `undefined` where no line could be read. */
  readonly formats: ReadonlyMap<string, LogFormatName | undefined>
  /** What people should know of it. */
  readonly notices: readonly string[]
}

/**
 * Takes all requests of some logs in, one log after the other.
 * @param progress is told how many bytes of the files and how many lines have been read
 * @throws {UnreadableLog}
 */
export async function readLogs(
  sources: readonly LogSource[],
  format: LogFormatName | undefined,
  names: Names,
  records: SortedRecords,
  progress: (bytes: number, lines: number) => void,
): Promise<ReadLogs> {
  const skipped = new Map<SkipReason, number>()
  const formats = new Map<string, LogFormatName | undefined>()
  const notices: string[] = []
  let [lines, read] = [0, 0]
  const { addresses } = names
  const into = {
    names,
    request(time: number, address: number, user: number, agent: number, route: number): void {
      addresses.requests[address]!++
      records.add(time, address, user, agent, route)
    },
  }
  for (const source of sources) {
    const own = new FileFormat(format)
    const parts = new Lines((bytes, start, end) => {
      lines++
      const reason = own.take(bytes, start, end, into)
      if (reason !== undefined) skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
    })
    await readContents(source, {
      part(bytes) {
        parts.take(bytes)
        progress(read, lines)
      },
      read: (bytes) => (read += bytes),
      cutOff: (reason) => notices.push(reason),
    })
    parts.finish()
    formats.set(source.name, own.name)
  }
  records.finish()
  return { lines, skipped, formats, notices }
}
