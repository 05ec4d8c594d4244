// @ts-check
// Every layout for real: installed from the registry by its own package manager, built and run before and after.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../verbs/port.mjs'
import { layouts } from './layouts.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const holdfast = process.env.HOLDFAST_BIN ?? join(root, 'packages/cli/bin/holdfast.js')

/** @param {readonly string[]} wanted parts of names; empty: all layouts */
export async function proveLayouts(wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-init-'))
  /** @type {string[]} */
  const failed = []
  try {
    const packages = packed(folder)
    const path = packageManagers(folder)
    for (const layout of layouts) {
      if (wanted.length > 0 && !wanted.some((part) => layout.name.includes(part))) continue
      const began = Date.now()
      try {
        await prove(layout, join(folder, layout.name), packages, path)
        console.log(`${layout.name}: ${layout.manager}, well after ${Math.round((Date.now() - began) / 1000)} s`)
      } catch (error) {
        failed.push(layout.name)
        console.log(`${layout.name}: ${error instanceof Error ? error.message : 'failed'}`)
      }
    }
  } finally {
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true })
    else console.log(folder)
  }
  return failed
}

/**
 * Both packages as tarballs; the command takes the library from the other, since no registry has it.
 *
 * @param {string} folder
 */
function packed(folder) {
  const target = join(folder, 'packages')
  mkdirSync(target, { recursive: true })
  run('npm', ['pack', '--workspace', 'packages/holdfast', '--pack-destination', target], root)
  const version = JSON.parse(readFileSync(join(root, 'packages/holdfast/package.json'), 'utf8')).version
  const library = join(target, `holdfast-${version}.tgz`)
  const cli = process.env.HOLDFAST_CLI ?? join(root, 'packages/cli')
  const copy = join(target, 'cli')
  const manifest = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'))
  for (const part of ['bin', 'data', 'dist', 'docs', 'templates']) {
    cpSync(join(cli, part), join(copy, part), { recursive: true })
  }
  manifest.dependencies.holdfast = `file:${library}`
  writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest))
  run('npm', ['pack', '--pack-destination', target], copy)
  return { library, cli: join(target, `holdfast-cli-${manifest.version}.tgz`) }
}

/** @param {string} folder @returns a PATH with pnpm, yarn and bun */
function packageManagers(folder) {
  const at = join(folder, 'managers')
  mkdirSync(at)
  writeFileSync(join(at, 'package.json'), '{ "private": true }')
  // bun is fetched by a script, and `npm run` hands on that our own packages run none.
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts=false', 'pnpm@10', 'yarn@1', 'bun@1'], at)
  return `${join(at, 'node_modules/.bin')}${delimiter}${process.env.PATH}`
}

/**
 * @param {import('./layouts.mjs').Layout} layout
 * @param {string} folder
 * @param {{ library: string, cli: string }} packages
 * @param {string} path
 */
async function prove(layout, folder, { library, cli }, path) {
  const env = { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: '1', CI: '1' }
  const app = join(folder, layout.app)
  for (const [name, text] of Object.entries(layout.files)) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    // An empty lockfile says which manager it is; the manager writes it.
    if (text !== '') writeFileSync(file, text)
  }
  const install = layout.manager === 'pnpm' ? ['install', '--no-frozen-lockfile'] : ['install']
  run(layout.manager, install, folder, env)
  const next = join(app, 'node_modules/next/dist/bin/next')
  const bin = existsSync(next) ? next : join(folder, 'node_modules/next/dist/bin/next')
  run(process.execPath, [bin, 'build'], app, env)
  const before = await answers(layout, bin, app, env)
  for (const args of [['init', '-q'], ['add', '-A'], commit('before')]) run('git', args, folder)

  const sources = ['--library', library, '--cli', cli]
  const first = JSON.parse(
    run(process.execPath, [holdfast, 'init', '--yes', '--json', '--cwd', app, ...sources], folder, env),
  )
  if (!first.applied) throw new Error('init has not applied its plan')
  const changed = run('git', ['status', '--porcelain', '--untracked-files=all', '-z'], folder)
    .split('\0')
    .flatMap((line) => (line === '' ? [] : [line.slice(3)]))
  const told = new Set(
    first.plan
      .filter((/** @type {{ action: string }} */ { action }) => action !== 'skip')
      .map((/** @type {{ path: string }} */ { path: file }) => join(layout.app, file)),
  )
  const untold = changed.filter((file) => !told.has(file))
  if (untold.length > 0) throw new Error(`changed, and not in the plan: ${untold.join(', ')}`)
  for (const args of [['add', '-A'], commit('after')]) run('git', args, folder)
  const second = JSON.parse(run(process.execPath, [holdfast, 'init', '--json', '--cwd', app, ...sources], folder, env))
  const open = second.plan.filter((/** @type {{ action: string }} */ { action }) => action !== 'skip')
  if (open.length > 0) throw new Error(`a second run would ${JSON.stringify(open)}`)

  if (existsSync(join(app, 'tsconfig.json'))) {
    const tsc = [app, folder].map((at) => join(at, 'node_modules/typescript/bin/tsc')).find(existsSync) ?? ''
    run(process.execPath, [tsc, '--noEmit'], app, env)
  }
  run(layout.manager, ['run', 'build'], app, env)
  const after = await answers(layout, bin, app, env)
  for (const [index, { path: asked }] of layout.open.entries()) {
    if (JSON.stringify(before[index]) !== JSON.stringify(after[index])) {
      throw new Error(`${asked} was ${JSON.stringify(before[index])} and is ${JSON.stringify(after[index])}`)
    }
  }
  const guarded = after.at(-1)
  if (guarded?.status !== 401) throw new Error(`${layout.guarded} is ${JSON.stringify(guarded)}`)
}

/** @param {string} message */
function commit(message) {
  return ['-c', 'user.name=proof', '-c', 'user.email=proof@example.com', 'commit', '-q', '-m', message]
}

/**
 * What the running app answers.
 *
 * @param {import('./layouts.mjs').Layout} layout
 * @param {string} next
 * @param {string} app
 * @param {NodeJS.ProcessEnv} env
 */
async function answers(layout, next, app, env) {
  const port = await freePort()
  const server = spawn(process.execPath, [next, 'start', '-p', `${port}`, '-H', 'localhost'], {
    cwd: app,
    env,
    stdio: 'pipe',
  })
  let output = ''
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = new Promise((resolve) => server.once('close', resolve))
  const origin = `http://localhost:${port}`
  try {
    for (let time = 0; time < 150; time++) {
      const isThere = await fetch(origin).then(
        () => true,
        () => false,
      )
      if (isThere) break
      await sleep(200)
    }
    const all = []
    for (const { path, status } of [...layout.open, { path: layout.guarded, status: 401 }]) {
      const answer = await fetch(origin + path, { redirect: 'manual' })
      const body = await answer.text()
      const json =
        answer.headers.get('content-type')?.includes('json') && status === 200 ? body.replaceAll(`${port}`, '') : ''
      all.push({ status: answer.status, location: answer.headers.get('location')?.replace(origin, ''), json })
    }
    return all
  } catch (error) {
    throw new Error(`the app does not answer:\n${output}`, { cause: error })
  } finally {
    server.kill('SIGTERM')
    await ended
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, cwd, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? status}\n${stdout}${stderr}`)
  return stdout
}
