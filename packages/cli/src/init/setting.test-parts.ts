import { applied } from '../edits/applied.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import type { OwnLibrary } from './peers.js'
import type { PlanItem } from './plan.js'
import { planned } from './planned.js'
import type { Setting } from './setting.js'
import { settingOf, type Choices } from './setting-of.js'

export const OWN: OwnLibrary = {
  version: '1.2.3',
  next: '>=14.2',
  peers: { 'drizzle-orm': '^0.45.4', '@electric-sql/pglite': '^0.5.16', pg: '^8.23.1' },
  checkout: null,
}

/** A minimal app of the App Router; more files by path, and dependencies beside Next. */
export function appFiles(
  files: Readonly<Record<string, string>> = {},
  dependencies: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    'package.json': `${JSON.stringify(
      {
        name: 'shop',
        scripts: { build: 'next build' },
        dependencies: { next: '16.4.5', react: '19.0.0', ...dependencies },
        devDependencies: { typescript: '5.9.0' },
      },
      null,
      2,
    )}\n`,
    'tsconfig.json':
      '{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "paths": { "@/*": ["./*"] } } }\n',
    'app/page.tsx': 'export default function Page() { return <h1>Shop</h1> }\n',
    ...files,
  }
}

async function settingFor(files: Readonly<Record<string, string>>, choices: Choices): Promise<Setting> {
  const project = readProject(SourceTree.of(files))
  const app = project.apps.find((each) => each.root === '') ?? project.apps[0]
  if (app === undefined) throw new Error('These files are no app.')
  // The app's lockfile would be looked for there; none is.
  return settingOf('/nowhere', project, app, OWN, choices)
}

export interface Planned {
  readonly setting: Setting
  readonly items: readonly PlanItem[]
  /** All files as they are afterwards. */
  readonly files: Readonly<Record<string, string>>
}

/** The plan for some files, and what they are once it is done. */
export async function plannedFor(files: Readonly<Record<string, string>>, choices: Choices = {}): Promise<Planned> {
  const setting = await settingFor(files, choices)
  const items = planned(setting, OWN.peers)
  return { setting, items, files: done(files, items) }
}

export function done(files: Readonly<Record<string, string>>, items: readonly PlanItem[]): Record<string, string> {
  const after = { ...files }
  for (const item of items) if (item.action === 'create') after[item.path] = item.text
  for (const path of new Set(items.flatMap((item) => (item.action === 'modify' ? [item.path] : [])))) {
    const edits = items.flatMap((item) => (item.action === 'modify' && item.path === path ? item.edits : []))
    after[path] = applied(files[path] ?? '', edits)
  }
  return after
}

/** What the plan says of one file, by its first item. */
export function itemFor(items: readonly PlanItem[], path: string): PlanItem | undefined {
  return items.find((item) => item.path === path)
}
