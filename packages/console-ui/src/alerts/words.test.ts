import { expect, test } from 'vitest'
import type { AlertsAnswer } from '../../../holdfast/src/console/wire.ts'
import { conditionText, reasonText, stateText, testResults } from './words.ts'

test('a condition reads as a sentence, and so does one that wants only the first', () => {
  expect(conditionText({ above: 500, what: 'calls were refused', within: 60_000 })).toBe(
    'More than 500 calls were refused within 1 min',
  )
  expect(conditionText({ above: 0, what: 'budgets were spent', within: 60_000 })).toBe(
    'From the first on: budgets were spent',
  )
})

test.each([
  ['delivered', 1, 'delivered'],
  ['delivered', 3, 'delivered at the third try'],
  ['trying', 0, 'on its way'],
  ['trying', 2, 'tried twice, is tried again'],
  ['failed', 4, 'given up after 4 tries'],
] as const)('%s after %d tries', (state, tries, text) => {
  expect(stateText({ state, tries })).toBe(text)
})

test.each([
  [null, null],
  ['500', 'it answered 500'],
  ['timeout', 'no answer in time'],
  ['ECONNREFUSED', 'ECONNREFUSED'],
  ['config.alert', 'config.alert'],
])('why the last try failed is said: %s', (reason, text) => {
  expect(reasonText({ reason })).toBe(text)
})

test('a test tells of each receiver what came of this test, and of no earlier one', () => {
  const sent = (receiver: string, time: number, state: 'delivered' | 'failed', isTest = true) => ({
    receiver,
    alert: 'test',
    time,
    isTest,
    state,
    tries: 1,
    reason: state === 'failed' ? '500' : null,
  })
  const answer: AlertsAnswer = {
    conditions: [],
    cooldown: 0,
    receivers: ['slack', 'mail', 'webhook'],
    deliveries: [
      sent('slack', 1_000, 'delivered'),
      sent('mail', 400, 'failed'),
      sent('webhook', 1_500, 'failed', false),
    ],
  }
  expect(testResults(answer, 1_000).map(({ delivery }) => delivery?.state ?? null)).toEqual(['delivered', null, null])
})
