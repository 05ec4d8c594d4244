import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unescape } from './unescape.js'

const plain = (text: string, css = false) => {
  const bytes = Buffer.from(text)
  return Buffer.from(unescape(bytes, css)?.bytes ?? bytes).toString()
}

describe('one layer of escapes is resolved', () => {
  it.each([
    ['\\u003ca\\u003E', '<a>'],
    ['\\ud83d\\ude00 \\u{1F600}', '😀 😀'],
    ['\\x3cb\\x3E', '<b>'],
    ['\\"\\\'\\\\\\/\\`\\n\\t\\0', '"\'\\/`\n\t\0'],
    ['one\\\ntwo\\\r\nthree', 'onetwothree'],
    ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
    ['&#43;&#x2B;&#X2b;&#43 &#x2b=', '++++ +='],
    ['&plus;&sol;&equals;&dollar;&lowbar;&nbsp;', '+/=$_\u00a0'],
    ['a&lt b&ampc', 'a< b&c'],
    ['%2B%2f%C3%A9', '+/é'],
    ['&amp;#39; \\\\u003c %2541', '&#39; \\u003c %41'],
  ])('%s', (text, meant) => {
    expect(plain(text)).toBe(meant)
  })

  it('of a style sheet', () => {
    expect(plain('\\2b \\00002F\\3D x\\+', true)).toBe('+/=x+')
  })
})

it.each([
  'a && b; c&d; e&;',
  '\\d\\w \\u12 \\x4 \\u{} \\u{110000}',
  '100%, %d %s %4',
  '&#; &#x; &notaname;',
  '\\',
  '&',
  '%',
])('leaves %s', (text) => {
  expect(plain(text)).toBe(text)
  expect(unescape(Buffer.from(text))).toBeUndefined()
})

it('says where each byte was', () => {
  const text = 'ab\\u0041cd&quot;e%42'
  const { bytes, origin } = unescape(Buffer.from(text)) ?? { bytes: Buffer.from(''), origin: () => -1 }
  expect(Buffer.from(bytes).toString()).toBe('abAcd"eB')
  expect([...bytes.keys(), bytes.length].map(origin)).toEqual([0, 1, 2, 8, 9, 10, 16, 17, 20])
})

it('resolves whatever is written, whole, and in the order of what it was', () => {
  const sign = fc.constantFrom(...'\\&%;#u{}xlt0123aF\n'.split(''), 'é', '&nGt;', '&bne;', '&#x10FFFF;', '\\uD83D')
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 40 }), fc.boolean(), (signs, css) => {
      const source = Buffer.from(signs.join(''))
      const result = unescape(source, css)
      if (result === undefined) return
      const origins = [...result.bytes.keys(), result.bytes.length].map(result.origin)
      expect(origins).toEqual(origins.toSorted((a, b) => a - b))
      expect(origins.at(-1)).toBe(source.length)
      expect(result.bytes.length).toBeLessThan(source.length)
    }),
  )
})
