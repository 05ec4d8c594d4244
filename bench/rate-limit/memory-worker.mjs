import { contender } from './contender.mjs'
import { finish, input } from '../measuring/measured-process.mjs'

// CPU time of checks that are all admitted, on one key, over many, or on a new key each time.
const { file, name, keys, limits, bare, distinct, warming, milliseconds } = input()
const { memory } = await contender(file, name)
const CHUNK = 10_000
const known = distinct ? [] : Array.from({ length: keys }, (_, i) => `user ${i}`)

/** What comes next. New keys are made just before, as requests make them: nobody is measured by how it finds their text. */
const chunkFrom = (/** @type {number} */ from) =>
  Array.from({ length: CHUNK }, (_, i) => (distinct ? `user ${from + i}` : known[((from + i) * 7_919) % keys]))

/**
 * @param {import('./contender.mjs').Checker} checker
 * @param {readonly string[]} chunk
 */
async function awaited({ check }, chunk) {
  // By index: an iterator costs as much as a check where the loop awaits.
  for (let i = 0; i < chunk.length; i++) await check(chunk[i])
}

/** @type {typeof awaited} */
async function synchronous({ check }, chunk) {
  for (let i = 0; i < chunk.length; i++) check(chunk[i])
}

const run = bare ? synchronous : awaited
const make = () => memory(limits, { keys })

/** @param {import('./contender.mjs').Checker} checker @param {number} from @returns microseconds of CPU time */
async function spentOn(checker, from) {
  const chunk = chunkFrom(from)
  const start = process.cpuUsage()
  await run(checker, chunk)
  const { user, system } = process.cpuUsage(start)
  return user + system
}

// Until the compiler has nothing more to do: it works beside the calls, and its time would count as theirs.
let warm = make()
for (let calls = 0, spent = 0; calls < CHUNK * 20 || spent < warming * 1_000; calls += CHUNK) {
  if (distinct && calls % keys === 0) warm = make()
  spent += await spentOn(warm, calls)
}
const fresh = distinct ? make() : warm
if (!distinct) for (let calls = 0; calls < keys; calls += CHUNK) await spentOn(fresh, calls)

let calls = 0
let spent = 0
do {
  spent += await spentOn(fresh, calls)
  calls += CHUNK
} while (distinct ? calls < keys : spent < milliseconds * 1_000)

if (!fresh.admitted(await fresh.check(distinct ? 'somebody else' : 'user 0'))) throw new Error('It refused.')
finish({ ns: (spent * 1_000) / calls })
