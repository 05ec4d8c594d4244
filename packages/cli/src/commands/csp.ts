import { basename, resolve } from 'node:path'
import type { Command } from '../command.js'
import { writeManifest } from '../csp/manifest-files.js'
import type { NextBuild } from '../csp/next-build.js'
import type { Outcome } from '../report.js'
import type { Terminal } from '../terminal/terminal.js'

interface CspReport {
  readonly files: readonly string[]
  readonly prerendered: number
  readonly hashes: number
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
  const [{ manifestOf }, { readNextBuild }] = await Promise.all([
    import('../csp/manifest.js'),
    import('../csp/next-build.js'),
  ])
  let build: NextBuild
  try {
    build = await readNextBuild(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return {
      failure: `${basename(folder)} holds no finished build`,
      hint: 'run next build first, or name its folder with --dir',
    }
  }
  const manifest = manifestOf(build)
  const data: CspReport = {
    files: await writeManifest(folder, manifest),
    prerendered: [...build.pages, ...build.routes].filter(({ html }) => html !== '').length,
    hashes: new Set([
      ...manifest.errors,
      ...manifest.scripts,
      ...[...Object.values(manifest.pages), ...manifest.routes].flatMap(({ hashes }) => hashes),
    ]).size,
    blocked: blocked(build),
  }
  return { data, view: (terminal) => view(data, terminal), findings: data.blocked.length }
}

function blocked({ pages, routes }: NextBuild): string[] {
  const written = [
    ...pages.map((page) => ({ ...page, name: page.path })),
    ...routes.map((route) => ({ ...route, name: route.route })),
  ]
  return written.filter(({ regenerates, postponed }) => regenerates && !postponed).map(({ name }) => name)
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function view(
  { files, prerendered, hashes, blocked: names }: CspReport,
  { colors: { bold, dim, yellow } }: Terminal,
): string {
  const lines = [
    `${counted(prerendered, 'prerendered page')}, ${counted(hashes, 'inline script')}`,
    ...files.map((file) => dim(`for holdfast/next/proxy: ${file}`)),
  ]
  if (names.length > 0) {
    lines.push(
      '',
      yellow(
        bold('Written again while the app runs, with scripts that this build cannot know and browsers will block:'),
      ),
      ...names.map((name) => `  ${name}`),
      'Render a part of each for every request (a Suspense boundary around what awaits connection()), so that its',
      'scripts carry a nonce; or let it never expire (no revalidate, and all of its paths known at build).',
    )
  }
  return lines.join('\n')
}
