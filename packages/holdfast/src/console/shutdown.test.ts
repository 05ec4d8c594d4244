import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import type * as shutdown from './shutdown.js'

let endsAtShutdown: typeof shutdown.endsAtShutdown
let isShuttingDown: typeof shutdown.isShuttingDown

// Consoles of other tests in this process listen through copies of their own.
beforeEach(async () => {
  vi.resetModules()
  ;({ endsAtShutdown, isShuttingDown } = await import('./shutdown.js'))
  const others = (['SIGTERM', 'SIGINT'] as const).map((signal) => [signal, process.listeners(signal)] as const)
  for (const [signal] of others) process.removeAllListeners(signal)
  return () => {
    for (const [signal, listening] of others) {
      process.removeAllListeners(signal)
      for (const listener of listening) process.on(signal, listener)
    }
  }
})

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
  onTestFinished(() => kill.mockRestore())
  endsAtShutdown(() => undefined)
  process.emit('SIGINT', 'SIGINT')
  expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGINT')
})
