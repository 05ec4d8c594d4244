import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { get } from 'node:http'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { nextBin } from './build.mjs'
import { CommandFailed } from './run.mjs'
import { secrets } from './secrets.mjs'
import { referenceApp } from './workspace.mjs'

/** How long the app may take to become healthy, in milliseconds. */
const patience = 60_000

/**
 * Runs the built app until it is told to stop.
 *
 * @param {number} port
 * @returns {Promise<number>} the exit code
 */
export async function serve(port) {
  // npm runs this in the root, whatever folder the person is in: relative folders mean theirs.
  const folder = (/** @type {string} */ path) => resolve(process.env.INIT_CWD ?? '.', path)
  const dataDir = process.env.DATA_DIR ? folder(process.env.DATA_DIR) : join(referenceApp, '.data')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const origin = `http://localhost:${port}`
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    APP_ORIGIN: origin,
    CORS_ORIGINS: 'https://app.example.com',
    ...secrets(dataDir),
    ...withoutEmpty(process.env),
    NODE_ENV: 'production',
    PORT: String(port),
    DATA_DIR: dataDir,
    MAIL_DIR: process.env.MAIL_DIR ? folder(process.env.MAIL_DIR) : join(dataDir, 'mail'),
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
  }

  console.log('Starting …')
  const child = spawn(
    process.execPath,
    ['--import', new URL('local-server.mjs', import.meta.url).href, nextBin(), 'start', '-p', String(port)],
    // A process group of its own: Ctrl-C reaches it once, through us, and not a second time from the terminal.
    { cwd: referenceApp, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  )
  // Next names the machine's network address, which does not answer here.
  createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on('line', (line) => {
    if (!/^\s*- Network:/.test(line)) console.log(line)
  })
  let recordsSockets = false
  child.once('message', () => (recordsSockets = true))
  const obstacle = startObstacle(/** @type {import('node:stream').Readable} */ (child.stderr))
  /** @type {Promise<number>} */
  const ended = new Promise((done) => child.on('close', (code) => done(code ?? 1)))

  let stoppingSince = 0
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (stoppingSince === 0) {
        stoppingSince = Date.now()
        console.log('\nStopping …')
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 20_000).unref()
      }
      // One Ctrl-C arrives twice, from the terminal and from npm. A later one is a person who does not want to wait.
      else if (Date.now() - stoppingSince > 1_000) child.kill('SIGKILL')
    })
  }

  const isRunning = () => child.exitCode === null && child.signalCode === null && obstacle.message() === undefined
  const healthy = await isHealthy(port, isRunning, () => recordsSockets)
  const message = obstacle.message()
  if (healthy || message === undefined) obstacle.show()
  if (healthy) console.log(welcome(origin))
  else if (message !== undefined) child.kill('SIGTERM')
  else if (isRunning() && stoppingSince === 0) {
    console.error(`The app did not answer GET /api/health with 200 within ${patience / 1000} s.`)
    child.kill('SIGTERM')
  }
  const code = await ended
  if (message !== undefined) throw new CommandFailed(`The app cannot start: ${message}`)
  if (stoppingSince === 0) throw new CommandFailed(`The app ended by itself (exit code ${code}).`)
  if (child.signalCode === 'SIGKILL') throw new CommandFailed('The app did not stop by itself and was killed.')
  console.log('Stopped.')
  return 0
}

/**
 * What the app says on stderr: held back until it runs, since Next tries a start that cannot succeed several times and
 * prints a stack for each. One sentence is enough then.
 *
 * @param {import('node:stream').Readable} stderr
 */
function startObstacle(stderr) {
  /** @type {string[] | undefined} */
  let held = []
  /** @type {string | undefined} */
  let reason
  let isFailed = false
  createInterface({ input: stderr }).on('line', (line) => {
    reason ??= /HoldfastConfigurationError\]?: (?:An error occurred while loading instrumentation hook: )?(.*)$/.exec(
      line,
    )?.[1]
    isFailed ||= line.includes('Failed to prepare server')
    if (held === undefined) console.error(line)
    else held.push(line)
  })
  return {
    message: () => (isFailed && held !== undefined ? reason : undefined),
    show() {
      for (const line of held ?? []) console.error(line)
      held = undefined
    },
  }
}

/**
 * @param {number} port
 * @param {() => boolean} isRunning
 * @param {() => boolean} recordsSockets else the app would warn of a caller that it does not know: us; half of the time is spent waiting for it
 */
async function isHealthy(port, isRunning, recordsSockets) {
  const began = Date.now()
  for (; isRunning() && Date.now() - began < patience; await sleep(100)) {
    const asks = recordsSockets() || Date.now() - began > patience / 2
    if (asks && (await answersWell(port))) return true
  }
  return false
}

/**
 * @param {number} port
 * @param {string} [localAddress] an address of our own: what we ask is not taken from anybody's limit
 * @returns {Promise<boolean>}
 */
function answersWell(port, localAddress = '127.255.255.254') {
  return new Promise((done) => {
    const signal = AbortSignal.timeout(5_000)
    const health = { host: '127.0.0.1', port, path: '/api/health', agent: false, signal }
    get({ ...health, localAddress }, (answer) => {
      answer.resume()
      done(answer.statusCode === 200)
    }).on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      // Some systems have only one loopback address.
      const isOnlyOne = error.code === 'EADDRNOTAVAIL' && localAddress !== '127.0.0.1'
      done(isOnlyOne ? answersWell(port, '127.0.0.1') : false)
    })
  })
}

/** @param {NodeJS.ProcessEnv} env an empty variable means the default, as if it were not set */
function withoutEmpty(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}

/** @param {string} origin */
function welcome(origin) {
  const json = `-H 'content-type: application/json'`
  return `
Holdfast's reference app answers at ${origin}, to this machine only. Ctrl-C stops it.
Its security console is ${origin}/console: sign in there as the first administrator.

Try next:
  curl -i ${origin}/api/posts        200, public, and how many calls are left
  curl -i ${origin}/api/profile      401: nobody is signed in
  curl -i ${origin}/api/auth/register ${json} \\
    -d '{ "email": "you@example.com", "password": "Correct-Horse-9-Staple", "name": "You" }'
  curl -i ${origin}/api/auth/login -c cookies.txt ${json} \\
    -d '{ "email": "you@example.com", "password": "Correct-Horse-9-Staple" }'
  curl -i ${origin}/api/profile -b cookies.txt        200: it is you
  curl -i ${origin}/api/orders -b cookies.txt -H 'origin: ${origin}' ${json} \\
    -d '{ "item": "Lamp", "quantity": 1, "note": "" }'        201; without the origin header 403, for it has a cookie
`
}
