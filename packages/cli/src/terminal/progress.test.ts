import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProgressLine } from './progress.js'

function line(isTTY: boolean) {
  let [now, written] = [0, '']
  const progress = new ProgressLine({ isTTY, write: (text) => (written += text) }, () => now)
  return { progress, written: () => written, pass: (ms: number) => (now += ms) }
}

it('says nothing of quick work', () => {
  const { progress, written, pass } = line(true)
  pass(1_900)
  progress.show('half')
  progress.end()
  expect(written()).toBe('')
})

it('tells a person who waits, five times a second at most, and leaves nothing behind', () => {
  const { progress, written, pass } = line(true)
  pass(2_100)
  progress.show('one')
  progress.show('two')
  pass(200)
  progress.show('three')
  progress.end()
  expect(written()).toBe('\r\u001b[Kone\r\u001b[Kthree\r\u001b[K')
})

it('says nothing to a program', () => {
  const { progress, written, pass } = line(false)
  pass(60_000)
  progress.show('half')
  progress.end()
  expect(written()).toBe('')
})

describe('work that waits', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is told of once its time has come, and not again', () => {
    const { progress, written, pass } = line(true)
    progress.waiting().show('asking')
    for (let tick = 0; tick < 20; tick++) {
      pass(200)
      vi.advanceTimersByTime(200)
    }
    expect(written()).toBe('\r\u001b[Kasking')
    progress.end()
    progress.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says nothing to a program', () => {
    const { progress, written, pass } = line(false)
    progress.waiting().show('asking')
    pass(60_000)
    vi.advanceTimersByTime(60_000)
    progress.end()
    expect(written()).toBe('')
  })
})
