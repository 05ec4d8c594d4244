import { expect, test } from 'vitest'
import { likenessesOf, roughLikenesses } from './likenesses.js'

const FRIEND = 'https://app.example.com'

const LOOSE: Readonly<Record<string, (origin: string) => boolean>> = {
  begins: (origin) => origin.startsWith(FRIEND),
  ends: (origin) => origin.endsWith('app.example.com'),
  holds: (origin) => origin.includes('example.com'),
  'is unanchored': (origin) => /app\.example\.com/.test(origin),
  'has a free dot': (origin) => /^https:\/\/app.example.com$/.test(origin),
  'takes any scheme': (origin) => /^https?:\/\/app\.example\.com$/.test(origin),
  'looks at the host': (origin) => URL.canParse(origin) && new URL(origin).hostname === 'app.example.com',
}

test.each(Object.entries(LOOSE))('a comparison that %s lets a likeness in', (_how, isOn) => {
  expect(likenessesOf(FRIEND).filter(({ origin }) => isOn(origin))).not.toEqual([])
})

test('a comparison of the whole origin lets none in', () => {
  const all = [...likenessesOf(FRIEND), ...roughLikenesses(FRIEND, 'shop.example', true)]
  expect(all.map(({ origin }) => origin)).not.toContain(FRIEND)
})

test('one rough likeness is enough for each way to compare a part', () => {
  const [rough] = roughLikenesses(FRIEND, '127.0.0.1', false)
  for (const how of ['begins', 'ends', 'holds', 'is unanchored']) expect(LOOSE[how]?.(rough?.origin ?? '')).toBe(true)
})

test('every likeness is an origin as a browser writes it', () => {
  const all = ['https://app.example.com', 'http://localhost:3000'].flatMap((friend) => [
    ...likenessesOf(friend),
    ...roughLikenesses(friend, 'app.example.com', true),
  ])
  for (const { origin } of all) expect(origin === 'null' || new URL(origin).origin === origin, origin).toBe(true)
})
