import type { PlanItem, WrapPlan } from '../../init/plan.js'
import type { Setting } from '../../init/setting.js'
import { developmentPort } from '../../init/parts/environment.js'
import { CONSOLE, hasConsole } from '../../init/parts/console.js'
import { hasAccounts } from '../../init/parts/identity.js'
import { seedsAdministrator } from '../../init/parts/instrumentation.js'
import { signInPath } from '../../init/parts/sign-in-page.js'
import { isScript } from '../../project/server-file.js'
import type { Report } from '../../report.js'
import { plain } from '../../reporters/text/plain.js'
import type { Terminal } from '../../terminal/terminal.js'
import { wrap } from '../../terminal/text.js'
import type { Done } from './carried-out.js'
import { diffOf, planView } from './plan-view.js'

/** What programs read: see docs/init.md. */
interface InitData {
  readonly app: string
  readonly detected: Setting['detected']
  readonly plan: readonly {
    readonly action: 'create' | 'modify' | 'skip'
    readonly path: string
    readonly what?: string
    readonly reason?: string
    readonly todo?: string
    readonly diff?: string
  }[]
  readonly applied: boolean
  readonly installed: readonly string[]
  readonly todos: WrapPlan['todos']
  readonly next: readonly string[]
}

export function reportOf(items: readonly PlanItem[], todos: WrapPlan['todos'], setting: Setting, done: Done): Report {
  const data: InitData = {
    app: setting.app.root === '' ? '.' : setting.app.root,
    detected: setting.detected,
    plan: items.map((item) => planned(item, setting)),
    applied: done.applied,
    installed: done.installed ? installedBy(items) : [],
    todos,
    next: nextSteps(setting, done, items),
  }
  const open = done.undone === 'declined' || done.undone === 'nobody asked'
  return { data, view: (terminal) => view(items, data, setting, done, terminal), findings: open ? 1 : 0 }
}

function planned(item: PlanItem, setting: Setting): InitData['plan'][number] {
  const { action, path } = item
  if (action === 'skip') {
    const { reason, todo } = item
    return { action, path, reason, ...(todo === undefined ? {} : { todo }) }
  }
  if (action === 'install') return { action: item.isNew ? 'create' : 'modify', path, what: item.what }
  return { action, path, what: item.what, diff: diffOf(item, setting) }
}

/** The packages that the plan adds to the manifest. */
function installedBy(items: readonly PlanItem[]): string[] {
  const manifest = items.find((item) => item.action === 'modify' && /(?:^|\/)package\.json$/.test(item.path))
  return manifest?.action === 'modify' ? (manifest.what.split('; ')[0]?.split(', ').filter(isPackage) ?? []) : []
}

function isPackage(name: string): boolean {
  return /^(?:@[\w.-]+\/)?[\w.-]+$/.test(name)
}

function nextSteps(setting: Setting, done: Done, items: readonly PlanItem[]): string[] {
  const { packageManager, app } = setting
  const { name } = packageManager
  const dev = `${name === 'npm' ? 'npm run' : name} dev`
  const path = hasAccounts(setting) ? '/api/auth/sessions' : '/api/me'
  const people = hasAccounts(setting) ? ' POST /api/auth/register { email, password, name } signs somebody up.' : ''
  const isMissing = !done.installed && items.some(({ action }) => action === 'install')
  const where = app.root === '' ? '' : ` in ${app.root}`
  return [
    `${isMissing ? `${name} install, then ` : ''}${formatting(setting, items)}${dev}${where}, and curl -i http://localhost:${developmentPort(setting)}${path}: 401, the gate is there.${people}`,
    ...consoleStep(setting),
    `Put route({ access: … }) around your handlers: npx holdfast init --wrap proposes it, npx holdfast audit tells which are open. A refused call says why in the terminal of ${dev}, and on the page with <RefusedCalls /> of 'holdfast/next/refused-calls' in the layout.`,
    `Before you deploy: set what .env.example lists, and say in ${setting.security} what stands in front of the app (trustedProxies).`,
  ]
}

/** Who becomes administrator, and where they look. */
function consoleStep(setting: Setting): string[] {
  if (!hasConsole(setting)) return []
  const signIn = signInPath(setting) ?? '/api/auth/login'
  const who = seedsAdministrator(setting)
    ? `sign in at ${signIn} with ADMIN_EMAIL and ADMIN_PASSWORD of .env.local`
    : `sign in at ${signIn} as somebody with the role admin, whom people.seedAdmin({ email, password }) makes at start`
  return [`The console is at ${CONSOLE}: ${who}.`]
}

/** In a house with a formatter, whose linter the build may run. */
function formatting({ app }: Setting, items: readonly PlanItem[]): string {
  if (app.package?.dependencies.has('prettier') !== true) return ''
  const written = items.flatMap(({ action, path }) =>
    (action === 'create' || action === 'modify') && isScript(path) ? [`'${path}'`] : [],
  )
  return written.length === 0 ? '' : `npx prettier --write ${written.join(' ')}, then `
}

function view(
  items: readonly PlanItem[],
  { next, todos }: InitData,
  setting: Setting,
  done: Done,
  terminal: Terminal,
): string {
  const { bold, dim, green, yellow } = terminal.colors
  const sections = done.isShown ? [] : [planView(items, setting, terminal)]
  if (todos.length > 0) {
    const lines = todos.map(({ path, line, todo }) => `  ${plain(path)}:${line}  ${plain(todo)}`)
    sections.push([yellow(bold('Yours to decide:')), ...lines].join('\n'))
  }
  if (done.undone !== undefined) {
    const why = done.undone === 'declined' ? 'Nothing was written.' : 'Nothing is written yet: --yes does it.'
    return [...sections, dim(why)].join('\n\n')
  }
  if (!done.applied) sections.push(green('There is nothing to do: Holdfast is in place.'))
  else {
    const made = items.filter(({ action }) => action !== 'skip').length
    sections.push(
      [
        green(`${made} files${done.installed ? ', and the packages are installed' : ''}. Next:`),
        ...next.map((step, index) => wrap(`${index + 1}. ${step}`, terminal.width)),
      ].join('\n'),
    )
  }
  return sections.join('\n\n')
}
