import { contender } from './contender.mjs'
import { decision } from './decision.mjs'
import { finish, input } from '../measuring/measured-process.mjs'

const { file, name, on, place, calls: wanted, seconds } = input()
const { memory, redis } = await contender(file, name)
const limits = [{ limit: 100, window: 3_600_000 }]
const checker = await (on === 'memory'
  ? memory(limits)
  : redis(limits, { ...place, patient: true, prefix: `flood-${crypto.randomUUID()}` }))
const KEY = 'abusive user'
const chunk = on === 'memory' ? 100_000 : 2_000

let refused = 0
for (let i = 0; i < 200; i++) {
  if (!(await decision(checker, KEY))) refused++
}
if (refused !== 100) throw new Error(`Refused ${refused} of 200.`)
// Until the compiler has nothing more to do.
const warm = performance.now()
do await flood(chunk / 10)
while (performance.now() - warm < 400)

// Who cannot make all calls within the time is cut after a part of it.
const PART = 1 / 3
let calls = 0
let spent = 0
let share = 0
const start = process.cpuUsage()
const began = performance.now()
do {
  await flood(chunk)
  calls += chunk
  const { user, system } = process.cpuUsage(start)
  spent = (user + system) / 1e6
  share = (performance.now() - began) / (seconds * 1_000)
} while (calls < wanted && share < 1 && (share < PART || calls / wanted > share * PART))
finish({ seconds: spent, calls })
await checker.close?.()

/** @param {number} count */
async function flood(count) {
  const { check } = checker
  for (let i = 0; i < count; i++) {
    try {
      await check(KEY)
    } catch {
      // A refusal, for some.
    }
  }
}
