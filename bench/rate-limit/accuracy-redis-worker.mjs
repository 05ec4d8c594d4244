import { setTimeout } from 'node:timers/promises'
import { contender } from './contender.mjs'
import { decision } from './decision.mjs'
import { finish, input } from '../measuring/measured-process.mjs'
import { exactLog, fullestWindow, shapes } from './traffic.mjs'

// All of them meet the same traffic at the same time, each on counters of its own.
const { list, place, shapes: names, limit, window } = input()
/** Bursts keep as far from an edge as a busy machine may be late. */
const SLACK = 60

/** @type {Record<string, any[]>} */
const results = Object.fromEntries(list.map(({ name }) => [name, []]))
for (const shape of names) {
  const times = shapes[shape](limit, window, SLACK)
  const runs = await Promise.all(
    list.map(async ({ file, name }) => {
      const { redis } = await contender(file, name)
      const prefix = `accuracy-${crypto.randomUUID()}`
      const checker = await redis([{ limit, window }], { ...place, prefix, patient: true })
      // Connections and scripts are there before it begins.
      await decision(checker, 'somebody else')
      return { name, checker, entered: /** @type {{ sent: number, answered: number }[]} */ ([]), calls: [], sent: [] }
    }),
  )
  const start = Math.ceil((Date.now() + 100) / window) * window
  for (const time of times) {
    const ahead = start + time - Date.now()
    if (ahead > 0) await setTimeout(ahead)
    for (const { checker, entered, calls, sent } of runs) {
      const begun = Date.now()
      sent.push(begun)
      calls.push(
        decision(checker, 'user 1').then((ok) => {
          if (ok) entered.push({ sent: begun, answered: Date.now() })
        }),
      )
    }
  }
  for (const { name, checker, entered, calls, sent } of runs) {
    await Promise.all(calls)
    const exact = exactLog(sent, limit, window)
    const admitted = entered.toSorted((a, b) => a.sent - b.sent)
    results[name].push({
      shape,
      limit,
      window,
      over: Math.max(0, fullestWindow(admitted, window) - limit),
      under: Math.max(0, (exact - admitted.length) / exact),
    })
    await checker.close?.()
  }
}
finish(results)
