import { describe, expect, it } from 'vitest'
import { fixedWindow } from '../algorithms/fixed-window.js'
import { LimitTrial } from './limit-trial.js'

const START = Date.UTC(2026, 0, 5)
const [two, three] = [fixedWindow(2, '1 m').policy, fixedWindow(3, '1 m').policy]

describe('several limits', () => {
  it('are asked each by itself, and all together as the gate does', () => {
    const trial = new LimitTrial([two, three])
    const asked = Array.from({ length: 5 }, (_, at) => {
      const together = trial.refuses(START + at, ['ada', 'office'])
      return [together, ...trial.refused]
    })
    expect(asked).toEqual([
      [false, false, false],
      [false, false, false],
      [true, true, false],
      [true, true, true],
      [true, true, true],
    ])
  })

  it('charge nobody for a request that another one refuses', () => {
    const trial = new LimitTrial([two, three])
    for (let at = 0; at < 4; at++) trial.refuses(START + at, ['ada', 'office'])
    // Two of four came through: the office has room for one more, though by itself it would have none.
    expect(trial.refuses(START + 4, ['bob', 'office'])).toBe(false)
    expect(trial.refused).toEqual([false, true])
    expect(trial.refuses(START + 5, ['bob', 'office'])).toBe(true)
  })

  it.each([
    [
      ['ada', undefined],
      [false, false, true],
    ],
    [
      [undefined, 'office'],
      [false, false, false],
    ],
    [
      [undefined, undefined],
      [false, false, false],
    ],
  ])('that do not count a request do not refuse it: %j', (identities, refused) => {
    const trial = new LimitTrial([two, three])
    expect([0, 1, 2].map((at) => trial.refuses(START + at, identities))).toEqual(refused)
  })

  it('are whole again with their windows', () => {
    const trial = new LimitTrial([two, three])
    for (let at = 0; at < 3; at++) trial.refuses(START + at, ['ada', 'office'])
    expect(trial.refuses(START + 60_000, ['ada', 'office'])).toBe(false)
  })
})

it('one limit is its own verdict', () => {
  const trial = new LimitTrial([two])
  expect([0, 1, 2].map((at) => trial.refuses(START + at, ['ada']))).toEqual([false, false, true])
  expect(trial.refuses(START + 3, ['bob'])).toBe(false)
  expect(trial.refuses(START + 3, [undefined])).toBe(false)
})
