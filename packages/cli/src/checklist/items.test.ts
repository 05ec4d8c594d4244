import { expect, it } from 'vitest'
import { GROUPS, ITEMS } from './items.js'

it('has every item once, in order, below its letter', () => {
  const ids = Object.entries({ A: 7, C: 5, R: 5, V: 9, O: 8 }).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  )
  expect(ITEMS.map(({ id }) => id)).toEqual(ids)
  for (const { letter, items } of GROUPS) for (const { id } of items) expect(id.startsWith(letter)).toBe(true)
})

it('says each thing once, in a sentence', () => {
  for (const said of ['title', 'fails'] as const)
    expect(new Set(ITEMS.map((item) => item[said])).size).toBe(ITEMS.length)
  for (const { title, fails, clears } of ITEMS) {
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(fails).toMatch(/^[A-Z0-9].*\.$/)
    expect(clears).toMatch(/^[A-Z0-9].*\.$/)
  }
})
