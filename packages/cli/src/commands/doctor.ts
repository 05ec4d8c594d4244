import { relative, resolve } from 'node:path'
import { Option } from 'commander'
import type { Command } from '../command.js'
import type { Environment } from '../doctor/environment.js'
import type { Failure, Outcome } from '../report.js'
import { doctorData } from '../reporters/doctor/json.js'
import { doctorMarkdown } from '../reporters/doctor/markdown.js'
import { doctorView } from '../reporters/doctor/pretty.js'
import { countsOf, type DoctorReport } from '../reporters/doctor/report.js'
import { ProgressLine } from '../terminal/progress.js'
import { ownVersion } from '../version.js'

interface DoctorOptions {
  readonly cwd: string
  readonly url?: string
  readonly envFile?: readonly string[]
  readonly offline?: true
  readonly browser?: string
  readonly failOn: 'fail' | 'warn' | 'never'
  readonly output?: string
}

/** It only reads: the code without running it, the environment without printing it, stores and pages without changing them. */
export const command: Command = {
  summary: 'examine an app, its environment, its stores and its running build',
  formats: ['markdown'],
  examples: [
    { line: 'holdfast doctor', what: 'the app of this folder, and the stores that its environment names' },
    { line: 'holdfast doctor --url http://localhost:3000', what: 'with the headers, policy and scripts of its pages' },
    { line: 'holdfast doctor --cwd apps/web --offline', what: 'one app of a monorepo, without a network' },
    { line: 'holdfast doctor --env-file .env.ci --json', what: 'with variables of another file, for a program' },
  ],
  declare: (declaration) => {
    declaration
      .argument('[path]', 'the folder of the app', undefined)
      .option('--cwd <folder>', 'the same, as an option', '.')
      .option('--url <address>', 'where the app runs: its pages are looked at as a stranger sees them')
      .option('--env-file <file>', "variables that count before those of the app's .env files; once for each", collect)
      .option('--offline', 'ask nothing over the network: no store, no page')
      .option('--browser <program>', 'with --url: a Chrome or Chromium that opens the pages')
      .addOption(
        new Option('--fail-on <verdict>', 'exit with 1 from this verdict on')
          .choices(['fail', 'warn', 'never'])
          .default('fail'),
      )
      .option('--output <file>', 'write it there instead of printing it')
  },
  run: async ({ args: [path], options }) => run(path, options as unknown as DoctorOptions),
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

async function run(path: string | undefined, options: DoctorOptions): Promise<Outcome> {
  const url = urlOf(options)
  if (url !== undefined && 'failure' in url) return url
  const [{ chosenApp }, { Environment: Read }, { readChecks }, { examine }] = await Promise.all([
    import('../audit/chosen-app.js'),
    import('../doctor/environment.js'),
    import('../doctor/checks.js'),
    import('../doctor/examine.js'),
  ])
  const folder = path ?? options.cwd
  const chosen = chosenApp(folder, 'doctor')
  if ('failure' in chosen) return chosen
  const { project, app } = chosen
  const root = resolve(folder, app.root)
  let environment: Environment
  try {
    environment = new Read(
      root,
      process.env,
      (options.envFile ?? []).map((file) => resolve(file)),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { failure: 'one of the files of --env-file is not there' }
  }
  const line = new ProgressLine().waiting()
  const progress = (done: number, of: number): void => line.show(`routes: ${done} of ${of} …`)
  const found = await examine(
    { project, app, environment, url, isOffline: options.offline === true, browser: options.browser, progress },
    await readChecks(),
    (what, done, of) => line.show(`${what}: ${done} of ${of} …`),
  )
  line.end()
  const report: DoctorReport = {
    version: await ownVersion(),
    app: { name: app.package?.name ?? null, root: relative('', root) || '.', url: url?.origin ?? null },
    found,
  }
  const { fail, warn } = countsOf(found)
  return {
    data: doctorData(report),
    view: (terminal) => doctorView(report, terminal),
    findings: { fail, warn: fail + warn, never: 0 }[options.failOn],
    formats: { markdown: () => doctorMarkdown(report) },
    ...(options.output !== undefined && { output: options.output }),
  }
}

/** What was typed may hold a password: it is not repeated. */
function urlOf({ url: typed, browser }: DoctorOptions): URL | Failure | undefined {
  if (typed === undefined) {
    return browser === undefined ? undefined : { failure: '--browser goes with --url' }
  }
  const hint = 'holdfast doctor --url http://localhost:3000'
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return { failure: '--url is an address that begins with http:// or https://', hint }
  if (url.username !== '' || url.password !== '') return { failure: '--url goes without a user and a password', hint }
  return new URL(url.origin)
}
