import type { AuditEvent } from 'holdfast'
import type { Command } from '../../command.js'
import type { Failure, Outcome } from '../../report.js'
import { ProgressLine } from '../../terminal/progress.js'
import { ownVersion } from '../../version.js'
import { trailTable } from './table.js'
import { declareTrail, type TrailOptions } from './options.js'
import type { TrailSource } from './source.js'

interface ExportOptions extends TrailOptions {
  readonly after?: string
  readonly since?: string
  readonly output?: string
}

/** An event with its number. */
export interface Row {
  readonly seq: number
  readonly event: AuditEvent
}

/** Rows of a table; more are nothing that is read. */
const SHOWN = 1_000

/** What is exported of a trail. */
interface Selection {
  readonly after: number
  /** Milliseconds since the epoch. */
  readonly since: number
}

export const exportTrail: Command = {
  summary: 'write the events of the trail as JSON lines, or as OCSF for a SIEM',
  formats: ['jsonl', 'ocsf'],
  examples: [
    { line: 'holdfast trail export --since 7d', what: 'what happened in a week, to be read' },
    { line: 'holdfast trail export --format jsonl --output trail.jsonl', what: 'all of it, as our own events' },
    { line: 'holdfast trail export --format ocsf --after 1204', what: 'what came after row 1204, as OCSF 1.3.0' },
    {
      line: 'holdfast trail verify && holdfast trail export --format jsonl | gzip > trail.jsonl.gz',
      what: 'nothing of a trail that is broken',
    },
  ],
  declare: (declaration) => {
    declareTrail(
      declaration
        .option('--since <time>', 'events from then on: 2026-11-01, 2026-11-01T12:00:00Z, 7d')
        .option('--after <row>', 'rows after this number', '0')
        .option('--output <file>', 'write it there instead of printing it'),
    )
  },
  run: async ({ options, format = 'pretty' }) => run(options as unknown as ExportOptions, format),
}

async function run(options: ExportOptions, format: string): Promise<Outcome> {
  const selection = selectionOf(options)
  if ('failure' in selection) return selection
  const [{ environmentOf, openTrail }, { ocsf }] = await Promise.all([
    import('./source.js'),
    import('holdfast/storage/audit-trail'),
  ])
  const environment = environmentOf(options)
  if ('failure' in environment) return environment
  // It reads what is there, and verifies nothing.
  const source = await openTrail(options, environment, [])
  if ('failure' in source) return source
  const output = options.output === undefined ? {} : { output: options.output }
  if (format === 'jsonl' || format === 'ocsf') {
    const version = await ownVersion()
    const shapes = {
      jsonl: ({ seq, event }: Row) => ({ seq, ...event }),
      ocsf: ({ seq, event }: Row) => ocsf(event, version, seq),
    }
    const lines = (shape: (row: Row) => object) => () => linesOf(source, selection, shape, options.output !== undefined)
    const streams = { jsonl: lines(shapes.jsonl), ocsf: lines(shapes.ocsf) }
    return { data: null, view: () => '', findings: 0, streams, ...output }
  }
  const rows: Row[] = []
  let older = 0
  for await (const page of pagesOf(source, selection)) {
    rows.push(...page)
    if (format === 'pretty') older += rows.splice(0, Math.max(0, rows.length - SHOWN)).length
  }
  const data = { schema: source.schema, rows }
  return { data, view: (terminal) => trailTable(rows, older, terminal), findings: 0, ...output }
}

async function* linesOf(
  source: TrailSource,
  selection: Selection,
  shape: (row: Row) => object,
  isFile: boolean,
): AsyncGenerator<string> {
  const line = new ProgressLine()
  let rows = 0
  for await (const page of pagesOf(source, selection)) {
    rows += page.length
    // On a screen the lines themselves are the progress.
    if (isFile || !process.stdout.isTTY) line.show(`rows: ${rows} …`)
    yield page.map((row) => `${plain(JSON.stringify(shape(row)))}\n`).join('')
  }
  line.end()
}

/** Closes the source, whatever becomes of the reading. */
async function* pagesOf({ trail, close }: TrailSource, { after, since }: Selection): AsyncGenerator<readonly Row[]> {
  try {
    for (let seq = after; ;) {
      const page = await trail.read(seq)
      const last = page.at(-1)
      if (last === undefined) return
      yield page.filter(({ event }) => event.time >= since)
      seq = last.seq
    }
  } finally {
    await close()
  }
}

/** Who can write to the table can put there what a terminal obeys; JSON leaves these as they are. */
function plain(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/gu,
    (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function selectionOf({ after = '0', since }: ExportOptions): Selection | Failure {
  if (!/^\d{1,15}$/.test(after)) return { failure: '--after is the number of a row, such as 1204' }
  const time = since === undefined ? 0 : timeOf(since)
  if (time === undefined) {
    return { failure: '--since is a time, such as 2026-11-01 or 7d', hint: 'days begin at midnight UTC' }
  }
  return { after: Number(after), since: time }
}

function timeOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,5}) ?([smhdw])$/.exec(text) ?? []
  const ms = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[unit ?? '']
  if (ms !== undefined) return Date.now() - Number(count) * ms
  const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
