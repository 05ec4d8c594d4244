import type { TrailReport } from 'holdfast/storage/audit-trail'
import type { Command } from '../../command.js'
import type { Outcome } from '../../report.js'
import { ProgressLine } from '../../terminal/progress.js'
import type { Terminal } from '../../terminal/terminal.js'
import { indent, wrap } from '../../terminal/text.js'
import { faultText } from '../../trail/faults.js'
import { endOf, endText } from '../../trail/noted-end.js'
import { declareTrail, type TrailOptions } from './options.js'

interface VerifyOptions extends TrailOptions {
  readonly end?: string
}

export const verify: Command = {
  summary: 'check that nobody has edited, moved or deleted a row of the trail',
  examples: [
    { line: 'holdfast trail verify', what: 'of the database in DATABASE_URL; exit code 1 where it is broken' },
    {
      line: 'holdfast trail verify --json | jq -r .end > trail.end',
      what: 'note the end elsewhere …',
    },
    {
      line: 'holdfast trail verify --end "$(cat trail.end)"',
      what: '… to find a database that was put back as a whole',
    },
    {
      line: 'holdfast trail verify --secret-from HOLDFAST_SECRET --secret-from HOLDFAST_FORMER_SECRET',
      what: 'after the secret was replaced',
    },
  ],
  declare: (declaration) => {
    declareTrail(declaration.option('--end <end>', 'the end as it was noted before: <row>:<64 hex digits>'))
  },
  run: async ({ options }) => run(options as unknown as VerifyOptions),
}

async function run(options: VerifyOptions): Promise<Outcome> {
  const noted = options.end === undefined ? undefined : endOf(options.end)
  if (options.end !== undefined && noted === undefined) {
    return { failure: '--end is <row>:<64 hex digits>', hint: 'holdfast trail verify --json | jq -r .end' }
  }
  const { environmentOf, openTrail, secretsOf } = await import('./source.js')
  const environment = environmentOf(options)
  if ('failure' in environment) return environment
  const secrets = secretsOf(options, environment)
  if ('failure' in secrets) return secrets
  if (secrets.length === 0) {
    return {
      failure: 'no secret is here with which rows may have been made',
      hint: 'set HOLDFAST_SECRET, or name its file with --env-file or its variable with --secret-from',
    }
  }
  const source = await openTrail(options, environment, secrets)
  if ('failure' in source) return source
  const line = new ProgressLine().waiting()
  try {
    const progress = (rows: number, of: number): void => line.show(`rows: ${rows} of ${of} …`)
    const report = await source.trail.verify(noted, { progress })
    return outcomeOf(report, source.schema, noted !== undefined)
  } finally {
    line.end()
    await source.close()
  }
}

function outcomeOf(report: TrailReport, schema: string, isNoted: boolean): Outcome {
  const { holds, rows, faults } = report
  const end = report.end === null ? null : endText(report.end)
  return {
    data: { schema, holds, rows, faults, end },
    view: (terminal) => (holds ? whole(rows, end, isNoted, terminal) : broken(report, terminal)),
    findings: holds ? 0 : Math.max(1, faults.length),
  }
}

function whole(rows: number, end: string | null, isNoted: boolean, { width, colors }: Terminal): string {
  if (end === null) return 'The trail is empty.'
  const count = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`
  const head = `${colors.green('The trail holds:')} ${count}${isNoted ? ', with the end that was noted' : ''}.`
  const why = 'Note the end elsewhere: --end finds a database that was put back as a whole.'
  return [head, `end ${end}`, ...(isNoted ? [] : [colors.dim(wrap(why, width))])].join('\n')
}

function broken({ faults, rows }: TrailReport, { width, colors }: Terminal): string {
  const count =
    faults.length === MOST ? `${MOST} faults or more` : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`
  const head = colors.red(`The trail is broken: ${count}, in ${rows.toLocaleString('en-US')} rows.`)
  const lines = faults.map((fault) => indent(wrap(`${faultText(fault)}.`, width - 2), 2))
  const isUnknown = faults.every(({ what }) => what === 'unknown-key')
  const hint = isUnknown ? 'Is a former secret missing? --secret-from names its variable.' : ''
  return [head, ...lines, ...(hint === '' ? [] : [colors.dim(hint)])].join('\n')
}

/** The library tells no more. */
const MOST = 100
