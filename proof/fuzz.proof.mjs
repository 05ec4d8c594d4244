// A million requests through whole gates, where the tests send some thousands: by as many processes as there are cores,
// each with gates of its own that live as long as it does. HOLDFAST_FUZZ sends another number; what is found is found
// again by the HOLDFAST_FUZZ_SEED and HOLDFAST_FUZZ_PATH that a failure names.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const requests = Number(process.env.HOLDFAST_FUZZ ?? 1_000_000)
const isOne = process.env.HOLDFAST_FUZZ_PATH !== undefined
const processes = isOne ? 1 : Math.min(4, availableParallelism())
const given = process.env.HOLDFAST_FUZZ_SEED ?? '815'
const seed = given === 'random' ? Math.floor(Math.random() * 2 ** 30) : Number(given)
const folder = mkdtempSync(join(tmpdir(), 'holdfast-fuzz-'))
const reportOf = (number) => join(folder, `${number}.json`)

/** One share of them. Resolves with its exit code. */
const run = (number) =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project=checks', 'checks/fuzz/'],
      {
        cwd: root,
        env: {
          ...process.env,
          HOLDFAST_PROOF: '1',
          HOLDFAST_FUZZ: String(Math.ceil(requests / processes)),
          HOLDFAST_FUZZ_SEED: String(seed + number),
          HOLDFAST_FUZZ_REPORT: reportOf(number),
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part
      for (const line of part.split('\n'))
        if (/^\d+ requests, /.test(line)) console.log(`process ${number + 1}: ${line}`)
    })
    child.on('close', (code) => {
      if (code !== 0) console.error(text)
      resolve(code ?? 1)
    })
  })

/** Sums of all processes, the greatest first. */
const summed = (reports, name) => {
  const sums = new Map()
  for (const report of reports) {
    for (const [key, count] of Object.entries(report[name])) sums.set(key, (sums.get(key) ?? 0) + count)
  }
  return [...sums].toSorted(([, a], [, b]) => b - a).map(([key, count]) => `${key} ${count.toLocaleString('en')}`)
}

try {
  const began = performance.now()
  const exits = await Promise.all(Array.from({ length: processes }, (_, number) => run(number)))
  const failed = exits.filter((code) => code !== 0).length
  if (failed === 0) {
    const reports = exits.map((_, number) => JSON.parse(readFileSync(reportOf(number), 'utf8')))
    const total = (name) => reports.reduce((sum, report) => sum + report[name], 0).toLocaleString('en')
    const minutes = (performance.now() - began) / 60_000
    console.log(
      `\n${total('requests')} requests in ${minutes.toFixed(1)} minutes, seeds ${reports.map((report) => report.seed).join(', ')}`,
    )
    console.log(
      `handlers of the app that ran: ${total('ran')}; paths by gate and method: ${Math.max(...reports.map(({ paths }) => paths))}`,
    )
    console.log(`statuses: ${summed(reports, 'statuses').join(', ')}`)
    console.log(`codes: ${summed(reports, 'codes').join(', ')}`)
    console.log(
      `MB held on the way: ${reports.map(({ heap }) => heap.map((size) => size.toFixed(0)).join(' ')).join(' | ')}`,
    )
    console.log('No fault but those of the app itself, no unhandled rejection, nothing that hung, nothing quoted.')
  }
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
