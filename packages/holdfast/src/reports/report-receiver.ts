import { checkedOptions } from '../core/checked-options.js'
import { systemClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import type { Eventually } from '../core/verdict.js'
import { boundedText } from './bounded-text.js'
import { FloodGate } from './flood-gate.js'
import { readReports, reportFormat, type Read } from './read-reports.js'
import { RecentReports } from './recent-reports.js'
import type { SecurityReport } from './security-report.js'

export interface ReportReceiverOptions {
  /**
   * Gets each report that is worth keeping. It may throw or hang: nothing waits for it longer than a second, which is
   * what a serverless host leaves it to finish.
   */
  readonly on: (report: SecurityReport) => Eventually<unknown>
  /** The largest body that is read, bytes. Default 65,536. */
  readonly maxBytes?: number
  /** Reports handed over in a minute, from all senders together. Ten times as many bodies are read. Default 60. */
  readonly perMinute?: number
  /** How long a report like one before is left out and counted. Default 10 min. */
  readonly repeatAfter?: Duration
  readonly clock?: Clock
}

/** Export both from a `route.ts`. */
export interface ReportReceiver {
  readonly POST: (request: Request) => Promise<Response>
  /** A browser asks first (a preflight) where the page has another origin than this endpoint. */
  readonly OPTIONS: () => Response
}

const OPTIONS: Readonly<Record<keyof ReportReceiverOptions, true>> = {
  on: true,
  maxBytes: true,
  perMinute: true,
  repeatAfter: true,
  clock: true,
}

const MINUTE = 60_000
const READ_WITHIN = 5_000
const TOLD_WITHIN = 1_000

/**
 * Receives what browsers report: CSP violations by `report-uri`, and everything of the Reporting API (`report-to`). They
 * send without credentials, so anybody can: bodies are capped and read for five seconds at most, floods and repeats are
 * dropped, secrets are taken out. The answer is 204 whatever came, and says nothing about what was done with it.
 *
 * ```ts
 * // app/api/reports/route.ts
 * export const { POST, OPTIONS } = reportReceiver({ on: (report) => console.warn(report) })
 * ```
 * @throws {ConfigurationError} `config.reports`, `config.unknown_option`
 */
export function reportReceiver(options: ReportReceiverOptions): ReportReceiver {
  const { on, maxBytes, perMinute, repeatAfter, clock } = checked(options)
  const bodies = new FloodGate(10 * perMinute, MINUTE, clock)
  const handedOver = new FloodGate(perMinute, MINUTE, clock)
  const recent = new RecentReports(repeatAfter, clock)

  async function received(request: Request): Promise<readonly Read[]> {
    const { headers, body } = request
    const format = reportFormat(headers.get('content-type'))
    if (format === null || body === null || Number(headers.get('content-length')) > maxBytes) return []
    if (handedOver.isShut || !bodies.pass()) return []
    const json = await boundedText(body, maxBytes, READ_WITHIN)
    return json === null ? [] : readReports(format, json, headers.get('user-agent') ?? '')
  }

  return {
    async POST(request) {
      const told: Promise<unknown>[] = []
      for (const report of await received(request)) {
        if (handedOver.isShut) break
        const repeats = recent.repeats(report)
        if (repeats === null || !handedOver.pass()) continue
        told.push(tell(on, { ...report, time: clock(), repeats }))
      }
      if (told.length > 0) await within(TOLD_WITHIN, Promise.all(told))
      return new Response(null, { status: 204, headers: ANSWER })
    },
    OPTIONS: () => new Response(null, { status: 204, headers: { ...ANSWER, ...PREFLIGHT } }),
  }
}

/** A browser that may not see the answer takes the report for lost. There is nothing in it to see. */
const ANSWER = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' }

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'POST',
  'Access-Control-Allow-Headers': 'Content-Type',
  'Access-Control-Max-Age': '86400',
}

async function tell(on: ReportReceiverOptions['on'], report: SecurityReport): Promise<void> {
  try {
    await on(report)
  } catch {
    // Its own message may hold the report.
    console.error('holdfast: what is called with security reports has thrown.')
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([work, late])
  clearTimeout(timer)
}

function checked(options: ReportReceiverOptions) {
  const {
    on,
    maxBytes = 65_536,
    perMinute = 60,
    repeatAfter = '10 min',
    clock = systemClock,
  } = checkedOptions('reportReceiver(…)', options, OPTIONS)
  if (typeof on !== 'function') refuse('`on` is a function that gets each report.')
  // More would hold the memory of a small server: as many bodies may be read at once as are read in five seconds.
  if (!isWhole(maxBytes, 1_000_000)) refuse('`maxBytes` is a whole number of bytes from 1 to 1,000,000.')
  if (!isWhole(perMinute, 10_000)) refuse('`perMinute` is a whole number from 1 to 10,000.')
  try {
    return { on, maxBytes, perMinute, repeatAfter: milliseconds(repeatAfter), clock }
  } catch {
    return refuse('`repeatAfter` is a length of time, e.g. "10 min".')
  }
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most
}

function refuse(message: string): never {
  throw new ConfigurationError('config.reports', message)
}
