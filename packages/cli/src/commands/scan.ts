import { basename, resolve } from 'node:path'
import type { Command } from '../command.js'
import type { Outcome } from '../report.js'
import { allow, readAllowances, type Allowance } from '../scan/allowed.js'
import type { BuildPlace } from '../scan/client-output.js'
import type { PassedOver } from '../scan/declared-secrets.js'
import type { EnvFiles } from '../scan/env-files.js'
import type { Finding, ScanResult } from '../scan/scan.js'
import { ProgressLine } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { wrap } from '../terminal/text.js'

interface ScanOptions {
  readonly dir: string
  readonly envFile?: readonly string[]
  readonly secret?: readonly string[]
  readonly allow?: readonly string[]
}

interface ScanReport extends ScanResult {
  readonly allowed: readonly Allowance[]
  /** Names of the variables whose values were looked for. */
  readonly variables: readonly string[]
  readonly passedOver: readonly PassedOver[]
}

/** Run after `next build`: what the browser gets must not hold what only the server may know. */
export const command: Command = {
  summary: 'find secrets in what browsers can get of a finished build',
  examples: [
    { line: 'next build && holdfast scan', what: 'as the build script of an app' },
    {
      line: 'holdfast scan --dir apps/web/.next --env-file .env.ci',
      what: 'in a monorepo, with values from another file',
    },
    {
      line: "holdfast scan --allow 'MAP_TOKEN=works on our origin only'",
      what: 'what is public on purpose, with the reason',
    },
  ],
  declare: (declaration) => {
    declaration
      .option('--dir <folder>', 'the folder of the build', '.next')
      .option('--env-file <file>', "one more file of variables, beside the app's .env files; once for each", collect)
      .option('--secret <name>', 'a variable to look for, whatever its name and value; once for each', collect)
      .option('--allow <key=reason>', 'a variable or format that is public on purpose; once for each', collect)
  },
  run: async ({ options }) => run(options as unknown as ScanOptions),
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

async function run({ dir, envFile = [], secret = [], allow: allowances = [] }: ScanOptions): Promise<Outcome> {
  const reasons = readAllowances(allowances)
  if ('wrong' in reasons) {
    return {
      failure: `--allow ${reasons.wrong} gives no reason`,
      hint: "write --allow 'KEY=why everybody may read it'",
    }
  }
  const [{ buildPlace }, { readEnvFiles }, { declaredSecrets }, { scan }] = await Promise.all([
    import('../scan/client-output.js'),
    import('../scan/env-files.js'),
    import('../scan/declared-secrets.js'),
    import('../scan/scan.js'),
  ])
  const folder = resolve(dir)
  let place: BuildPlace
  let files: EnvFiles
  try {
    place = await buildPlace(folder)
  } catch (error) {
    if (!isMissing(error)) throw error
    return {
      failure: `${basename(folder)} holds no finished build`,
      hint: 'run next build first, or name its folder with --dir',
    }
  }
  try {
    files = await readEnvFiles(
      place.app,
      envFile.map((file) => resolve(file)),
    )
  } catch (error) {
    if (!isMissing(error)) throw error
    return { failure: `${envFile.length === 1 ? envFile[0] : 'one of the files of --env-file'} is not there` }
  }
  const { secrets, passedOver } = declaredSecrets(files, process.env, new Set(secret))
  const unknown = secret.find((name) => !secrets.some(({ key }) => key === name))
  if (unknown !== undefined) {
    return { failure: `${unknown} has no value that could be found`, hint: 'a value has 8 characters or more' }
  }
  const line = new ProgressLine()
  const result = await scan(place, secrets, ({ bytes, of }) => line.show(`${megabytes(bytes)} of ${megabytes(of)} …`))
  line.end()
  const data: ScanReport = {
    ...result,
    ...allow(result.findings, reasons),
    variables: [...new Set(secrets.map(({ key }) => key))],
    passedOver,
  }
  return { data, view: (terminal) => view(data, terminal), findings: data.findings.length + data.unread.length }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function view(report: ScanReport, terminal: Terminal): string {
  const { bold, dim, green, red } = terminal.colors
  const { findings, unread, searched, variables } = report
  const text = (words: string): string => wrap(words, terminal.width)
  const sections = Array.from(new Set(findings.map(({ key }) => key)), (key) =>
    keySection(
      findings.filter((finding) => finding.key === key),
      terminal,
    ),
  )
  if (unread.length > 0) {
    const why = 'Not looked at, since more comes out of them than 256 MB:'
    sections.push([bold(why), ...unread.map((file) => `  ${file}`)].join('\n'))
  }
  if (findings.length > 0) {
    sections.push(
      text(
        'Whoever has loaded these has the secrets: replace each where it was issued, then take it out of what is sent.',
      ),
    )
  }
  const where = `${counted(searched.files, 'file')} (${megabytes(searched.bytes)})`
  const what = `${counted(variables.length, 'variable')} and ${counted(searched.formats, 'known format')}`
  const sum = findings.length === 0 ? green('no secret') : red(counted(findings.length, 'finding'))
  sections.push([`${bold(sum)} in ${where}, of ${what}`, ...notes(report).map((note) => dim(text(note)))].join('\n'))
  return sections.join('\n\n')
}

/** Findings of one key. */
function keySection(places: readonly Finding[], { colors: { bold, cyan, dim } }: Terminal): string {
  const rows = places.map(({ file, isName, line, column, offset, encoding, compression }) => {
    const place = isName ? ', its name' : `${line === undefined ? '' : `:${line}:${column}`}, byte ${offset}`
    const inside = compression === undefined ? '' : ` in ${compression}`
    return `  ${cyan(file)}${dim(place)}  ${encoding}${inside}`
  })
  const [first] = places
  const what = first?.source === 'format' ? 'has the form of a secret' : 'is a variable of the server'
  return [`${bold(first?.key ?? '')}  ${dim(what)}`, ...rows].join('\n')
}

function notes({ allowed, passedOver, variables }: ScanReport): string[] {
  const names = passedOver.map(({ key, reason }) => `${key} (${reason})`).join(', ')
  return [
    ...allowed.map(({ key, reason, findings }) =>
      findings === 0
        ? `Allowed and not found, so --allow is not needed: ${key}.`
        : `Allowed, ${counted(findings, 'finding')}: ${key}, ${reason}`,
    ),
    ...(names === '' ? [] : [`Not looked for, since pages hold such values anyway: ${names}.`]),
    ...(variables.length > 0
      ? []
      : ['No variable of this environment was looked for: run it where the build has its values.']),
  ]
}
