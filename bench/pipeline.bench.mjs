// What the gate costs in process, Request in → Response out, over a hand-written handler that does nothing but the same
// Zod checks, beside what peers take for them. Ratios within one run count. Writes .cache/bench/pipeline.json.
//
//   npm run bench -- pipeline [--rounds=7] [--calls=10000]
import { parseArgs } from 'node:util'
import { measureInProcess } from './pipeline/in-process.mjs'
import { conclude } from './measuring/outcome.mjs'

const given = parseArgs({ options: { rounds: { type: 'string' }, calls: { type: 'string' } } }).values
const rows = await measureInProcess({ rounds: Number(given.rounds ?? 7), calls: Number(given.calls ?? 10_000) })

conclude(
  'pipeline',
  Object.fromEntries(rows.map(({ form, ratio }) => [`${form}, over a hand-written handler`, ratio])),
  [
    { figure: 'holdfast, hot path, over a hand-written handler', atMost: 1.25 },
    { figure: 'holdfast, the whole gate: JWT, 3 limits, over a hand-written handler', atMost: 1.6 },
  ],
)
