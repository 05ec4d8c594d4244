import { createRequire } from 'node:module'
import { posix } from 'node:path'
import { satisfies } from 'semver'
import { laidFor } from '../../project/installed.js'
import { foldersAbove } from '../../project/lockfile.js'
import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'
import type { Subject } from '../subject.js'

/** What Holdfast's types are written for. */
const TYPESCRIPT = '>=5.9'

/** Others are told of where they do not fit. */
const TOLD = new Set(['next', 'react'])

interface Manifest {
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export const check: Check = {
  group: 'versions',
  title: 'Next.js, React, TypeScript, Holdfast',
  examine: (subject) => {
    const installed = versionsOf(subject)
    const ours = libraryOf(subject)
    const peers = Object.entries(ours.manifest.peerDependencies ?? {})
    const found = peers.flatMap(([name, range]): Diagnosis[] => {
      const version = installed(name)
      if (version === undefined) return []
      const isFit = satisfies(version, range, { includePrerelease: true })
      if (isFit) return TOLD.has(name) ? [pass(`${name} ${version}.`)] : [pass()]
      const said = `${name} ${version} is installed; holdfast ${ours.manifest.version} is made for ${range}.`
      if (ours.isInstalled) return [fail(said, `npm i ${name}@'${range}'`)]
      // Without the library in the app it is news, and no fault.
      return TOLD.has(name) ? [warn(said, `Before you add Holdfast: npm i ${name}@'${range}'`)] : []
    })
    const typescript = installed('typescript')
    const types =
      typescript === undefined
        ? []
        : satisfies(typescript, TYPESCRIPT, { includePrerelease: true })
          ? [pass(`TypeScript ${typescript}.`)]
          : [
              warn(
                `TypeScript ${typescript}; Holdfast's types are written for ${TYPESCRIPT.slice(2)} or later.`,
                'npm i -D typescript@latest',
              ),
            ]
    return together(
      [...found, ...types, ...fit(ours)],
      skip(
        'No installed version is known: there is neither a lockfile nor node_modules.',
        'Install the app, then run it again.',
      ),
    )
  },
}

/** By name: in the lockfile, or else in `node_modules`. */
function versionsOf({ dependencies, project, app }: Subject): (name: string) => string | undefined {
  return (name) =>
    dependencies.installed.find((each) => each.name === name && each.by === name)?.version ??
    laidFor(name, app.root, project.tree)[0]?.version
}

interface Library {
  readonly manifest: Manifest
  /** Of the app; otherwise it is the one that the CLI has. */
  readonly isInstalled: boolean
  /** Of the one that the CLI has. */
  readonly own: string
}

function libraryOf({ project, app, hasHoldfast }: Subject): Library {
  const own = createRequire(import.meta.url)('holdfast/package.json') as Manifest
  for (const { at } of hasHoldfast ? foldersAbove(app.root, project.tree) : []) {
    const text = project.tree.foreign(posix.join(at, 'node_modules/holdfast/package.json'), MAX_MANIFEST)
    const manifest = typeof text === 'string' ? parsed(text) : undefined
    if (manifest !== undefined) return { manifest, isInstalled: true, own: own.version }
  }
  return { manifest: own, isInstalled: false, own: own.version }
}

const MAX_MANIFEST = 1_000_000

function parsed(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as Partial<Manifest> | null
    return typeof manifest?.version === 'string' ? (manifest as Manifest) : undefined
  } catch {
    return undefined
  }
}

function fit({ manifest, isInstalled, own }: Library): Diagnosis[] {
  if (!isInstalled) return []
  const said = `holdfast ${manifest.version}, and holdfast-cli that is made for ${own}.`
  return [
    manifest.version === own
      ? pass(said)
      : warn(said, `npm i holdfast@${own} or the holdfast-cli of ${manifest.version}`),
  ]
}
