import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteNames, NO_NAME, OTHERS } from './byte-names.js'

const ROOMY = { names: 10_000, bytes: 1_000_000 }

function idOf(names: ByteNames, bytes: Uint8Array): number {
  return names.idOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length)
}

it('equal bytes have one number, others another, and each says its bytes again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom('a', 'b', '/', '?', 'é', '€', '🂡'), { maxLength: 9 }), { maxLength: 60 }),
      (parts) => {
        const texts = parts.map((part) => part.join(''))
        const names = new ByteNames(ROOMY)
        const ids = texts.map((text) => idOf(names, new TextEncoder().encode(text)))
        expect(new Set(ids).size).toBe(new Set(texts).size)
        expect(ids.map((id) => names.text(id))).toEqual(texts)
      },
    ),
  )
})

it('many are told apart as their table grows', () => {
  const names = new ByteNames(ROOMY)
  const ids = Array.from({ length: 5_000 }, (_, i) => idOf(names, new TextEncoder().encode(`/path/${i}`)))
  expect(new Set(ids).size).toBe(5_000)
  expect(idOf(names, new TextEncoder().encode('/path/4321'))).toBe(ids[4_321])
})

it.each([
  [{ names: 2, bytes: 1_000 }, 'their number'],
  [{ names: 1_000, bytes: 2 }, 'their bytes'],
])('whoever writes too many names makes one of the rest: bounded by %s, %s', (bound) => {
  const names = new ByteNames(bound)
  const ids = ['a', 'b', 'c', 'd', 'a'].map((text) => idOf(names, new TextEncoder().encode(text)))
  expect(ids).toEqual([2, 3, OTHERS, OTHERS, 2])
  expect(names.overflown).toBe(true)
})

it('a name is found where it stands, and nowhere beyond the end', () => {
  const names = new ByteNames(ROOMY)
  const id = idOf(names, new TextEncoder().encode('Firefox/140'))
  const bytes = new TextEncoder().encode('"Firefox/140"')
  const view = new DataView(bytes.buffer)
  expect([0, 1, 2, 5, -1].map((at) => names.isAt(id, view, at))).toEqual([false, true, false, false, false])
  expect(names.text(NO_NAME)).toBe('')
})
