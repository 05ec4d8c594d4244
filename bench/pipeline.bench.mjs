// What the gate costs in process, Request in → Response out, over a hand-written handler that does nothing but the same
// Zod checks, beside what peers take for them. Ratios within one run count. Writes .cache/bench/pipeline.json.
//
//   npm run bench -- pipeline [--quick]
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureInProcess } from './pipeline/in-process.mjs'
import { print } from './measuring/table.mjs'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const rows = await measureInProcess(quick ? { rounds: 1, calls: 2_000 } : { rounds: 7, calls: 10_000 })

const wanted = [
  { form: 'holdfast, hot path', most: 1.25 },
  { form: 'holdfast, the whole gate: JWT, 3 limits', most: 1.6 },
]
const targets = wanted.map(({ form, most }) => {
  const measured = rows.find((row) => row.form === form).ratio
  return { target: form, wanted: `≤ ${most}`, measured, reached: measured <= most ? 'yes' : 'NO' }
})
print('Targets', targets)
mkdirSync('.cache/bench', { recursive: true })
writeFileSync('.cache/bench/pipeline.json', JSON.stringify({ node: process.version, rows, targets }, null, 2))
