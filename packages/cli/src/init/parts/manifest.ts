import { record } from '../../project/packages.js'
import type { PlanItem } from '../plan.js'
import { inApp, type Setting } from '../setting.js'
import { hasAccounts, isEmbedded } from './identity.js'
import { jsonEdits, type JsonChange } from './json-edits.js'

/** Of the library's optional peers, those that `security.ts` imports; the ranges are the library's own. */
const PEERS = { drizzle: 'drizzle-orm', embedded: '@electric-sql/pglite', server: 'pg' } as const

/** `package.json`: what is installed, and the step of the build that hashes inline scripts. */
export function manifestPart(setting: Setting, peers: Readonly<Record<string, string>>): PlanItem[] {
  const { app, project } = setting
  const path = inApp(setting, 'package.json')
  const text = project.tree.text(path)
  if (text === undefined || app.package === undefined) {
    return [{ action: 'skip', path, reason: 'there is none', todo: 'Add holdfast to the packages of this app.' }]
  }
  const manifest = app.package.manifest
  const wanted = wantedPackages(setting, peers)
  const added = wanted.filter(([, name]) => !app.package?.dependencies.has(name))
  const build = buildScript(setting)
  const changes: JsonChange[] = [
    ...['dependencies', 'devDependencies'].flatMap((section) => additions(section, manifest, added)),
    ...(build.script === undefined ? [] : [{ path: ['scripts', 'build'] as const, value: build.script }]),
  ]
  const todo: PlanItem[] =
    build.todo === undefined ? [] : [{ action: 'skip', path, reason: 'its build is another command', todo: build.todo }]
  if (changes.length === 0) {
    return todo.length > 0 ? todo : [{ action: 'skip', path, reason: 'every package is in it' }]
  }
  const what = [
    ...(added.length > 0 ? [added.map(([, name]) => name).join(', ')] : []),
    ...(build.script === undefined ? [] : ['`holdfast csp` behind `next build`']),
  ].join('; ')
  const edits = jsonEdits(path, text, changes)
  if (edits === undefined) {
    return [{ action: 'skip', path, reason: 'its form is unusual', todo: `Add ${what} by hand.` }]
  }
  return [{ action: 'modify', path, what, edits }, ...todo]
}

type Wanted = readonly [section: 'dependencies' | 'devDependencies', name: string, range: string]

function wantedPackages(setting: Setting, peers: Readonly<Record<string, string>>): Wanted[] {
  const { library, cli } = setting
  const wanted: Wanted[] = [['dependencies', 'holdfast', library]]
  if (cli !== null) wanted.push(['devDependencies', 'holdfast-cli', cli])
  if (hasAccounts(setting)) {
    const driver = isEmbedded(setting) ? PEERS.embedded : PEERS.server
    for (const name of [PEERS.drizzle, driver]) wanted.push(['dependencies', name, peers[name] ?? '*'])
  }
  return wanted.toSorted(([, a], [, b]) => (a < b ? -1 : 1))
}

function additions(
  section: string,
  manifest: Readonly<Record<string, unknown>>,
  added: readonly Wanted[],
): JsonChange[] {
  const own = added.filter(([home]) => home === section)
  if (own.length === 0) return []
  if (record(manifest[section]) === undefined || Object.keys(record(manifest[section]) ?? {}).length === 0) {
    return [{ path: [section], value: Object.fromEntries(own.map(([, name, range]) => [name, range])) }]
  }
  return own.map(([, name, range]) => ({ path: [section, name], value: range }))
}

/** The hashes of prerendered pages are taken after each build. */
function buildScript({ app, cli, reportOnly }: Setting): { readonly script?: string; readonly todo?: string } {
  if (reportOnly.length > 0) return {}
  if (cli === null) return {}
  const build = record(app.package?.manifest.scripts)?.build
  if (typeof build !== 'string') return { todo: 'Run `holdfast csp` after each `next build`.' }
  if (/\bholdfast csp\b/.test(build)) return {}
  const found = /\bnext build\b[^&|;]*/.exec(build)
  if (found === null) return { todo: 'Run `holdfast csp` after each `next build`.' }
  const end = found.index + found[0].trimEnd().length
  return { script: `${build.slice(0, end)} && holdfast csp${build.slice(end)}` }
}
