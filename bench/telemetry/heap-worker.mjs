import { history } from '../../packages/holdfast/dist/telemetry/history/history.js'
import { memorySink } from '../../packages/holdfast/dist/telemetry/sinks/memory.js'
import { finish, input } from '../measuring/measured-process.mjs'
import { madeEvent } from './made-event.mjs'

const { what, events } = input()
const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
}

// Code that has run once is no part of it.
madeEvent(0)
const before = heap()
const counted = what === 'history' ? history() : memorySink()
for (let number = 0; number < events; number++) {
  counted.record({ ...madeEvent(number), client: `client number ${number}` })
}
const bytes = heap() - before
// Reached after the measurement, so that it is there while it is measured.
if (counted === undefined) throw new Error('Nothing was counted.')
finish({ bytes })
