import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { coerce } from 'semver'
import type { App } from '../project/apps.js'
import type { Project } from '../project/project.js'
import { detect, homeOf, securityFileOf } from './detect.js'
import type { PackageManager } from './detected.js'
import { doubtsOfPolicy } from './page-policy.js'
import { packageManagerOf } from './package-manager.js'
import type { OwnLibrary } from './peers.js'
import type { Setting } from './setting.js'

/** What to install in the place of the published packages. */
export interface Sources {
  readonly library?: string
  readonly cli?: string
}

/** What whoever runs `init` has said. */
export interface Choices extends Sources {
  /** Default true. */
  readonly console?: boolean
}

/** All that the parts of the plan are made from. @param root the project's folder, absolute */
export async function settingOf(
  root: string,
  project: Project,
  app: App,
  own: OwnLibrary,
  choices: Choices,
): Promise<Setting> {
  const packageManager = await packageManagerOf(root, app)
  const securityFile = securityFileOf(app, project)
  const detected = detect(project, app, packageManager, securityFile)
  const version = coerce(detected.next)
  const home = homeOf(app)
  const extension = detected.typescript ? 'ts' : 'js'
  const cli = app.package?.dependencies.get('holdfast-cli') ?? cliSource(own, choices, packageManager)
  const base = {
    project,
    app,
    detected,
    packageManager,
    major: version?.major ?? 16,
    minor: version?.minor ?? 0,
    home,
    extension,
    security: securityFile?.path ?? freePath(app, home, extension),
    securityFile,
    console: choices.console ?? true,
    library: written(choices.library) ?? (own.checkout === null ? `^${own.version}` : `file:${own.checkout.library}`),
    cli,
  } as const
  return { ...base, reportOnly: doubtsOfPolicy(base) }
}

/** A file of the app's own may have the name already. */
function freePath(app: App, home: string, extension: string): string {
  const names = ['security', 'holdfast', 'gate', 'holdfast-security']
  const stem = (name: string): string => (home === '' ? name : `${home}/${name}`)
  const isFree = (name: string): boolean =>
    !app.files.some((path) => path.startsWith(`${stem(name)}.`) || path.startsWith(`${stem(name)}/`))
  return `${stem(names.find(isFree) ?? 'holdfast-security')}.${extension}`
}

/**
 * The command depends on the published library: where that comes from elsewhere, only npm takes the one that is there
 * for it, so others do without the command unless its source is named.
 */
function cliSource(own: OwnLibrary, { library, cli }: Sources, { name }: PackageManager): string | null {
  if (cli !== undefined) return written(cli) ?? null
  if (library !== undefined && isPath(library)) return null
  if (own.checkout === null) return `^${own.version}`
  return name === 'npm' && library === undefined ? `file:${own.checkout.cli}` : null
}

/** As a manifest names it: a path is one on this machine. */
function written(source: string | undefined): string | undefined {
  if (source === undefined) return undefined
  return isPath(source) ? `file:${resolve(source.replace(/^file:/, ''))}` : source
}

function isPath(source: string): boolean {
  return source.startsWith('file:') || (/[/\\]|\.tgz$/.test(source) && existsSync(resolve(source)))
}
