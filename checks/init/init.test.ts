import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { startProcess } from '../adapters/servers/process.ts'
import { freePort } from '../../verbs/port.mjs'
import { root } from '../working-tree.ts'
import { layouts, type Layout } from './layouts.mjs'

// `holdfast init` on apps as people have them. `npm run proof` installs, builds and runs all of them, each with its own Next.

const holdfast = join(root, 'packages/cli/bin/holdfast.js')
const next = join(root, 'node_modules/next/dist/bin/next')
// Inside the repository, so that the apps resolve the workspace's own packages.
const inside = join(root, '.cache', 'fixtures', `init-${process.pid}`)
const outside = mkdtempSync(join(tmpdir(), 'holdfast init '))

afterAll(() => {
  rmSync(inside, { recursive: true, force: true })
  rmSync(outside, { recursive: true, force: true })
})

interface Plan {
  readonly applied: boolean
  readonly installed: readonly string[]
  readonly next: readonly string[]
  readonly plan: readonly { readonly action: string; readonly path: string; readonly diff?: string }[]
}

/** A layout on the disk, committed. */
function laid(layout: Pick<Layout, 'files'>, folder: string): string {
  for (const [path, text] of Object.entries(layout.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  git(folder, 'init', '-q')
  commit(folder)
  return folder
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' })
}

function commit(folder: string): void {
  git(folder, 'add', '-A')
  git(folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', 'state')
}

function changed(folder: string): string[] {
  return git(folder, 'status', '--porcelain', '--untracked-files=all', '-z')
    .split('\0')
    .flatMap((line) => (line === '' ? [] : [line.slice(3)]))
    .toSorted()
}

function init(cwd: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [holdfast, 'init', '--cwd', cwd, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { status, stdout, stderr }
}

function planOf(cwd: string, ...args: readonly string[]): Plan {
  const { stdout, stderr, status } = init(cwd, '--json', ...args)
  expect(status, stdout + stderr).toBe(0)
  return JSON.parse(stdout) as Plan
}

const named = (name: string): Layout => layouts.find((layout) => layout.name === name) as Layout

describe.each(layouts.map((layout) => [layout.name, layout] as const))('%s', (name, layout) => {
  const folder = join(inside, name)
  const app = join(folder, layout.app)

  it('the plan is told before it is done, and is all that is done', () => {
    laid(layout, folder)
    const shown = planOf(app, '--dry-run', '--no-install')
    expect(shown.applied).toBe(false)
    expect(changed(folder)).toEqual([])
    const done = planOf(app, '--yes', '--no-install')
    expect(done).toMatchObject({ applied: true, installed: [] })
    const isMounted = done.plan.some(({ action, path }) => action === 'create' && path.includes('console/[[...path]]'))
    expect(done.next.filter((step) => step.startsWith('The console is at /console'))).toHaveLength(isMounted ? 1 : 0)
    expect(isMounted).toBe(layout.guarded === '/api/auth/sessions')
    const told = done.plan.flatMap(({ action, path }) => (action === 'skip' ? [] : [join(layout.app, path)]))
    for (const path of changed(folder)) expect(told).toContain(path)
    expect(JSON.stringify([shown, done])).not.toContain(secretIn(app))
  })

  it('type-checks', () => {
    if (!existsSync(join(app, 'tsconfig.json'))) return
    if (name.includes('next-auth')) linkNextAuth(folder)
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { status, stdout } = spawnSync(
      process.execPath,
      [tsc, '--noEmit', '--incremental', 'false', '--types', 'node,react'],
      {
        cwd: app,
        encoding: 'utf8',
      },
    )
    expect(status, stdout).toBe(0)
  })

  it('a second run finds nothing to do, on a dirty tree too', () => {
    const { plan, applied } = planOf(app, '--yes', '--no-install')
    expect(applied).toBe(false)
    expect(plan.filter(({ action }) => action !== 'skip')).toEqual([])
  })
})

/** What was made up: no plan may hold it. */
function secretIn(app: string): string {
  const local = join(app, '.env.local')
  const text = existsSync(local) ? readFileSync(local, 'utf8') : ''
  return /_SECRET=(\S+)/.exec(text)?.[1] ?? 'no secret'
}

function linkNextAuth(folder: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(join(root, 'checks/adapters/next-auth-5/node_modules/next-auth'), join(folder, 'node_modules/next-auth'))
}

/** The others with `npm run proof`, and with real installations. */
const built = process.env.HOLDFAST_PROOF === undefined ? ['next-16'] : ['next-16', 'next-16 src proxy next-auth-5']

describe.each(built)('%s, built and run', (name) => {
  const layout = named(name)
  const folder = join(inside, `run ${name}`)

  it('answers what was open as before, and 401 where it is guarded', async () => {
    // Its types are checked above.
    const workspace = `turbopack: { root: ${JSON.stringify(root)} }, outputFileTracingRoot: ${JSON.stringify(root)}, typescript: { ignoreBuildErrors: true },`
    const files = Object.fromEntries(
      Object.entries(layout.files).map(([path, text]) => [
        path,
        /next\.config/.test(path)
          ? text.replace(/nextConfig(?:: NextConfig)? = \{/, (found) => `${found} ${workspace}`)
          : text,
      ]),
    )
    laid({ files }, folder)
    if (name.includes('next-auth')) linkNextAuth(folder)
    planOf(folder, '--yes', '--no-install')
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      VITEST: undefined,
    } as NodeJS.ProcessEnv
    const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
      cwd: folder,
      encoding: 'utf8',
      env,
    })
    expect(status, stdout + stderr).toBe(0)
    const port = await freePort()
    const app = await startProcess(process.execPath, [next, 'start', '-H', 'localhost', '-p', `${port}`], {
      ready: /Ready in/,
      env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      folder,
    })
    try {
      for (const { path, status: wanted, location } of layout.open) {
        const answer = await asked(port, path)
        expect(answer.status, path).toBe(wanted)
        if (location !== undefined)
          expect(new URL(answer.headers.get('location') ?? '', `http://localhost:${port}`).pathname).toBe(location)
      }
      expect(await (await asked(port, '/api/hello')).json()).toEqual({ hello: 'world' })
      const refused = await asked(port, layout.guarded)
      expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'auth.required' }])
      expect((await asked(port, '/')).headers.get('x-content-type-options')).toBe('nosniff')
      if (layout.guarded === '/api/auth/sessions') await consoleOf(port, folder)
    } finally {
      await app.end('SIGTERM')
    }
  }, 240_000)
})

/** It is there for the administrator of this machine's environment, and for nobody else. */
async function consoleOf(port: number, folder: string): Promise<void> {
  expect((await asked(port, '/console')).status).toBe(401)
  const env = readFileSync(join(folder, '.env.local'), 'utf8')
  const [email, password] = ['ADMIN_EMAIL', 'ADMIN_PASSWORD'].map(
    (name) => new RegExp(`^${name}=(.+)$`, 'm').exec(env)?.[1],
  )
  const entered = await fetch(`http://localhost:${port}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' },
    body: JSON.stringify({ email, password }),
  })
  expect(entered.status).toBe(200)
  const cookie = entered.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const shown = await fetch(`http://localhost:${port}/console`, { headers: { cookie } })
  expect([shown.status, shown.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringContaining(`default-src 'none'`),
  ])
}

/** Next prints that it is ready an instant before it takes connections. */
async function asked(port: number, path: string): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(`http://localhost:${port}${path}`, { redirect: 'manual' })
    } catch (error) {
      if (attempt === 600) throw error
      await sleep(100)
    }
  }
}

describe('refuses', () => {
  it('several apps where none is named, and tells which there are', () => {
    const folder = laid(named('monorepo'), join(outside, 'several'))
    const { status, stderr } = init(folder, '--yes')
    expect(status).toBe(2)
    expect(stderr).toMatch(/there are 2 Next\.js apps here: apps\/docs, apps\/web/)
    expect(stderr).toContain('--cwd')
  })

  it('a tree with changes, unless it is told to go on; the plan is told all the same', () => {
    const folder = laid(named('next-16'), join(outside, 'dirty tree'))
    writeFileSync(join(folder, 'mine.txt'), 'mine')
    const { status, stderr } = init(folder, '--yes', '--no-install')
    expect([status, changed(folder)]).toEqual([2, ['mine.txt']])
    expect(stderr).toContain('--force')
    expect(init(folder, '--dry-run').status).toBe(0)
    expect(planOf(folder, '--yes', '--no-install', '--force').applied).toBe(true)
  })

  it('to write where nobody can be asked', () => {
    const folder = laid(named('next-16'), join(outside, 'asked'))
    const { status, stdout } = init(folder, '--no-install')
    expect([status, changed(folder)]).toEqual([1, []])
    expect(stdout).toContain('Nothing is written yet: --yes does it.')
  })

  it.each([
    [
      'a version of Next that the library does not know',
      { 'package.json': '{ "dependencies": { "next": "13.4.0" } }' },
      /Next\.js 13\.4\.0/,
    ],
    ['a folder without an app', { 'a.txt': '' }, /no Next\.js app/],
  ])('%s', (name, files, told) => {
    const folder = laid({ files: { 'app/page.jsx': '', ...files } }, join(outside, name))
    if (name.includes('without')) rmSync(join(folder, 'app'), { recursive: true })
    const { status, stderr } = init(folder, '--yes')
    expect([status, changed(folder).filter((path) => !path.startsWith('app/'))]).toEqual([2, []])
    expect(stderr).toMatch(told)
  })
})

/** Everything in a folder but what git keeps to itself. */
function everything(at: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(at, { withFileTypes: true, recursive: true })
      .filter((entry) => !join(entry.parentPath, entry.name).includes(`${at}/.git/`))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const { mode } = lstatSync(path)
        const held = entry.isFile() ? readFileSync(path, 'utf8') : entry.isSymbolicLink() ? readlinkSync(path) : ''
        return [path.slice(at.length), `${mode.toString(8)} ${held}`]
      }),
  )
}

/** A stand-in for npm that changes everything that an installation changes, and then does what the test says. */
function withNpm(folder: string, end: string): NodeJS.ProcessEnv {
  const bin = join(folder, '..', `bin ${Math.random()}`)
  mkdirSync(bin)
  const script = `#!/bin/sh
echo '{}' > package-lock.json
echo changed > node_modules/.package-lock.json
rm -r node_modules/old && mkdir -p node_modules/new && echo new > node_modules/new/index.js
echo half-done
${end}
`
  writeFileSync(join(bin, 'npm'), script)
  chmodSync(join(bin, 'npm'), 0o755)
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NO_COLOR: '1' }
}

function installable(name: string): string {
  const folder = laid(named('next-16'), join(outside, name))
  mkdirSync(join(folder, 'node_modules/old/deep'), { recursive: true })
  mkdirSync(join(folder, 'node_modules/.bin'))
  writeFileSync(join(folder, 'node_modules/old/deep/index.js'), 'old')
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), 'before')
  symlinkSync('../old/deep/index.js', join(folder, 'node_modules/.bin/old'))
  return folder
}

describe('an installation', () => {
  it('that fails leaves the project as it was, node_modules too', () => {
    const folder = installable('fails')
    const before = everything(folder)
    const { status, stderr } = spawnSync(process.execPath, [holdfast, 'init', '--cwd', folder, '--yes'], {
      encoding: 'utf8',
      env: withNpm(folder, 'echo "npm error 404 https://user:hunter2@registry.example/holdfast" >&2; exit 1'),
    })
    expect(status).toBe(2)
    expect(stderr).toContain('npm error 404 https://registry.example/holdfast')
    expect(stderr).toContain('everything is as it was')
    expect(everything(folder)).toEqual(before)
  })

  it('whose package manager is not there is told', () => {
    const folder = installable('missing manager')
    const before = everything(folder)
    const { status, stderr } = spawnSync(process.execPath, [holdfast, 'init', '--cwd', folder, '--yes'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: linkOfGit() },
    })
    expect(status).toBe(2)
    expect(stderr).toContain('npm is not there')
    expect(everything(folder)).toEqual(before)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that is ended by %s leaves the project as it was, and no process',
    async (signal) => {
      const folder = installable(`ended by ${signal}`)
      const before = everything(folder)
      const env = withNpm(folder, 'echo $$ > ../"$(basename "$PWD").pid"; sleep 60')
      const child = spawn(process.execPath, [holdfast, 'init', '--cwd', folder, '--yes'], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const pidFile = `${folder}.pid`
      await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '')
      child.kill(signal)
      const [code, told] = await ended(child)
      expect(code).toBe(2)
      expect(told).toContain('everything is as it was')
      expect(everything(folder)).toEqual(before)
      expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow('ESRCH')
    },
  )

  it('that goes well leaves nothing beside it', () => {
    const folder = installable('goes well')
    const { status, stdout } = spawnSync(process.execPath, [holdfast, 'init', '--cwd', folder, '--yes'], {
      encoding: 'utf8',
      env: withNpm(folder, 'exit 0'),
    })
    expect(status).toBe(0)
    expect(stdout).toContain('the packages are installed')
    expect(readdirSync(folder).filter((name) => name.includes('holdfast-'))).toEqual([])
    expect(readFileSync(join(folder, 'node_modules/new/index.js'), 'utf8')).toBe('new\n')
    expect(statSync(join(folder, '.env.local')).mode & 0o777).toBe(0o600)
  })
})

function gitPath(): string {
  return execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
}

/** A PATH with git alone. */
function linkOfGit(): string {
  const bin = join(outside, 'git alone')
  mkdirSync(bin)
  symlinkSync(gitPath(), join(bin, 'git'))
  return bin
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(50)
}

async function ended(child: ChildProcess): Promise<[number | null, string]> {
  let told = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return [code, told]
}
