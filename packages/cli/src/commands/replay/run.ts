import type { Failure, Outcome, Report } from '../../report.js'
import { replayHtml } from '../../reporters/replay/html.js'
import { replayView } from '../../reporters/replay/view.js'
import { readLogs } from '../../replay/log/read-logs.js'
import { logSource, UnreadableLog, type LogSource } from '../../replay/log/log-source.js'
import { Names } from '../../replay/names/names.js'
import { SortedRecords } from '../../replay/records/sorted-records.js'
import { replay } from '../../replay/replay.js'
import type { ReplayReport } from '../../replay/report.js'
import { simulated } from '../../replay/simulation/simulated.js'
import { ProgressLine } from '../../terminal/progress.js'
import { readOptions, type ReadOptions, type ReplayOptions } from './options.js'

export async function runReplay(logs: readonly string[], options: ReplayOptions): Promise<Outcome> {
  const read = readOptions(logs, options)
  if ('failure' in read) return read
  const line = new ProgressLine()
  const records = new SortedRecords()
  try {
    const report = await (read.simulation === undefined
      ? ofLogs(logs, options, read, records, line)
      : ofSimulation(read, line))
    return outcomeOf(report, options.output)
  } catch (error) {
    return failureOf(error)
  } finally {
    line.end()
    records.close()
  }
}

async function ofLogs(
  logs: readonly string[],
  { logFormat }: ReplayOptions,
  read: ReadOptions,
  records: SortedRecords,
  line: ProgressLine,
): Promise<ReplayReport> {
  const names = new Names()
  // All of them before the first is read: a name that is mistyped is told at once.
  const sources = logs.map(logSource)
  const size = wholeSize(sources)
  const of = size === undefined ? '' : ` of ${megabytes(size)}`
  const { lines, skipped, formats, notices } = await readLogs(sources, logFormat, names, records, (bytes, known) =>
    line.show(`reading: ${megabytes(bytes)}${of}, ${Math.floor(known / 1_000)} thousand lines …`),
  )
  const none = lines > 0 && records.length === 0
  const { length, from, to } = records
  return replay(
    { names, length, from, to, blocks: () => records.blocks() },
    {
      skipped: lines - length,
      skippedBy: Object.fromEntries(skipped),
      logs: [...formats].map(([name, format]) => ({ name, format: format ?? null })),
      notices: none ? [...notices, 'No line is a request: --log-format says how they are written.'] : notices,
    },
    { ...read, progress: (what, share) => line.show(`${what}: ${Math.floor(share * 100)} % …`) },
  )
}

function ofSimulation(read: ReadOptions, line: ProgressLine): Promise<ReplayReport> {
  const simulation = read.simulation!
  const name = `simulated ${simulation.kind}`
  return replay(
    simulated(simulation),
    { skipped: 0, skippedBy: {}, logs: [{ name, format: null }], notices: [] },
    { ...read, progress: (what, share) => line.show(`${what}: ${Math.floor(share * 100)} % …`) },
  )
}

function outcomeOf(report: ReplayReport, output: string | undefined): Report {
  return {
    data: report,
    view: (terminal) => replayView(report, terminal),
    // What was refused is what was asked, and no fault of the log.
    findings: 0,
    formats: { html: () => replayHtml(report) },
    ...(output !== undefined && { output }),
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof UnreadableLog) return { failure: error.message }
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
    return {
      failure: 'the folder for temporary files is full',
      hint: 'TMPDIR names another one: 24 bytes for each request',
    }
  }
  throw error
}

function wholeSize(sources: readonly LogSource[]): number | undefined {
  return sources.reduce<number | undefined>(
    (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  )
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
