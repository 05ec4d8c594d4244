// What the gate costs on a real `next start`: CPU time of the server for each request over the same route without it, and
// what refused bodies leave in its memory. Builds a small app below .cache. Writes .cache/bench/next-start.json.
//
//   npm run bench -- next-start [--quick]
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildApp, startApp } from './next-start/app.mjs'
import { measureCpu } from './next-start/cpu.mjs'
import { measureMemory } from './next-start/memory.mjs'
import { print } from './measuring/table.mjs'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
buildApp()
const app = await startApp()
let cpu, memory
try {
  cpu = await measureCpu(app.port, quick ? { rounds: 2, requests: 500 } : { rounds: 9, requests: 2_000 })
  memory = await measureMemory(app.port, quick ? { bodies: 100, megabytes: 100 } : { bodies: 1_000, megabytes: 500 })
} finally {
  app.stop()
}
const [large, endless] = memory
const guarded = cpu.find(({ name }) => name.includes('stub'))
const targets = [
  { target: 'CPU of a guarded POST over a bare one, %', wanted: 8, measured: guarded.more * 100 },
  { target: `${large.form}: MB that stay`, wanted: 10, measured: large.left / 1e6 },
  { target: `${endless.form}: MB at most`, wanted: 10, measured: endless.peak / 1e6 },
].map((row) => ({ ...row, reached: row.measured <= row.wanted ? 'yes' : 'NO' }))
print('Targets', targets)
mkdirSync('.cache/bench', { recursive: true })
writeFileSync('.cache/bench/next-start.json', JSON.stringify({ node: process.version, cpu, memory, targets }, null, 2))
process.exit(0)
