import { Names } from './names/names.js'
import { CombinedFormat } from './log/combined.js'
import type { LineFormat, SkipReason } from './log/intake.js'
import { FileFormat } from './log/log-format.js'
import { readLimit, type ReplayLimit } from './limits/limit-text.js'
import { SortedRecords } from './records/sorted-records.js'
import { replay, type LinesReport } from './replay.js'
import type { ReplayReport } from './report.js'

/** One request of a log, for people. */
export interface Logged {
  /** Milliseconds since the Unix epoch, whole seconds. */
  readonly time: number
  readonly address: string
  readonly route?: string
  readonly agent?: string
  readonly user?: string
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** A line of the Combined log format. */
export function logLine({ time, address, route = 'GET /', agent = BROWSER, user = '-' }: Logged): string {
  const date = new Date(time)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `${address} - ${user} [${day}:${clock} +0000] "${route} HTTP/1.1" 200 512 "-" "${agent}"`
}

/** What a line says; a text says why it is no request. */
export interface Read {
  readonly time: string
  readonly address: string
  readonly user: string
  readonly agent: string
  readonly route: string
}

export function readLine(line: string | Buffer, format: LineFormat = new CombinedFormat()): Read | SkipReason {
  const names = new Names()
  let read: Read | undefined
  const bytes = typeof line === 'string' ? Buffer.from(line) : line
  const reason = format.take(bytes, 0, bytes.length, {
    names,
    request: (time, address, user, agent, route) => {
      read = {
        time: new Date(time).toISOString(),
        address: names.addresses.text(address),
        user: names.users.text(user),
        agent: names.agents.text(agent),
        route: names.routes.text(route),
      }
    },
  })
  return reason ?? read!
}

export function limitsOf(...texts: readonly string[]): ReplayLimit[] {
  return texts.map((text) => {
    const limit = readLimit(text)
    if ('wrong' in limit) throw new Error(`${text} ${limit.wrong}`)
    return limit
  })
}

/** A replay of requests in the order that is given. */
export function replayed(
  requests: readonly Logged[],
  limits: readonly string[],
  chunk?: number,
): Promise<ReplayReport> {
  return replayedLines(requests.map(logLine), limits, chunk)
}

/** A replay of the lines of a log, whose format is that of its first line. */
export async function replayedLines(
  lines: readonly string[],
  limits: readonly string[],
  chunk?: number,
): Promise<ReplayReport> {
  const names = new Names()
  const records = new SortedRecords(chunk)
  const format = new FileFormat()
  let skipped = 0
  for (const each of lines) {
    const line = Buffer.from(each)
    const reason = format.take(line, 0, line.length, {
      names,
      request: (time, address, user, agent, route) => {
        names.addresses.requests[address]!++
        records.add(time, address, user, agent, route)
      },
    })
    if (reason !== undefined) skipped++
  }
  records.finish()
  try {
    const { length, from, to } = records
    const report: LinesReport = { skipped, skippedBy: {}, logs: [], notices: [] }
    return await replay({ names, length, from, to, blocks: () => records.blocks() }, report, {
      limits: limitsOf(...limits),
      top: 10,
      progress: () => {},
    })
  } finally {
    records.close()
  }
}
