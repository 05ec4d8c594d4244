import { lstat, readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { Command } from '../command.js'
import type { Failure, Outcome, Report } from '../report.js'
import type { RouteTable } from '../routes/facts.js'
import { howMany } from '../routes/cells.js'
import { printable } from '../routes/printable.js'
import type { Comparison } from '../routes/weakened.js'
import { ProgressLine } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { wrap } from '../terminal/text.js'
import { writeWhole } from '../whole-file.js'

interface RoutesOptions {
  readonly write?: string | true
  readonly check?: string | true
}

const LOCK = 'holdfast.routes.json'

/** A lock of more bytes is none that this command wrote. */
const MAX_LOCK = 20_000_000

/** Reads the code and never runs it. */
export const command: Command = {
  summary: 'show every route and action with what is asked of its callers',
  examples: [
    { line: 'holdfast routes', what: 'the table of the project in this folder' },
    { line: `holdfast routes --write ${LOCK}`, what: 'keep it beside the code' },
    { line: `holdfast routes --check ${LOCK}`, what: 'fail where a change weakens a route' },
    { line: 'holdfast routes apps/web --format markdown', what: 'for a pull request' },
  ],
  formats: ['markdown'],
  declare: (declaration) => {
    declaration
      .argument('[path]', 'the folder of the project', '.')
      .option('--write [file]', `write the lock; default ${LOCK} in that folder`)
      .option('--check [file]', 'compare with the lock: exit code 1 where a route is weaker, or is not in it')
  },
  run: ({ args, options }) => run(args[0] ?? '.', options),
}

async function run(path: string, { write, check }: RoutesOptions): Promise<Outcome> {
  if (write !== undefined && check !== undefined) {
    return {
      failure: '--write and --check do not go together',
      hint: 'check first, then write what you have looked at',
    }
  }
  const table = await tableOf(path)
  if ('failure' in table) return table
  if (check !== undefined) return checked(table, fileOf(check, path))
  if (write !== undefined) return written(table, fileOf(write, path))
  const [{ viewRoutes }, { markdownRoutes }, { routesData }] = await Promise.all([
    import('../routes/view.js'),
    import('../routes/markdown.js'),
    import('../routes/data.js'),
  ])
  return {
    data: routesData(table),
    view: (terminal) => viewRoutes(table, terminal),
    findings: 0,
    formats: { markdown: () => markdownRoutes(table) },
  }
}

/** A file that is named is where the shell says; the default lies in the project. */
function fileOf(option: string | true, path: string): string {
  return option === true ? resolve(path, LOCK) : resolve(option)
}

async function tableOf(path: string): Promise<RouteTable | Failure> {
  const [{ openProject }, { foundFacts }, { routeTable }] = await Promise.all([
    import('../audit/audit-folder.js'),
    import('../routes/found-facts.js'),
    import('../routes/table.js'),
  ])
  const project = openProject(path)
  if ('failure' in project) return project
  const line = new ProgressLine()
  let done = 0
  const table = routeTable(project, (handler, facts) => {
    line.show(`${(done += 1)} of ${howMany(project.routes.length)} …`)
    return foundFacts(handler, facts)
  })
  line.end()
  return table
}

async function written(table: RouteTable, file: string): Promise<Outcome> {
  const { lockOf, lockText } = await import('../routes/lock.js')
  const text = lockText(lockOf(table))
  const before = await readFile(file, 'utf8').catch(() => undefined)
  if (before !== text) await writeWhole(file, text)
  const done = before === text ? 'is up to date' : before === undefined ? 'is written' : 'is written anew'
  return {
    data: { file, routes: table.routes.length, changed: before !== text },
    view: () => `${relative('', file) || file} ${done}: ${howMany(table.routes.length)}.`,
    findings: 0,
  }
}

async function checked(table: RouteTable, file: string): Promise<Outcome> {
  const [{ lockOf, readLock }, { compareLocks }] = await Promise.all([
    import('../routes/lock.js'),
    import('../routes/weakened.js'),
  ])
  const found = await lstat(file).catch(() => undefined)
  if (found === undefined || !found.isFile()) {
    return { failure: `there is no lock ${relative('', file)}`, hint: 'holdfast routes --write writes one' }
  }
  if (found.size > MAX_LOCK) return { failure: 'the lock of routes is too long' }
  try {
    const comparison = compareLocks(readLock(await readFile(file, 'utf8')), lockOf(table))
    return comparisonReport(comparison, table.routes.length)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { failure: error.message, hint: 'holdfast routes --write writes it anew' }
  }
}

function comparisonReport(comparison: Comparison, routes: number): Report {
  const { weakened, removed, changed } = comparison
  return {
    data: { version: 1, routes, weakened, removed, changed },
    view: (terminal) => viewComparison(comparison, routes, terminal),
    findings: weakened.length,
    formats: { markdown: () => markdownComparison(comparison, routes) },
  }
}

function viewComparison({ weakened, removed, changed }: Comparison, routes: number, terminal: Terminal): string {
  const { red, bold, dim } = terminal.colors
  const line = (text: string): string => wrap(text, terminal.width)
  return [
    ...weakened.map(({ app, route, message }) =>
      line(`${red('weaker')}  ${bold(routeText(app, route))}: ${printable(message)}`),
    ),
    ...removed.map(({ app, route }) => dim(line(`removed ${routeText(app, route)}`))),
    ...changed.map(({ app, route }) => dim(line(`changed ${routeText(app, route)}: not weaker; --write keeps it`))),
    line(verdict(weakened.length, routes)),
  ].join('\n')
}

function markdownComparison({ weakened, removed, changed }: Comparison, routes: number): string {
  const item = (text: string): string => `- ${text}`
  return [
    verdict(weakened.length, routes),
    '',
    ...weakened.map(({ app, route, message }) =>
      item(`**weaker** \`${routeText(app, route)}\`: ${printable(message)}`),
    ),
    ...removed.map(({ app, route }) => item(`removed \`${routeText(app, route)}\``)),
    ...changed.map(({ app, route }) => item(`changed, not weaker \`${routeText(app, route)}\``)),
    '',
  ].join('\n')
}

function verdict(count: number, routes: number): string {
  if (count === 0) return `Of ${howMany(routes)} none is weaker than the lock says.`
  const noun = count === 1 ? '1 thing is' : `${count} things are`
  return `${noun} weaker than the lock says. If that is meant, holdfast routes --write keeps it, and the diff shows it.`
}

function routeText(app: string, route: string): string {
  return printable(app === '.' ? route : `${app}: ${route}`)
}
