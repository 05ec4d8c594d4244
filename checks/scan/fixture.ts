import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { root } from '../working-tree.ts'
import { leaks, type Leak } from './leaks.ts'

/** One finding of `holdfast scan --json`. */
export interface Finding {
  readonly key: string
  readonly encoding: string
  readonly file: string
  readonly offset: number
}

/** Inside the repository, so that the app resolves the workspace's own packages. */
const fixtures = join(root, '.cache', 'fixtures', `scan-${process.pid}`)

/** In place of a secret that does not leak: too short to be one in any format. */
const HARMLESS = 'none'

const variableOf = ({ id }: Leak): string => `LEAK_${id.toUpperCase().replaceAll('-', '_')}`

/** What findings of a leak are called. */
export const keyOf = (leak: Leak): string => leak.key ?? variableOf(leak)

/** An app with a page for each leak, and with secrets that only its server knows; new ones with each run. */
export class LeakingApp {
  readonly #secrets = new Map(leaks.map((leak) => [leak, (leak.secret ?? String)(random())]))
  readonly #kept = Object.keys(KEPT).map((variable) => ({ variable, value: random() }))

  /** All values that must never be printed. */
  get secrets(): readonly string[] {
    return [...this.#secrets.values(), ...this.#kept.map(({ value }) => value)]
  }

  /** Builds the app in a folder of its own. @param leaking the others are there too, without their secrets */
  async build(name: string, leaking: ReadonlySet<Leak>, bundler: 'turbopack' | 'webpack'): Promise<string> {
    const folder = join(fixtures, name)
    for (const [path, content] of Object.entries(this.#files(leaking))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    const next = join(root, 'node_modules/next/dist/bin/next')
    const { code, output } = await run([next, 'build', `--${bundler}`], folder)
    if (code !== 0) throw new Error(`next build --${bundler} failed:\n${output}`)
    return folder
  }

  remove(): void {
    rmSync(fixtures, { recursive: true, force: true })
  }

  #files(leaking: ReadonlySet<Leak>): Record<string, string | Buffer> {
    const files: Record<string, string | Buffer> = { ...BASE, ...KEPT_FILES }
    const config: Record<string, unknown> = { ...CONFIG }
    const env = this.#kept.map(({ variable, value }) => `${variable}='${value}'`)
    for (const [leak, secret] of this.#secrets) {
      const isLeaking = leaking.has(leak)
      const shown = isLeaking ? secret : (leak.secret ?? String)(HARMLESS)
      const variable = isLeaking ? `process.env.${variableOf(leak)}` : JSON.stringify(shown)
      // One of a known format is found without being declared.
      if (leak.key === undefined) env.push(`${variableOf(leak)}='${secret}'`)
      if (leak.env !== undefined) env.push(leak.env(shown))
      Object.assign(config, leak.config?.(shown))
      Object.assign(files, leak.files(shown, variable))
    }
    const { headers, redirects, ...plain } = config
    return {
      ...files,
      '.env': env.join('\n'),
      'next.config.mjs': `export default { ...${JSON.stringify(plain)}, headers: async () => (${JSON.stringify(headers)}), redirects: async () => (${JSON.stringify(redirects)}) }`,
    }
  }
}

/** Runs the command as people do. */
export async function scan(folder: string): Promise<{ code: number | null; output: string; findings: Finding[] }> {
  const { code, output } = await run([join(root, 'packages/cli/bin/holdfast.js'), 'scan', '--json'], folder)
  if (code !== 0 && code !== 1) throw new Error(`holdfast scan ended with ${code}:\n${output}`)
  return { code, output, findings: (JSON.parse(output) as { findings: Finding[] }).findings }
}

async function run(args: readonly string[], cwd: string): Promise<{ code: number | null; output: string }> {
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number | null, output: code === 2 ? output + errors : output }
}

function random(): string {
  return randomBytes(24).toString('base64url')
}

const CONFIG = {
  productionBrowserSourceMaps: true,
  turbopack: { root },
  outputFileTracingRoot: root,
}

const BASE = {
  'package.json': '{ "name": "leaking", "private": true, "type": "module" }',
  'app/layout.jsx':
    'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }',
  'app/page.jsx': 'export default function Page() { return <h1>Shop</h1> }',
}

/** Used by the server and never sent: by variable, the page or route that does it. */
const KEPT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  KEPT_IN_A_CLOSURE: {
    'app/closure/page.jsx': `export default function Page() {
  const key = process.env.KEPT_IN_A_CLOSURE
  async function pay() { 'use server'; console.log(key.length) }
  return <form action={pay}><button>Pay</button></form>
}`,
  },
  KEPT_IN_A_CLOSURE_OF_A_PROP: {
    'app/closure-prop/widget.jsx': `'use client'\nexport function Widget({ pay }) { return <button onClick={() => pay()}>Pay</button> }`,
    'app/closure-prop/page.jsx': `import { Widget } from './widget'
export default async function Page() {
  const settings = { mail: { key: process.env.KEPT_IN_A_CLOSURE_OF_A_PROP } }
  return <Widget pay={async () => { 'use server'; console.log(settings.mail.key.length) }} />
}`,
  },
  KEPT_BY_A_DYNAMIC_PAGE: {
    'app/dynamic/page.jsx': `export const dynamic = 'force-dynamic'\nexport default function Page() { return <p>{process.env.KEPT_BY_A_DYNAMIC_PAGE}</p> }`,
  },
  KEPT_BY_A_ROUTE: {
    'app/route/route.js': `export const dynamic = 'force-dynamic'\nexport function GET() { return Response.json({ key: process.env.KEPT_BY_A_ROUTE.length }) }`,
  },
  KEPT_BY_SERVER_SIDE_PROPS: {
    'pages/server-side.jsx': `export const getServerSideProps = () => ({ props: { length: process.env.KEPT_BY_SERVER_SIDE_PROPS.length } })\nexport default function Page({ length }) { return length }`,
  },
}
const KEPT_FILES = Object.assign({}, ...Object.values(KEPT)) as Readonly<Record<string, string>>
