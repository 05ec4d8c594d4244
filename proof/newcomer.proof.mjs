// A newcomer who has only the tutorial: a fresh app of create-next-app, the packed tarballs, and every command and file
// of the page as it stands there, in its order, each with what the page says that it answers. Only where the registry
// would be asked for Holdfast itself are the tarballs named, and where port 3000 is taken another one.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../verbs/port.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(join(root, 'packages/holdfast/docs/tutorial.md'), 'utf8')
const blocks = [...page.matchAll(/^```(sh|ts)\n(.*?)^```/gms)].map(([, kind, text]) => ({ kind, text: text.trim() }))

/** What the page says that each of its commands answers, by a piece of the command. In the order of the page. */
const ANSWERS = [
  ['create-next-app', /added \d+ packages/],
  ['curl -i -X DELETE', /^HTTP\/1\.1 204/],
  ['npx holdfast audit', /A6 unguarded-handler +app\/api\/orders\/route\.ts:7/],
  ['npx holdfast init', /CREATE security\.ts/],
  ['npm run dev', null],
  ['curl -i http://localhost:3000/api/orders', /^HTTP\/1\.1 401.*urn:holdfast:auth\.required/s],
  ['holdfast explain', /auth\.required/],
  ['curl -c jar.txt', /\[\]$/],
  ['origin: https://elsewhere.example', /csrf\.cross_site/],
  ['"item":""', /input\.invalid/],
  ['for i in', /"item":"A lamp".*limit\.exceeded.*"retryAfter":\d/s],
  ['curl -i -X DELETE', /^HTTP\/1\.1 405.*request\.method_not_allowed/s],
  ['npx holdfast routes', /\/api\/orders.*no finding/s],
]

const folder = mkdtempSync(join(tmpdir(), 'holdfast-newcomer-'))
const port = (await isFree(3000)) ? 3000 : await freePort()
const began = performance.now()
const tarballs = pack()
let app = folder
let server
const answers = [...ANSWERS]
const faults = []
try {
  for (const { kind, text } of blocks) {
    if (kind === 'ts') write(text)
    else await follow(text)
  }
} finally {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}
if (answers.length > 0) faults.push(`the page has no command for ${answers.map(([part]) => part).join(', ')}`)
for (const fault of faults) console.error(fault)
const minutes = (performance.now() - began) / 60_000
console.log(`newcomer: ${blocks.length} blocks, ${minutes.toFixed(1)} minutes by the machine, ${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1

/** A file of the page: its first line says where. */
function write(text) {
  const [, path = ''] = /^\/\/ (\S+)\n/.exec(text) ?? []
  mkdirSync(dirname(join(app, path)), { recursive: true })
  writeFileSync(join(app, path), `${text.slice(text.indexOf('\n') + 1)}\n`)
  console.log(`${seconds()} wrote ${path}`)
}

async function follow(text) {
  const [part, said] = answers.shift() ?? ['nothing more', /^$/]
  if (!text.includes(part)) return void faults.push(`the page goes on with "${text}", not with ${part}`)
  if (text === 'npm run dev') return start()
  // "Start it with `npm run dev`" stands in the text; so does stopping it.
  if (text.startsWith('curl') && server === undefined) await start()
  if (text.includes('holdfast init')) await stop()
  const { stdout, stderr } = spawnSync('bash', ['-c', asHere(text)], {
    cwd: app,
    // `npx` asks whether it may fetch what is not there; a person says yes.
    env: { ...process.env, npm_config_yes: 'true', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
    encoding: 'utf8',
    timeout: 600_000,
  })
  if (text.includes('create-next-app')) app = join(folder, 'shop')
  if (text.includes('holdfast init')) usePort('.env.local')
  const isRight = said.test(stdout.trim())
  console.log(`${seconds()} ${text.split('\n')[0]}${isRight ? '' : ': NOT AS THE PAGE SAYS'}`)
  if (!isRight) faults.push(`${text}\n→ ${stdout.slice(-1_500)}${stderr.slice(-1_500)}`)
}

function asHere(text) {
  return text
    .replaceAll('localhost:3000', `localhost:${port}`)
    .replace('npm i -D holdfast-cli', `npm i -D ${tarballs.cli} ${tarballs.library}`)
    .replace('holdfast init', `holdfast init --library ${tarballs.library} --cli ${tarballs.cli}`)
}

function usePort(file) {
  const path = join(app, file)
  writeFileSync(path, readFileSync(path, 'utf8').replace('localhost:3000', `localhost:${port}`))
}

async function start() {
  const next = join(app, 'node_modules/next/dist/bin/next')
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  server = spawn(process.execPath, [next, 'dev', '--port', `${port}`], { cwd: app, env, stdio: 'ignore' })
  for (let tries = 0; tries < 240 && (await isFree(port)); tries++) await sleep(500)
  // The page's first command would wait for the compiler; here its answer has no deadline of curl's.
  await fetch(`http://localhost:${port}/`, { signal: AbortSignal.timeout(180_000) }).catch(() => undefined)
}

async function stop() {
  if (server !== undefined && server.exitCode === null && server.kill('SIGINT')) await once(server, 'close')
  server = undefined
}

function pack() {
  for (const workspace of ['packages/holdfast', 'packages/cli']) {
    const args = ['pack', '--workspace', workspace, '--pack-destination', folder]
    const { status, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  const named = (name) => join(folder, readdirSync(folder).find((file) => name.test(file)) ?? '')
  return { library: named(/^holdfast-\d/), cli: named(/^holdfast-cli/) }
}

function seconds() {
  return `${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s `
}

function isFree(wanted) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.on('error', () => resolve(false))
    probe.listen(wanted, () => probe.close(() => resolve(true)))
  })
}
