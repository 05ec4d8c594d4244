import { expect, it, vi } from 'vitest'
import { lateRecorder } from './late-recorder.js'
import type { AnalyticsRecorder } from './recorder.js'

type Decision = Parameters<AnalyticsRecorder['record']>
const decision = (i: number): Decision => ['limit', `user ${i}`, 'GET /', 'denied', i, i % 2 === 0]

/** Code that comes when it is told to. */
function opened() {
  const recorded: Decision[] = []
  const flush = vi.fn<() => Promise<void>>(async () => undefined)
  const recorder: AnalyticsRecorder = {
    record: (...given) => void recorded.push(given),
    flush,
    dropped: () => 0,
  }
  let [arrive, fail]: [() => void, (reason: Error) => void] = [() => undefined, () => undefined]
  const code = new Promise<AnalyticsRecorder>((resolve, reject) => {
    ;[arrive, fail] = [() => resolve(recorder), reject]
  })
  const load = vi.fn<() => Promise<AnalyticsRecorder>>(() => code)
  return { late: lateRecorder(load), load, arrive, recorded, flush, fail }
}

it('loads nothing until something is decided, and then once', async () => {
  const { late, load, arrive } = opened()
  expect(load).not.toHaveBeenCalled()
  for (let i = 0; i < 3; i++) late.record(...decision(i))
  arrive()
  await late.flush()
  expect(load).toHaveBeenCalledOnce()
})

it('hands over what was decided meanwhile, in its order, and all that follows', async () => {
  const { late, arrive, recorded, flush } = opened()
  for (let i = 0; i < 3; i++) late.record(...decision(i))
  const flushed = late.flush()
  expect([recorded.length, flush.mock.calls.length]).toEqual([0, 0])
  arrive()
  await flushed
  expect(recorded).toEqual([0, 1, 2].map(decision))
  expect(flush).toHaveBeenCalledOnce()
  late.record(...decision(3))
  expect(recorded[3]).toEqual(decision(3))
})

it('holds 10,000 decisions for code that does not come', async () => {
  const { late, arrive, recorded } = opened()
  for (let i = 0; i < 10_002; i++) late.record(...decision(i))
  arrive()
  await late.flush()
  expect(recorded).toHaveLength(10_000)
  expect(recorded.at(-1)).toEqual(decision(9_999))
})

it('costs no request when the code cannot be loaded', async () => {
  const { late, fail } = opened()
  late.record(...decision(0))
  fail(new Error('gone'))
  await expect(late.flush()).rejects.toThrow('gone')
  expect(() => late.record(...decision(1))).not.toThrow()
})
