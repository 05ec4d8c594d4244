import { contender } from './contender.mjs'
import { decision } from './decision.mjs'
import { answer, input } from '../measuring/measured-process.mjs'

const { file, name, place, limit } = input()
const { redis } = await contender(file, name)
const checker = await redis([{ limit, window: 3_600_000 }], place)
process.on('message', (/** @type {any} */ { calls }) => void admittedOf(calls).then((admitted) => answer({ admitted })))
await decision(checker, 'somebody else')
answer({ ready: true })

/** @param {number} calls */
async function admittedOf(calls) {
  let admitted = 0
  let left = calls
  const one = async () => {
    while (left-- > 0) if (await decision(checker, 'user 1')) admitted++
  }
  await Promise.all(Array.from({ length: 16 }, one))
  return admitted
}
