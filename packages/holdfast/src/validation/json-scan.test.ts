import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scanJson } from './json-scan.js'

const wide = { depth: 512, keys: 2 ** 24, elements: 2 ** 24, stringLength: 2 ** 28, keyLength: 65_536 }

/** How often the scan looks at a byte or a character, for each byte of the text. */
function looksPerByte(text: string, isDecoded: boolean): number {
  let looks = 0
  const real = new TextEncoder().encode(text)
  const bytes = new Proxy(real, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks++
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
  const watched = {
    length: text.length,
    indexOf(character: string, start: number) {
      const place = text.indexOf(character, start)
      looks += Math.max(0, place === -1 ? text.length - start : place - start) + 1
      return place
    },
    slice(start: number, end: number) {
      looks += end - start
      return text.slice(start, end)
    },
  }
  scanJson(bytes, isDecoded ? (watched as unknown as string) : null, wide)
  return looks / (real.length + 10)
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What makes scanners go back: openings without an end, escapes, keys, numbers, characters of several bytes. */
const pieces = [
  '"',
  '\\',
  '\\"',
  '\\\\',
  '\\u0061',
  '{"a":',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '1',
  '-',
  'e',
  '1e9',
  '"a":1,',
  '""',
  'é',
  '😀',
  ' ',
  't',
]

describe('body/36 the scan', () => {
  test('body/36 looks at each byte a few times, however long and hostile the text', () => {
    const piece = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((each) => each.join(''))
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 4 }),
        piece,
        fc.integer({ min: 1, max: 2_000 }),
        fc.boolean(),
        (start, again, times, isDecoded) => {
          expect(looksPerByte(start.join('') + again.repeat(times), isDecoded)).toBeLessThan(8)
        },
      ),
      { numRuns: 100 },
    )
  })

  test.each([
    ['one piece', pieces.map((piece) => piece.repeat(5_000))],
    ['keys of one object', [`{${Array.from({ length: 20_000 }, (_, i) => `"key ${i}":0`).join(',')}}`]],
    ['escapes at the end', [`{"${'x'.repeat(60_000)}\\u0061":1}`, `${'"x",'.repeat(20_000)}"\\n"`]],
    ['escapes at the beginning', [`["\\n"${',"x"'.repeat(20_000)}]`, `["é"${',"x"'.repeat(20_000)}]`]],
  ])('body/36 so for %s', (_, texts) => {
    for (const text of texts) {
      expect(looksPerByte(text, true)).toBeLessThan(8)
      expect(looksPerByte(text, false)).toBeLessThan(8)
    }
  })

  test('refuses the same of bytes that are not decoded yet', () => {
    const string = fc.constantFrom(
      'a',
      'b',
      '\\u0061',
      '\ufeffa',
      'é',
      '\\u00e9',
      '😀',
      '\\ud83d',
      '__proto__',
      'xxxxxxxxx',
      '',
    )
    const value = fc.oneof(
      fc.constantFrom('1', '1e999', 'null', '[1,2]', '[[[]]]'),
      string.map((each) => `"${each}"`),
    )
    const text = fc.array(
      fc.tuple(string, value).map(([key, each]) => `,"${key}":${each}`),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(text, fc.boolean(), (parts, hasMark) => {
        const body = `{"":0${parts.join('')}}`
        const bytes = new TextEncoder().encode(hasMark ? `\ufeff${body}` : body)
        const caps = { ...wide, depth: 4, keys: 4, elements: 4, stringLength: 8 }
        fc.pre(parses(body))
        expect(scanJson(bytes, null, caps)).toEqual(scanJson(bytes, body, caps))
      }),
      { numRuns: 2_000 },
    )
  })
})
