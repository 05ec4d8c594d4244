import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCookies, serializeCookie, type SetCookie } from './cookie.js'

const base: SetCookie = { name: 'a', value: 'b', path: '/', httpOnly: true, secure: true, sameSite: 'lax' }

describe('parseCookies', () => {
  it('reads pairs by their exact name', () => {
    const cookies = parseCookies('a=1; b=two=2;c=; d')
    expect(['a', 'b', 'c', 'd', 'A'].map((name) => cookies.get(name))).toEqual(['1', 'two=2', '', undefined, undefined])
    expect(cookies.has('c')).toBe(true)
    expect(cookies.has('d')).toBe(false)
  })

  it("headers/27 a sibling's Domain cookie beside ours: ours alone is read", () => {
    const cookies = parseCookies('holdfast-access=planted; __Host-holdfast-access=ours; __HOST-holdfast-access=shouted')
    expect(cookies.get('__Host-holdfast-access')).toBe('ours')
    expect(cookies.repeated('__Host-holdfast-access')).toBe(false)
  })

  it('headers/27 two cookies of one name have no value, in whatever order and however equal', () => {
    for (const header of ['a=1; a=2', 'a=2; a=1', 'a=1; a=1', 'a=1;b=2; a=', 'a=1; a =1', ' a=1;\ta=2']) {
      const cookies = parseCookies(header)
      expect(cookies.get('a')).toBeUndefined()
      expect(cookies.has('a')).toBe(true)
      expect(cookies.repeated('a')).toBe(true)
    }
  })

  it.each(['\u00a0', '\ufeff', '\u2003', '\v', '\f', '\u0085'])(
    'headers/27 a name with %j before it is another name: browsers do not see our prefix in it either',
    (space) => {
      const cookies = parseCookies(`${space}__Host-holdfast-access=planted; b=${space}1`)
      expect(cookies.has('__Host-holdfast-access')).toBe(false)
      expect(cookies.get('b')).toBe(`${space}1`)
      const both = parseCookies(`${space}__Host-holdfast-access=planted; __Host-holdfast-access=ours`)
      expect(both.get('__Host-holdfast-access')).toBe('ours')
    },
  )

  it('is empty for no header, and never throws', () => {
    expect(parseCookies(null).has('')).toBe(false)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (header, name) => {
        const cookies = parseCookies(header)
        expect(cookies.get(name) === undefined || cookies.has(name)).toBe(true)
      }),
    )
  })

  it('does work bounded by a few hundred pairs', () => {
    expect(parseCookies('x=1;'.repeat(100_000)).repeated('x')).toBe(true)
    expect(parseCookies(Array.from({ length: 300 }, (_, index) => `n${index}=1`).join(';')).has('n299')).toBe(false)
  })

  it('a name such as __proto__ is a name', () => {
    const cookies = parseCookies('__proto__=1; constructor=2')
    expect([cookies.get('__proto__'), cookies.get('constructor'), cookies.get('toString')]).toEqual([
      '1',
      '2',
      undefined,
    ])
  })
})

describe('serializeCookie', () => {
  it('writes every attribute', () => {
    expect(serializeCookie({ ...base, name: '__Host-a', maxAge: 900 })).toBe(
      '__Host-a=b; Path=/; Max-Age=900; HttpOnly; Secure; SameSite=Lax',
    )
    expect(serializeCookie({ ...base, sameSite: 'none', partitioned: true, path: '/x' })).toBe(
      'a=b; Path=/x; HttpOnly; Secure; SameSite=None; Partitioned',
    )
    expect(serializeCookie({ ...base, httpOnly: false, secure: false, sameSite: 'strict', maxAge: 0 })).toBe(
      'a=b; Path=/; Max-Age=0; SameSite=Strict',
    )
  })

  it.each<[string, Partial<SetCookie>]>([
    ['__Host- without Secure', { name: '__Host-a', secure: false }],
    ['__Host- with another path', { name: '__Host-a', path: '/x' }],
    ['__Host- in another case, without Secure', { name: '__hOST-a', secure: false }],
    ['__Host- with a Domain', { name: '__Host-a', domain: 'example.com' } as never],
    ['any name with a Domain', { domain: '' } as never],
    ['__Http- without HttpOnly', { name: '__Http-a', httpOnly: false }],
    ['__Http- without Secure', { name: '__Http-a', secure: false }],
    ['__Host-Http- without HttpOnly', { name: '__Host-Http-a', httpOnly: false }],
    ['__Host-Http- with another path', { name: '__HOST-HTTP-a', path: '/x' }],
    ['SameSite with attributes of its own', { sameSite: 'lax; Domain=example.com' as never }],
    ['SameSite in another case', { sameSite: 'None' as never }],
    ['SameSite of the prototype', { sameSite: 'constructor' as never }],
    ['__Secure- without Secure', { name: '__Secure-a', secure: false }],
    ['SameSite=None without Secure', { sameSite: 'none', secure: false }],
    ['Partitioned without Secure', { partitioned: true, secure: false }],
    ['a value with ;', { value: 'a; Domain=example.com' }],
    ['a value with TAB', { value: 'a\tb' }],
    ['a value with CR LF', { value: 'a\r\nSet-Cookie: b=c' }],
    ['a value with a comma', { value: 'a,b' }],
    ['a value with a space', { value: 'a b' }],
    ['a value with a quote', { value: '"a"' }],
    ['a value outside ASCII', { value: 'ü' }],
    ['a name with =', { name: 'a=b' }],
    ['an empty name', { name: '' }],
    ['a name with a line break', { name: 'a\n' }],
    ['over 4096 bytes', { value: 'x'.repeat(4096) }],
    ['a path with ;', { path: '/; Domain=example.com' }],
    ['a relative path', { path: 'x' }],
    ['half a second', { maxAge: 0.5 }],
    ['an endless lifetime', { maxAge: Infinity }],
  ])('headers/27 %s is a construction error', (_, fields) => {
    expect(() => serializeCookie({ ...base, ...fields })).toThrow(
      expect.objectContaining({ name: 'HoldfastConfigurationError', code: 'config.cookie' }),
    )
  })

  it('takes 4096 bytes of name and value', () => {
    expect(serializeCookie({ ...base, value: 'x'.repeat(4095) })).toContain('x')
  })

  it('no accepted value breaks out of its place, and none is in the message of a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 3 }), (value) => {
        let line: string
        try {
          line = serializeCookie({ ...base, value })
        } catch (error) {
          expect((error as Error).message.includes(value)).toBe(false)
          return
        }
        expect(line).toBe(`a=${value}; Path=/; HttpOnly; Secure; SameSite=Lax`)
        expect(line).toMatch(/^[\x20-\x7e]+$/)
        expect(parseCookies(`a=${value}`).get('a')).toBe(value)
      }),
    )
  })
})
