// What importing holdfast/next adds to a process that has next/server already: fresh processes, in turn, medians of the
// time on the wall and of the process' CPU time. Beside it the same modules as the compiler makes them, one file each,
// which is what Edge and browsers bundle. Writes .cache/bench/import.json.
//
//   npm run bench -- import
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'

const library = new URL('../packages/holdfast/', import.meta.url)
const ROUNDS = Number(process.env.ROUNDS ?? 30)

const contenders = {
  'holdfast/next': 'holdfast/next',
  'its modules, one by one': new URL('dist/next/index.js', library).href,
  'next/server again': 'next/server.js',
}

const program = `
  await import('next/server.js')
  const cpu = process.cpuUsage()
  const began = performance.now()
  await import(process.argv[1])
  const wall = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  console.log(JSON.stringify([wall, (user + system) / 1000]))`

/** @param {string} specifier @returns {[number, number]} milliseconds on the wall, and of CPU */
function measured(specifier) {
  const args = ['--input-type=module', '--eval', program, specifier]
  const env = { ...process.env, NODE_ENV: /** @type {const} */ ('production') }
  return JSON.parse(execFileSync(process.execPath, args, { cwd: fileURLToPath(library), env, encoding: 'utf8' }))
}

const runs = new Map(Object.keys(contenders).map((name) => [name, /** @type {[number, number][]} */ ([])]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, specifier] of Object.entries(contenders)) runs.get(name)?.push(measured(specifier))
}

const rows = [...runs].map(([name, times]) => ({
  name,
  wall: figureOf(times.map(([wall]) => wall)),
  cpu: figureOf(times.map(([, cpu]) => cpu)),
}))
print(
  `Imports after next/server, medians of ${ROUNDS} fresh processes each`,
  rows.map(({ name, wall, cpu }) => ({
    import: name,
    'wall, ms': wall.value,
    'CPU, ms': cpu.value,
    'middle half of the rounds': spread(cpu),
  })),
)
conclude('import', Object.fromEntries(rows.map(({ name, cpu }) => [`${name}, after next/server, ms of CPU`, cpu])), [
  { figure: 'holdfast/next, after next/server, ms of CPU', atMost: 15 },
])
