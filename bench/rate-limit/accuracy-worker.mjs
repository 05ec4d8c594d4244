import { mock } from 'node:test'
import { contender } from './contender.mjs'
import { decision } from './decision.mjs'
import { finish, input } from '../measuring/measured-process.mjs'
import { exactLog, fullestWindow, shapes, sustained } from './traffic.mjs'

const { file, name, cases } = input()
const { memory } = await contender(file, name)
// A day that has just begun: every window that is aligned to the epoch begins here.
const START = Date.UTC(2030, 0, 1)

const rows = []
for (const { shape, limit, window } of cases) {
  mock.timers.enable({ apis: ['Date', 'setTimeout', 'setInterval'], now: START })
  const checker = memory([{ limit, window }], { keys: 10, clock: () => Date.now() })
  const times = (shape === 'sustained 2×' ? sustained : shapes[shape])(limit, window, 1)
  const admitted = []
  for (const time of times) {
    const ahead = START + time - Date.now()
    if (ahead > 0) mock.timers.tick(ahead)
    if (await decision(checker, 'user 1')) admitted.push({ sent: time, answered: time })
  }
  const exact = exactLog(times, limit, window)
  rows.push({
    shape,
    limit,
    window,
    over: Math.max(0, fullestWindow(admitted, window) - limit),
    under: Math.max(0, (exact - admitted.length) / exact),
  })
  await checker.close?.()
  mock.timers.reset()
}
finish(rows)
