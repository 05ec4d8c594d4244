import { expect, test } from 'vitest'
import { daysOf } from './days.ts'
import { faultGroups } from './faults.ts'
import { fits } from './type-filter.tsx'

test('faults of one kind stand together, neighbouring rows as one', () => {
  const faults = [
    { seq: 12, what: 'edited' },
    { seq: 103, what: 'missing' },
    { seq: 101, what: 'missing' },
    { seq: 102, what: 'missing' },
    { seq: 40, what: 'edited' },
    { seq: 7, what: 'bent' },
  ]
  expect(faultGroups(faults)).toEqual([
    { what: 'edited', meaning: 'is not what was written there, or was moved', rows: 'row 12, row 40' },
    { what: 'missing', meaning: 'is gone', rows: 'rows 101–103' },
    { what: 'bent', meaning: '', rows: 'row 7' },
  ])
})

test('rows stand under their days and keep their order', () => {
  const at = (text: string) => ({ event: { time: new Date(text).getTime() } })
  const rows = [at('2026-11-22T12:00:00'), at('2026-11-22T08:00:00'), at('2026-11-21T23:00:00')]
  const days = daysOf(rows)
  expect(days.map(({ rows: ofDay }) => ofDay.length)).toEqual([2, 1])
  expect(days.flatMap(({ rows: ofDay }) => ofDay)).toEqual(rows)
})

test('a filter is everything, a group or a type', () => {
  expect(fits({ type: 'refresh_reused' }, '')).toBe(true)
  expect(fits({ type: 'refresh_reused' }, 'group:Sessions')).toBe(true)
  expect(fits({ type: 'refresh_reused' }, 'refresh_reused')).toBe(true)
  expect(fits({ type: 'refresh_reused' }, 'group:Sign-in')).toBe(false)
  expect(fits({ type: 'refresh_reused' }, 'key_created')).toBe(false)
})
