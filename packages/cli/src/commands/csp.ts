import { basename, resolve } from 'node:path'
import type { Command } from '../command.js'
import { writeManifest } from '../csp/manifest-files.js'
import type { NextBuild } from '../csp/next-build.js'
import type { OwnScript } from '../csp/own-scripts.js'
import type { Outcome } from '../report.js'
import { ProgressLine } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'

interface CspReport {
  readonly files: readonly string[]
  readonly prerendered: number
  readonly hashes: number
  /** Inline scripts that neither Next nor React has written. */
  readonly own: readonly OwnScript[]
  /** Whether pages that Next writes again pass `holdfast/next/cache-handler`. */
  readonly cacheHandler: boolean
  /** Whether the proxy runs on Edge, where no file can be read: what is prerendered then stays dead. */
  readonly edge: boolean
  /** Paths and routes whose HTML Next writes again while the app runs, with scripts that no hash admits. */
  readonly blocked: readonly string[]
}

/** Run after `next build`: a prerendered page has no nonce, so its inline scripts are admitted by their hashes. */
export const command: Command = {
  summary: 'hash the inline scripts of a finished build for its Content Security Policy',
  examples: [
    { line: 'next build && holdfast csp', what: 'as the build script of an app' },
    { line: 'holdfast csp --dir apps/web/.next', what: 'for a build in another folder' },
  ],
  declare: (declaration) => {
    declaration.option('--dir <folder>', 'the folder of the build', '.next')
  },
  run: async ({ options }) => hash(resolve(options.dir as string)),
}

async function hash(folder: string): Promise<Outcome> {
  const [{ manifestOf }, { readNextBuild }, { ownScripts }] = await Promise.all([
    import('../csp/manifest.js'),
    import('../csp/next-build.js'),
    import('../csp/own-scripts.js'),
  ])
  const line = new ProgressLine().waiting()
  let build: NextBuild
  try {
    line.show('reading the prerendered pages …')
    build = await readNextBuild(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return {
      failure: `${basename(folder)} holds no finished build`,
      hint: 'run next build first, or name its folder with --dir',
    }
  } finally {
    line.end()
  }
  const manifest = manifestOf(build)
  const data: CspReport = {
    files: await writeManifest(folder, manifest),
    prerendered: [...build.pages, ...build.routes].filter(({ html }) => html !== '').length,
    hashes: new Set([
      ...manifest.errors,
      ...manifest.scripts,
      ...manifest.rewritten,
      ...[...Object.values(manifest.pages), ...manifest.routes].flatMap(({ hashes }) => hashes),
    ]).size,
    own: ownScripts(build),
    cacheHandler: build.cacheHandler,
    edge: build.edge,
    blocked: blocked(build),
  }
  return { data, view: (terminal) => view(data, terminal), findings: data.blocked.length + (data.edge ? 1 : 0) }
}

function blocked({ pages, routes, cacheHandler }: NextBuild): string[] {
  if (cacheHandler) return []
  const written = [
    ...pages.map((page) => ({ ...page, name: page.path })),
    ...routes.map((route) => ({ ...route, name: route.route })),
  ]
  return written.filter(({ regenerates }) => regenerates).map(({ name }) => name)
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function view(report: CspReport, { colors: { bold, dim, yellow } }: Terminal): string {
  const { files, prerendered, hashes, own, cacheHandler, edge, blocked: names } = report
  const lines = [
    `${counted(prerendered, 'prerendered page')}, ${counted(hashes, 'inline script')}` +
      (cacheHandler ? '; pages that are written again are ready for it' : ''),
    ...files.map((file) => dim(`for holdfast/next/proxy: ${file}`)),
  ]
  if (own.length > 0) {
    lines.push(
      '',
      bold('Written by this app, or by what it shows, and allowed to run since the build holds them:'),
      ...own.map(
        ({ starts, page, pages }) => `  ${starts}  ${dim(pages === 1 ? page : `${page} and ${pages - 1} more`)}`,
      ),
    )
  }
  if (names.length > 0) {
    lines.push(
      '',
      yellow(
        bold('Written again while the app runs, with scripts that this build cannot know and browsers will block:'),
      ),
      ...names.map((name) => `  ${name}`),
      'Let the pages pass Holdfast before they are kept, in next.config, and build again:',
      "  cacheHandler: createRequire(import.meta.url).resolve('holdfast/next/cache-handler')",
      "A handler of the app's own goes inside: cacheHandler(OurHandler). Where the host takes none, see docs/csp.md.",
    )
  }
  if (edge) {
    lines.push(
      '',
      yellow(bold('The proxy runs on Edge, where it cannot read these hashes. Prerendered pages will not come alive.')),
      "Run it on Node: as proxy.ts, or on Next 15.5 with export const config = { runtime: 'nodejs' } in middleware.ts.",
    )
  }
  return lines.join('\n')
}
