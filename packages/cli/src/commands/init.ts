import { Option } from 'commander'
import { resolve } from 'node:path'
import type { Command } from '../command.js'
import type { Outcome } from '../report.js'
import { carriedOut } from './init/carried-out.js'
import { reportOf } from './init/report-of.js'

export interface InitOptions {
  readonly cwd: string
  readonly dryRun?: true
  readonly yes?: true
  readonly force?: true
  /** `false` with `--no-install`. */
  readonly install: boolean
  /** `false` with `--no-console`. */
  readonly console: boolean
  /** `all`: also those whose access nobody can infer, behind `TODO`. */
  readonly wrap?: true | 'known' | 'all'
  readonly library?: string
  readonly cli?: string
}

/** From an app that is there to one behind the gate: a plan that is shown, and then done as a whole or not at all. */
export const command: Command = {
  summary: 'put Holdfast into a Next.js app that you have, after showing what would change',
  examples: [
    { line: 'holdfast init', what: 'shows the plan, asks, and does it' },
    { line: 'holdfast init --dry-run', what: 'shows the plan' },
    { line: 'holdfast init --cwd apps/web --yes', what: 'one app of a monorepo, without a question' },
    { line: 'holdfast init --wrap', what: 'and puts route({ … }) around the handlers that are there' },
    { line: 'holdfast init --yes --no-install', what: 'leaves the installation to you' },
  ],
  declare: (declaration) => {
    declaration
      .option('--cwd <folder>', 'the folder of the app', '.')
      .option('--dry-run', 'show the plan and write nothing')
      .option('--yes', 'do it without a question')
      .option('--force', 'also where git knows of changes that are not committed')
      .option('--no-install', 'write package.json, and leave the installation to you')
      .option('--no-console', 'without the security console at /console')
      .addOption(
        new Option('--wrap [which]', 'put route({ … }) around the handlers that are there already').choices([
          'known',
          'all',
        ]),
      )
      .option('--library <source>', 'what to install as holdfast: a version, a tarball or a folder')
      .option('--cli <source>', 'what to install as holdfast-cli')
  },
  run: async ({ options }) => run(options as unknown as InitOptions),
}

async function run(options: InitOptions): Promise<Outcome> {
  const root = resolve(options.cwd)
  const [
    { chosenApp },
    { ownLibrary },
    { settingOf },
    { planned },
    { wrapHandlers },
    { specifier },
    { securityText },
    { nextConfigOf },
    { leftLinks },
  ] = await Promise.all([
    import('../audit/chosen-app.js'),
    import('../init/peers.js'),
    import('../init/setting-of.js'),
    import('../init/planned.js'),
    import('../init/wrap/wrap.js'),
    import('../init/specifier.js'),
    import('../init/parts/security.js'),
    import('../project/next-config.js'),
    import('../init/left-links.js'),
  ])
  const chosen = chosenApp(options.cwd, 'init')
  if ('failure' in chosen) return chosen
  const { project, app } = chosen
  if (app.package?.folder !== app.root) {
    return { failure: `the app in ${app.root || '.'} has no package.json of its own`, hint: 'npm init makes one' }
  }
  const own = ownLibrary()
  const setting = await settingOf(root, project, app, own, options)
  const refused = await unsupported(setting.detected.next, own.next, nextConfigOf(app, project)?.output)
  if (refused !== undefined) return refused
  const wrapped = options.wrap
    ? wrapHandlers(project, app, {
        security: setting.security,
        securityText: securityText(setting),
        specifier: (to, from) => specifier(project.tree, app, to, from),
        undecided: options.wrap === 'all' ? 'deny' : 'skip',
      })
    : undefined
  const items = leftLinks([...planned(setting, own.peers), ...(wrapped?.items ?? [])], root)
  const done = await carriedOut(items, setting, root, options)
  return 'failure' in done ? done : reportOf(items, wrapped?.todos ?? [], setting, done)
}

async function unsupported(next: string, range: string, output?: string): Promise<Outcome | undefined> {
  if (output === 'export') {
    return { failure: 'this app is exported to files, and has no server that a gate could stand in' }
  }
  const { coerce, satisfies } = await import('semver')
  const version = coerce(next)
  if (version === null || satisfies(version, range, { includePrerelease: true })) return undefined
  return {
    failure: `this app runs on Next.js ${version.version}, and Holdfast needs ${range}`,
    hint: 'nothing was changed; npx @next/codemod upgrade helps with the way there',
  }
}
