import { contender } from './contender.mjs'
import { finish, input } from '../measuring/measured-process.mjs'

// What a limiter holds after one check of each key, garbage collected; the texts were there before.
const { file, name, keys, limits } = input()
const { memory } = await contender(file, name)
const texts = Array.from({ length: keys }, (_, i) => `user ${i}`)
const gc = /** @type {() => void} */ (globalThis.gc)

hash()
const warm = memory(limits, { keys })
for (let i = 0; i < 1_000; i++) await warm.check(texts[i])

const before = held()
const checker = memory(limits, { keys })
for (const text of texts) await checker.check(text)
const after = held()
if (!checker.admitted(await checker.check(texts[0]))) throw new Error('It refused.')
finish({ bytes: (after - before) / keys })

/** A text is hashed once, by whoever looks it up first. */
function hash() {
  return new Set(texts).size
}

function held() {
  gc()
  gc()
  const { heapUsed, external } = process.memoryUsage()
  // `external` includes `arrayBuffers`.
  return heapUsed + external
}
