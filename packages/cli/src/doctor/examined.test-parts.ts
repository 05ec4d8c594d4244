import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { readChecks } from './checks.js'
import { Environment } from './environment.js'
import { examine, type Found } from './examine.js'
import type { Examination } from './subject.js'

export type Files = Readonly<Record<string, string>>

/** A gate with settings that are right where nothing stands in front of it. */
export const gate = (settings: string = `origin: process.env.APP_ORIGIN, trustedProxies: 'none'`): string =>
  `import { holdfast } from 'holdfast/next'\nexport const { route, routes } = holdfast({ ${settings} })\n`

/** A small app behind the gate, which records its sockets. */
export const APP: Files = {
  'package.json': JSON.stringify({
    name: 'shop',
    dependencies: { next: '16.4.5', react: '19.3.1', holdfast: '0.1.0' },
  }),
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  'security.ts': gate(),
  'instrumentation.ts': `import { registerPeer } from 'holdfast/next/peer'\nexport const register = () => registerPeer()\n`,
  'app/page.tsx': 'export default function Page() { return null }\n',
  'app/api/orders/route.ts': `import { signedIn } from 'holdfast/next'\nimport { route, routes } from '@/security'\nexport const { GET } = routes({ GET: route({ access: signedIn, handler: () => [] }) })\n`,
}

export const BARE: Files = {
  'package.json': JSON.stringify({ name: 'blog', dependencies: { next: '16.4.5' } }),
  'app/page.tsx': 'export default function Page() { return null }\n',
}

/** 48 random bytes; another in each run, so that no check knows it. */
export const strong = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(48))).toString('base64url')

const folders: string[] = []

/** For `afterAll`, in every file that makes apps. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export function folderWith(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-doctor-'))
  folders.push(root)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    // As people keep secrets; other modes are set by the tests that are about them.
    writeFileSync(join(root, name), text, { mode: name.startsWith('.env') ? 0o600 : 0o644 })
  }
  return root
}

interface Given extends Partial<Omit<Examination, 'project' | 'app' | 'environment'>> {
  /** The variables of the process, nothing else is there. */
  readonly env?: Readonly<Record<string, string>>
  readonly envFiles?: readonly string[]
  /** Checks that run; default all of them. */
  readonly only?: readonly string[]
}

/** A patient examiner, for whom every round trip takes a millisecond. */
const QUICK = { deadline: 20_000, elapsed: ticking(1) }

/** A clock that goes on by so many milliseconds whenever somebody looks at it. */
export function ticking(ms: number): () => number {
  let now = 0
  return () => (now += ms)
}

/** What is found of an app on disk, by check. */
export async function examined(files: Files | string, given: Given = {}): Promise<Readonly<Record<string, Found>>> {
  const { env = {}, envFiles, only, asking, ...rest } = given
  const root = typeof files === 'string' ? files : folderWith(files)
  const project = readProject(SourceTree.folder(root))
  const [app] = project.apps
  if (app === undefined) throw new Error('There is no app.')
  const environment = new Environment(join(root, app.root), env, envFiles)
  const checks = (await readChecks()).filter(({ id }) => only?.includes(id) ?? true)
  const all = await examine({ project, app, environment, asking: { ...QUICK, ...asking }, ...rest }, checks)
  return Object.fromEntries(all.map((each) => [each.id, each]))
}

/** What is found by one check: its verdict, and all of its words. */
export async function found(id: string, files: Files | string, given: Given = {}): Promise<readonly [string, string]> {
  const { [id]: one } = await examined(files, { ...given, only: [id] })
  if (one === undefined) throw new Error(`There is no check ${id}.`)
  return [one.verdict, [...one.evidence, one.remedy ?? ''].join('\n')]
}
