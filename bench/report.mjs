// `npm run bench -- --report`: every benchmark at the size of a report, bench/RESULTS.md from what they find, and red where
// a page tells a figure that was not found.
//
//   npm run bench -- --report [pipeline …] [--quick | --check]
import { fileURLToPath } from 'node:url'
import { buildAll, buildPackages } from '../verbs/build.mjs'
import { install } from '../verbs/install.mjs'
import { CommandFailed, main, show } from '../verbs/run.mjs'
import { commandOf, optionsOf, parts } from './report/parts.mjs'
import { keep, results, writePage } from './report/results.mjs'
import { claimOf, verdicts } from './report/verdicts.mjs'

/**
 * Measures all parts, or those that are named: what is not measured now keeps its figures and their date. `--check`
 * measures nothing, and judges what the pages say anew; `--quick` is for trying: its figures are rougher, and it says so by
 * its command.
 *
 * @param {readonly string[]} asked
 * @returns {Promise<number>} the exit code
 */
async function report(asked) {
  const isCheck = asked.includes('--check')
  const isQuick = asked.includes('--quick')
  const named = asked.filter((argument) => argument !== '--check' && argument !== '--quick')
  const unknown = named.filter((name) => !parts.some((part) => part.name === name))
  if (unknown.length > 0) {
    const known = parts.map(({ name }) => name).join(', ')
    throw new CommandFailed(`A report has no part ${unknown.join(', ')}. Its parts: ${known}.`)
  }
  const wanted = isCheck ? [] : parts.filter(({ name }) => named.length === 0 || named.includes(name))
  if (wanted.length > 0) {
    await install()
    await (wanted.some(({ readsApp }) => readsApp) ? buildAll() : buildPackages())
  }
  const failed = []
  const start = Date.now()
  let isStopped = false
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => (isStopped = true))
  for (const part of wanted) {
    const options = optionsOf(part, isQuick)
    const command = commandOf(part.name, options)
    console.log(`\n── ${command}`)
    const began = Date.now()
    const file = fileURLToPath(new URL(`./${part.name}.bench.mjs`, import.meta.url))
    const code = await show(process.execPath, [file, ...options])
    if (isStopped) return 1
    if (code === 0) keep(part.name, command, began)
    else failed.push(part.name)
    writePage()
  }
  if (isCheck) writePage()
  const judged = verdicts(results()).filter(({ part }) => named.length === 0 || named.includes(part))
  const broken = judged.filter(({ holds }) => !holds)
  console.log(`\nreport: ${wanted.length - failed.length} parts in ${Math.round((Date.now() - start) / 1_000)} s`)
  for (const name of failed) console.log(`  ${name} failed: its section is the former one`)
  console.log(`${judged.length - broken.length} claims hold, ${broken.length} do not`)
  for (const verdict of broken) console.log(`  ${claimOf(verdict)}`)
  return failed.length + broken.length === 0 ? 0 : 1
}

await main(() => report(process.argv.slice(2)))
