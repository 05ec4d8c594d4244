// @ts-check
// The shop of apps/naive, protected step by step in a copy: what the docs tell is what is done here.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../verbs/port.mjs'
import { naiveApp, root } from '../../verbs/workspace.mjs'

const holdfast = join(root, 'packages/cli/bin/holdfast.js')
const next = join(root, 'node_modules/next/dist/bin/next')

const conversion = join(naiveApp, 'conversion')
export const recorded = join(conversion, 'results.json')

/** Names of the steps in their order: `1-gate`. Each is a diff. */
export const steps = readdirSync(conversion)
  .filter((name) => name.endsWith('.diff'))
  .map((name) => name.replace('.diff', ''))
  .toSorted()

/**
 * What the two commands say of the app in one state: findings by rule, and the verdict of each check with its evidence.
 *
 * @typedef {Record<string, number>} Audited
 * @typedef {Record<string, { title: string, items: string[], verdict: string, evidence: string }>} Probed
 */

/**
 * A copy of the naive app as it was before the first step. Two folders below the root, as it is itself: its
 * configuration names the root by that. A repository of its own, which git and the audit take it for.
 *
 * @param {string} [name] of the copy, beside others of this process
 */
export function naiveCopy(name = 'protected') {
  const folder = join(root, '.cache', `naive-to-${name}-${process.pid}`)
  rmSync(folder, { recursive: true, force: true })
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', 'apps/naive'], root)
  for (const file of listed.split('\0').filter((each) => each !== '' && !each.startsWith('apps/naive/conversion/'))) {
    const copy = join(folder, file.slice('apps/naive/'.length))
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(join(root, file), copy)
  }
  symlinkSync(join(naiveApp, 'node_modules'), join(folder, 'node_modules'))
  run('git', ['init', '--quiet'], folder)
  return folder
}

/**
 * @param {string} folder
 * @param {string} step
 */
export function take(folder, step) {
  run('git', ['apply', join(conversion, `${step}.diff`)], folder)
}

/**
 * What `holdfast init` does by itself, without the installation.
 *
 * @param {string} folder
 */
export function initialise(folder) {
  const ranges = ['--library', '^0.1.0', '--cli', '^0.1.0']
  run(process.execPath, [holdfast, 'init', '--yes', '--force', '--no-install', ...ranges], folder)
}

/** @param {string} folder */
export function typeCheck(folder) {
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', '.'], folder)
}

/**
 * @param {string} folder
 * @returns {Audited} findings by rule
 */
export function audit(folder) {
  const { findings } = JSON.parse(run(process.execPath, [holdfast, 'audit', '.', '--json'], folder, [0, 1]))
  /** @type {Audited} */
  const counts = {}
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b, 'en')))
}

/**
 * Builds the app as its own script does, starts it and probes it.
 *
 * @param {string} folder
 * @returns {Promise<Probed>}
 */
export async function probe(folder) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  rmSync(join(folder, '.holdfast'), { recursive: true, force: true })
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    APP_ORIGIN: origin,
    HOLDFAST_SECRET: randomBytes(48).toString('base64'),
    PAYMENT_SECRET: randomBytes(32).toString('base64'),
  }
  run(process.execPath, [next, 'build'], folder, [0], env)
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (scripts.build.includes('holdfast csp')) run(process.execPath, [holdfast, 'csp'], folder, [0], env)

  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', `${port}`], { cwd: folder, env })
  try {
    await ready(server)
    await answering(origin)
    const { checks } = JSON.parse(await probed(origin))
    const told = checks.map((/** @type {any} */ { id, items, title, verdict, evidence }) => [
      id,
      { title, items, verdict, evidence: evidence.replaceAll(origin, 'http://localhost:3000') },
    ])
    return Object.fromEntries(told)
  } finally {
    if (server.exitCode === null && server.kill()) await once(server, 'close')
  }
}

/** @param {import('node:child_process').ChildProcess} server */
function ready(server) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The app did not start within four minutes.')), 240_000)
    server.once('exit', () => reject(new Error('The app ended as it started.')))
    server.stderr?.resume()
    server.stdout?.on('data', (text) => {
      if (!/Ready/.test(String(text))) return
      clearTimeout(late)
      resolve(undefined)
    })
  })
}

/**
 * The first pages wait for the embedded database, which takes seconds to begin; the probe waits for nobody that long.
 *
 * @param {string} origin
 */
async function answering(origin) {
  for (let tries = 0; tries < 20; tries++) {
    const began = performance.now()
    const answer = await fetch(origin, { signal: AbortSignal.timeout(240_000) }).catch(() => undefined)
    if (answer === undefined) await sleep(1_000)
    else if ((await answer.text()) !== '' && performance.now() - began < 1_000) return
  }
}

/**
 * @param {string} origin
 * @returns {Promise<string>}
 */
async function probed(origin) {
  const child = spawn(process.execPath, [holdfast, 'probe', origin, '--yes', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  const [code] = await once(child, 'close')
  if (code !== 0 && code !== 1) throw new Error(`The probe could not run (exit code ${code}).`)
  return text
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {readonly number[]} [good] exit codes
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, cwd, good = [0], env = process.env) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 64_000_000 })
  if (status === null || !good.includes(status)) throw new Error(`${args.join(' ')}: ${stdout.slice(-2_000)}${stderr}`)
  return stdout
}
