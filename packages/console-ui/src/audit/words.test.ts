import { expect, test } from 'vitest'
import { factsOf, groups, typesOf, words, wordsOf } from './words.ts'

test('each type is found in exactly one group of the filter', () => {
  const listed = groups.flatMap(typesOf)
  expect(listed.toSorted()).toEqual(Object.keys(words).toSorted())
})

test('no two types have the same words', () => {
  const titles = Object.values(words).map(({ title }) => title)
  expect(new Set(titles).size).toBe(titles.length)
})

test('a type that this page does not know is still readable', () => {
  expect(wordsOf('moon_landed')).toMatchObject({ title: 'Moon landed', tone: 'plain' })
  expect(wordsOf('constructor').title).toBe('Constructor')
})

test('facts are told with their units', () => {
  const facts = { sessions_ended: 2, known_device: false, window: 60_000, limit: 50_000, reason: '' }
  expect(factsOf({ type: 'budget_exceeded', facts })).toEqual([
    { name: 'sessions ended', value: '2' },
    { name: 'known device', value: 'no' },
    { name: 'window', value: '1 min' },
    { name: 'limit', value: '50,000' },
    { name: 'reason', value: '—' },
  ])
})

test('a changed limit is told as one change, and a caller by the short form of its name', () => {
  const facts = { limit: 'app caller', from: 'declared', to_limit: 20, to_window: 10_000, to_observe: true }
  expect(factsOf({ type: 'limit_changed', facts })).toEqual([
    { name: 'limit', value: 'app caller' },
    { name: 'change', value: 'as declared → 20 / 10 s, observe only' },
  ])
  const listed = { caller: 'client abcdEFGH1234567890-_zz' }
  expect(factsOf({ type: 'caller_listed', facts: listed })).toEqual([{ name: 'caller', value: 'client abcd·EFGH' }])
})
