// What the gate costs on a real `next start`: CPU time of the server for each request over the same route without it, and
// what refused bodies leave in its memory. Builds a small app below .cache. Writes .cache/bench/next-start.json.
//
//   npm run bench -- next-start [--quick]
import { parseArgs } from 'node:util'
import { buildApp, startApp } from './next-start/app.mjs'
import { measureCpu } from './next-start/cpu.mjs'
import { measureMemory } from './next-start/memory.mjs'
import { conclude } from './measuring/outcome.mjs'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
buildApp()
const app = await startApp()
let cpu, memory
try {
  cpu = await measureCpu(
    app.port,
    quick ? { rounds: 2, turns: 4, requests: 200 } : { rounds: 7, turns: 12, requests: 250 },
  )
  memory = await measureMemory(app.port, quick ? { bodies: 100, megabytes: 100 } : { bodies: 1_000, megabytes: 500 })
} finally {
  app.stop()
}
const [large, endless] = memory
conclude(
  'next-start',
  {
    ...Object.fromEntries(cpu.map(({ name, more }) => [`${name}, CPU over a bare POST, %`, more])),
    [`${large.form}: MB that stay`]: large.left / 1e6,
    [`${endless.form}: MB at most`]: endless.peak / 1e6,
  },
  [
    { figure: 'holdfast: stub identity, CORS, CSRF, 3 limits, CPU over a bare POST, %', atMost: 8 },
    { figure: `${large.form}: MB that stay`, atMost: 10 },
    { figure: `${endless.form}: MB at most`, atMost: 10 },
  ],
)
process.exit(0)
