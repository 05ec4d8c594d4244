import { below } from '../../project/apps.js'
import { nextConfigOf } from '../../project/next-config.js'
import { METHODS } from '../../project/routes.js'
import type { PlanItem } from '../plan.js'
import { inHome, type Setting } from '../setting.js'
import { specifier } from '../specifier.js'
import { hasAccounts } from './identity.js'
import { signInPage, signInPath } from './sign-in-page.js'

/** Where browsers find it: what the proxy leaves alone, and people are told. */
export const CONSOLE = '/console'

/** What becomes of the console. */
type ConsoleState =
  | { readonly is: 'written' | 'there'; readonly path: string }
  /** @property todo what a person has to decide or to do first */
  | { readonly is: 'left'; readonly path: string; readonly reason: string; readonly todo: string }

/** Whether `/console` is the security console once the plan is done. */
export function hasConsole(setting: Setting): boolean {
  const state = consoleState(setting)
  return state !== undefined && state.is !== 'left'
}

/** Whether this plan writes it. */
export function writesConsole(setting: Setting): boolean {
  return consoleState(setting)?.is === 'written'
}

/** The page of the security console, for administrators: only where it is known who these are. */
export function consolePart(setting: Setting): PlanItem[] {
  const state = consoleState(setting)
  if (state === undefined) return []
  const { path } = state
  if (state.is === 'there') return [{ action: 'skip', path, reason: 'the console is there already' }]
  if (state.is === 'left') return [{ action: 'skip', path, reason: state.reason, todo: state.todo }]
  const what = `the security console at ${CONSOLE}, for people with the role admin`
  return [{ action: 'create', path, what, text: consoleText(setting, path) }, ...signInPage(setting)]
}

function consoleText(setting: Setting, path: string): string {
  const { app, project, security } = setting
  const base = nextConfigOf(app, project)?.basePath
  const signIn = signInPath(setting)
  const options = [
    ...(base === undefined ? [] : [`path: '${base}${CONSOLE}'`]),
    ...(signIn === undefined ? [] : [`signIn: '${base ?? ''}${signIn}'`]),
    'people',
  ]
  return [
    `import { securityConsole } from 'holdfast/console'`,
    `import { gate, people } from '${specifier(project.tree, app, security, path)}'`,
    '',
    "/** Who may look: role('admin'). For what changes anything, `commands` may ask for more. */",
    `export const { ${METHODS.join(', ')} } = securityConsole(gate, { ${options.join(', ')} })`,
    '',
  ].join('\n')
}

/** Undefined: it is not wanted. */
function consoleState(setting: Setting): ConsoleState | undefined {
  const { app, project, extension, securityFile } = setting
  const mounted = app.files.find((file) => /['"]holdfast\/console['"]/.test(routeText(setting, file)))
  if (mounted !== undefined) return { is: 'there', path: mounted }
  if (!setting.console) return undefined
  const folder = app.appFolder ?? inHome(setting, 'app')
  const path = `${folder}/console/[[...path]]/route.${extension}`
  const left = (reason: string, todo: string): ConsoleState => ({ is: 'left', path, reason, todo })
  const own = app.files.find((file) => isAtConsole(setting, file))
  if (own !== undefined) {
    return left(
      `${own} answers for ${CONSOLE}`,
      'Mount the security console elsewhere: securityConsole(gate, { path }), and the same path in `except` of the proxy.',
    )
  }
  if (!hasAccounts(setting)) {
    return left(
      'who may see the console is yours to say',
      "Give the provider in the gate `roles`, and mount securityConsole(gate) of 'holdfast/console' there: it lets in role('admin') alone.",
    )
  }
  if (securityFile === undefined) return { is: 'written', path }
  const exported = new Set(securityFile.exports.map(({ name }) => name))
  const isReady = exported.has('gate') && exported.has('people') && /\bsinks\s*:/.test(securityFile.text)
  if (isReady && !project.tree.has(path)) return { is: 'written', path }
  return left(
    `${securityFile.path} is as you have it`,
    'For the security console let it export `gate` and `people`, with memorySink() in `sinks`, and run init again.',
  )
}

/** Of a route; nothing of other files. */
function routeText({ project }: Setting, path: string): string {
  return /(?:^|\/)route\.[cm]?[jt]sx?$/.test(path) ? (project.tree.text(path) ?? '') : ''
}

/** `app/(site)/console/page.tsx`, `pages/console.tsx` */
function isAtConsole({ app }: Setting, file: string): boolean {
  const routed = below(app.appFolder, file)?.replaceAll(/\([^/]*\)\//g, '')
  const page = below(app.pagesFolder, file)
  return /^console\/(?:.*\/)?(?:page|route)\.[cm]?[jt]sx?$/.test(routed ?? '') || /^console[./]/.test(page ?? '')
}
