import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteSearch } from './byte-search.js'
import { secretForms } from './secret-forms.js'

const VALUE = `p7"Kq8<Z&x'W/v2+L p=é`

function encodingsIn(text: string, value = VALUE): string[] {
  const forms = secretForms(value)
  const search = new ByteSearch(forms.map((form) => form.bytes))
  const found = new Set<string>()
  search.search(new TextEncoder().encode(text), (form) => found.add(forms[form]?.encoding ?? ''))
  return [...found]
}

describe('a value is found as it stands in', () => {
  it.each([
    ['raw', `const key = \`${VALUE}\``],
    ['json', JSON.stringify({ key: VALUE })],
    ['html', '<p>p7&quot;Kq8&lt;Z&amp;x&#x27;W/v2+L p=é</p>'],
    ['html', '<p>p7&quot;Kq8&lt;Z&amp;x&#39;W/v2+L p=é</p>'],
    ['url', `?key=${encodeURIComponent(VALUE)}`],
    ['url', new URLSearchParams({ key: VALUE }).toString()],
    ['hex', Buffer.from(VALUE).toString('hex')],
    ['hex', Buffer.from(VALUE).toString('hex').toUpperCase()],
    ['hex', Buffer.from(JSON.stringify({ key: VALUE })).toString('hex')],
    ['reversed', Array.from(VALUE).toReversed().join('')],
  ])('%s: %s', (encoding, text) => {
    expect(encodingsIn(text)).toEqual([encoding])
  })

  it.each(['base64', 'base64url'] as const)('%s, wherever in it', (encoding) => {
    for (const before of ['', '{', '{"', '{"k']) {
      for (const after of ['', '"', '"}', '"}]']) {
        const text = Buffer.from(before + VALUE + after).toString(encoding)
        expect(encodingsIn(text), text).toContain(text.replace(/[+/]/g, '') === text ? 'base64' : encoding)
      }
    }
  })

  it('base64 of JSON', () => {
    for (const before of ['', 'a', 'ab']) {
      expect(encodingsIn(btoa(unescape(encodeURIComponent(JSON.stringify({ [before]: VALUE })))))).toEqual(['base64'])
    }
  })
})

it('has each text once, and none of another length than its value needs', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, maxLength: 40, unit: 'binary' }), (value) => {
      const texts = secretForms(value).map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
      expect(new Set(texts).size).toBe(texts.length)
    }),
  )
})

it('looks for the password of an address too, as it is written there and as it is meant', () => {
  const address = 'postgres://app:Kq8Z%2BxWv2@db.example.com:5432/app'
  expect(encodingsIn('"password":"Kq8Z+xWv2"', address)).toEqual(['raw'])
  expect(encodingsIn('Kq8Z%2BxWv2', address)).toEqual(['raw'])
  expect(encodingsIn(`x ${address} x`, address)).toEqual(['raw'])
})

it('and not for one that pages hold anyway', () => {
  expect(encodingsIn('postgres', 'postgres://postgres:postgres@localhost/app')).toEqual([])
})

it('looks for the beginning of a long value, and for whole characters of it', () => {
  const long = `é${'0123456789abcdéfghij'.repeat(40)}`
  const raw = secretForms(long)[0]?.bytes
  expect(raw?.length).toBeLessThanOrEqual(256)
  expect(long).toContain(new TextDecoder('utf-8', { fatal: true }).decode(raw))
})

it('takes half a surrogate pair', () => {
  expect(secretForms('Kq8Z\ud83dxWv2Lp').length).toBeGreaterThan(5)
})
