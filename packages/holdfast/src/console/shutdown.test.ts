import { expect, it, onTestFinished, vi } from 'vitest'
import { endsAtShutdown, isShuttingDown } from './shutdown.js'

const listeners = () => process.listenerCount('SIGTERM')

it('ends what is open when the process is told to end, and leaves the rest to who else listens', () => {
  const others = vi.fn<() => void>()
  process.on('SIGTERM', others)
  onTestFinished(() => void process.off('SIGTERM', others))
  const before = listeners()
  const [one, other] = [vi.fn<() => void>(), vi.fn<() => void>()]
  endsAtShutdown(one)
  endsAtShutdown(other)
  expect(listeners()).toBe(before + 1)
  expect(isShuttingDown()).toBe(false)
  process.emit('SIGTERM', 'SIGTERM')
  for (const told of [one, other, others]) expect(told).toHaveBeenCalledTimes(1)
  expect(isShuttingDown()).toBe(true)
  expect(listeners()).toBe(before)
})

it('hears of the end also while a page is about to come back', () => {
  const other = () => undefined
  process.on('SIGTERM', other)
  onTestFinished(() => void process.off('SIGTERM', other))
  const before = listeners()
  endsAtShutdown(() => undefined)()
  expect(listeners()).toBe(before + 1)
  process.emit('SIGTERM', 'SIGTERM')
  expect(listeners()).toBe(before)
})

it('raises the signal again where nobody else listens: the process ends as without it', () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
  const others = process.listeners('SIGINT')
  process.removeAllListeners('SIGINT')
  onTestFinished(() => {
    kill.mockRestore()
    for (const listener of others) process.on('SIGINT', listener)
  })
  endsAtShutdown(() => undefined)
  process.emit('SIGINT', 'SIGINT')
  expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGINT')
})
