// Properties, in more cases than the tests have time for: all files that state one, twenty times over. Cases are drawn
// anew each time, and a failure names the seed that finds its own again. HOLDFAST_ROUNDS says how often.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runTests } from './tests.mjs'

const packages = fileURLToPath(new URL('../packages', import.meta.url))
const rounds = Number(process.env.HOLDFAST_ROUNDS ?? 20)

/** @param {string} folder of a package */
const stating = (folder) =>
  readdirSync(join(packages, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(packages, folder, 'src', file))
    .filter((file) => readFileSync(file, 'utf8').includes(`from 'fast-check'`))

let failed = 0
for (let round = 1; round <= rounds; round++) {
  console.log(`\nRound ${round} of ${rounds}`)
  for (const [project, folder] of [
    ['holdfast*', 'holdfast'],
    ['cli', 'cli'],
  ]) {
    if (runTests(project, stating(folder)) !== 0) failed++
  }
}
console.log(failed === 0 ? `\nEvery property held in ${rounds} rounds.` : `\n${failed} runs failed.`)
process.exitCode = failed === 0 ? 0 : 1
