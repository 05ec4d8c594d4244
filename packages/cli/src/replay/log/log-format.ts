import { CombinedFormat } from './combined.js'
import type { Intake, LineFormat, SkipReason } from './intake.js'
import { cloudflareRequest, nginxRequest, vercelRequest } from './json-formats.js'
import { JsonFormat } from './json-lines.js'
import { OwnEventsFormat } from './own-events.js'

/** By what `--log-format` calls them; in this order they are tried. */
const formats = {
  combined: () => new CombinedFormat(),
  holdfast: () => new OwnEventsFormat(),
  vercel: () => new JsonFormat(vercelRequest),
  cloudflare: () => new JsonFormat(cloudflareRequest),
  nginx: () => new JsonFormat(nginxRequest),
} as const satisfies Readonly<Record<string, () => LineFormat>>

export type LogFormatName = keyof typeof formats
export const LOG_FORMATS = Object.keys(formats) as LogFormatName[]

/** The format of one file: the named one, else that of the first line that one of them can read. */
export class FileFormat implements LineFormat {
  #name: LogFormatName | undefined
  #format: LineFormat | undefined

  constructor(name?: LogFormatName) {
    this.#name = name
    if (name !== undefined) this.#format = formats[name]()
  }

  /** `undefined` as long as no line was read. */
  get name(): LogFormatName | undefined {
    return this.#name
  }

  take(line: Buffer, start: number, end: number, into: Intake): SkipReason | undefined {
    if (isBlank(line, start, end)) return 'empty'
    return this.#format === undefined
      ? this.#detected(line, start, end, into)
      : this.#format.take(line, start, end, into)
  }

  #detected(line: Buffer, start: number, end: number, into: Intake): SkipReason | undefined {
    let reason: SkipReason | undefined
    for (const name of LOG_FORMATS) {
      const format = formats[name]()
      const own = format.take(line, start, end, into)
      if (own === undefined) {
        this.#name = name
        this.#format = format
        return undefined
      }
      // What the format that fits best has to say.
      if (reason === undefined || own !== 'not the format') reason = own
      if (name === 'combined' && !looksLikeJson(line, start, end)) return own
    }
    return reason
  }
}

const [SPACE, TAB, BRACE] = [0x20, 0x09, 0x7b]

function looksLikeJson(line: Buffer, start: number, end: number): boolean {
  return line.subarray(start, Math.min(end, start + 256)).find((byte) => byte !== SPACE && byte !== TAB) === BRACE
}

function isBlank(line: Buffer, start: number, end: number): boolean {
  let at = start
  while (at < end && (line[at] === SPACE || line[at] === TAB)) at++
  return at >= end
}
