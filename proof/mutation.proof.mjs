// What decides who comes in is changed, one expression at a time, and at least 85 of a hundred such mutants of each
// place make a test fail. Writes what it found to proof/mutation/scores.json and MUTATION.md, and who survived to
// .cache/mutation. Smaller: --only=origin/redirect.ts,authentication/tokens; --afresh believes no earlier look.
import { look } from './mutation/look.mjs'
import { LEAST, chosen } from './mutation/places.mjs'
import { noted, scoreOf } from './mutation/scores.mjs'
import { writePage } from './mutation/page.mjs'
import { fromSource } from './from-source.mjs'

const argument = (/** @type {string} */ name) =>
  process.argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3)

const places = chosen(argument('only')?.split(',') ?? [])
if (places.length === 0) {
  console.error('Nothing of that name is changed. Name places, folders or files below packages/holdfast/src.')
  process.exit(2)
}
const stopServers = places.some(({ needsServers }) => needsServers)
  ? await (await fromSource('checks/parts/for-the-library.ts')).default()
  : () => undefined
let isEnough = true
try {
  for (const place of places) {
    const scores = []
    for (const part of place.parts) {
      console.log(`\n${part.mutate.join(', ')}`)
      const started = Date.now()
      const mutants = await look(part, { isAfresh: process.argv.includes('--afresh') })
      const found = noted(part, mutants, (Date.now() - started) / 1000)
      for (const [file, score] of found) console.log(`  ${percent(scoreOf([score]))}  ${file}`)
      console.log(`  ${mutants.length} mutants, ${Math.round((Date.now() - started) / 1000)} s`)
      scores.push(...found.map(([, score]) => score))
    }
    const whole = scoreOf(scores)
    console.log(`  ${percent(whole)}  ${place.name}, as far as it was looked at`)
    if (whole < LEAST) isEnough = false
  }
} finally {
  await stopServers()
}
writePage()
if (!isEnough) console.error(`\nBelow ${LEAST} %. Who survived: .cache/mutation/*.survivors.txt`)
process.exit(isEnough ? 0 : 1)

/** @param {number} score */
function percent(score) {
  return `${score.toFixed(1).padStart(5)} %`
}
