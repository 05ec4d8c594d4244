import { contender } from './contender.mjs'
import { finish, input } from './measured-process.mjs'

// CPU time of checks that are all admitted, on one key, over many, or on a new key each time.
const { file, name, keys, limits, bare, distinct, warming, milliseconds } = input()
const { memory } = await contender(file, name)
const texts = Array.from({ length: keys }, (_, i) => `user ${i}`)
const CHUNK = 10_000

/**
 * @param {import('./contender.mjs').Checker} checker
 * @param {number} from
 * @param {number} count
 */
async function awaited({ check }, from, count) {
  for (let i = from; i < from + count; i++) await check(texts[(i * 7_919) % keys])
}

/** @type {typeof awaited} */
async function synchronous({ check }, from, count) {
  for (let i = from; i < from + count; i++) check(texts[(i * 7_919) % keys])
}

const run = bare ? synchronous : awaited
const make = () => memory(limits, { keys })
const spentFrom = (/** @type {NodeJS.CpuUsage} */ start) => {
  const { user, system } = process.cpuUsage(start)
  return user + system
}

// Until the compiler has nothing more to do: it works beside the calls, and its time would count as theirs.
let warm = make()
for (
  let calls = 0, start = process.cpuUsage();
  calls < CHUNK * 20 || spentFrom(start) < warming * 1_000;
  calls += CHUNK
) {
  if (distinct && calls % keys === 0) warm = make()
  await run(warm, calls, CHUNK)
}
const fresh = distinct ? make() : warm
if (!distinct) await run(fresh, 0, keys)

let calls = 0
let spent = 0
const start = process.cpuUsage()
do {
  await run(fresh, calls, CHUNK)
  calls += CHUNK
  spent = spentFrom(start)
} while (distinct ? calls < keys : spent < milliseconds * 1_000)

if (!fresh.admitted(await fresh.check(distinct ? 'somebody else' : texts[0]))) throw new Error('It refused.')
finish({ ns: (spent * 1_000) / calls })
