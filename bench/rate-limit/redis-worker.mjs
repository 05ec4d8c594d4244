import { contender } from './contender.mjs'
import { decision } from './decision.mjs'
import { answer, input } from '../measuring/measured-process.mjs'
import { percentile } from '../measuring/statistics.mjs'

// One contender with its own connection, asked for a short while at a time, so that rounds interleave.
const { file, name, place } = input()
const { redis } = await contender(file, name)
const texts = Array.from({ length: 1_000 }, (_, i) => `user ${i}`)
/** @type {Map<string, import('./contender.mjs').Checker>} */
const checkers = new Map()
const fresh = () => `rate-${crypto.randomUUID()}`

process.on('message', (/** @type {any} */ question) => {
  void (question.refusing ? chargedByRefusals(question) : rate(question)).then(answer)
})

/** @param {any} question */
async function rate({ label, limits, flight, blocked, milliseconds }) {
  let checker = checkers.get(label)
  if (checker === undefined) {
    checker = await redis(limits, { ...place, prefix: fresh() })
    checkers.set(label, checker)
    if (blocked) for (let i = 0; i < 300; i++) await decision(checker, texts[0])
  }
  const { check, healthy = () => true } = checker
  const latencies = []
  let checks = 0
  let degraded = 0
  // To read the clock takes as long as a refusal that is known: not every one is timed.
  const every = blocked ? 16 : 1
  const before = process.cpuUsage()
  const start = performance.now()
  const end = start + milliseconds
  const one = async () => {
    let now = performance.now()
    while (now < end) {
      for (let i = 0; i < every; i++) {
        if (i === every - 1 && every > 1) now = performance.now()
        try {
          if (!healthy(await check(blocked ? texts[0] : texts[checks % 1_000]))) degraded++
        } catch (reason) {
          if (!blocked) throw reason
        }
        checks++
      }
      const answered = performance.now()
      latencies.push(answered - now)
      now = answered
    }
  }
  await Promise.all(Array.from({ length: flight }, one))
  const { user, system } = process.cpuUsage(before)
  return {
    checks,
    // What another counter decided in place of Redis is not to be counted as fast.
    degraded: degraded / checks,
    fastest: percentile(latencies, 0),
    perSecond: (checks * 1_000) / (performance.now() - start),
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    clientMicroseconds: (user + system) / checks,
  }
}

/** How many units of the first limit are gone beside those of the admitted calls. @param {any} question */
async function chargedByRefusals({ refusing, refusals }) {
  const prefix = fresh()
  const stacked = await redis(refusing, { ...place, prefix })
  const last = refusing.at(-1).limit
  for (let i = 0; i < last + refusals; i++) {
    const admitted = await decision(stacked, 'user 1')
    if (admitted !== i < last) throw new Error(`Call ${i} was ${admitted ? 'admitted' : 'refused'}.`)
  }
  const alone = await redis(refusing.slice(0, 1), { ...place, prefix })
  let left = 0
  while (await decision(alone, 'user 1')) left++
  return { charged: refusing[0].limit - last - left }
}
