import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isProblem } from '../core/problem.js'
import { MAX } from './caps.js'
import { formDataToObject, parseForm } from './form.js'

function parse(text: string): unknown {
  const result = parseForm(new TextEncoder().encode(text))
  return isProblem(result) ? result.code : { ...result.value }
}

function form(...fields: readonly (readonly [string, string | Blob])[]): FormData {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value as string)
  return data
}

const polluting = [
  '__proto__',
  '__proto__[admin]',
  'user[__proto__][admin]',
  'user.__proto__.admin',
  'user[__proto__',
  'constructor[prototype][admin]',
  'constructor.prototype.admin',
  'a[constructor][prototype]',
]

describe('a urlencoded form', () => {
  test('is a flat object of texts; empty is empty, absent is absent', () => {
    expect(parse('a=1&b=&c&d=x%20y+z&=e&f=1=2&g=%26%3d')).toEqual({
      a: '1',
      b: '',
      c: '',
      d: 'x y z',
      '': 'e',
      f: '1=2',
      g: '&=',
    })
    expect(parse('&&a=1&&')).toEqual({ a: '1' })
  })

  test('gathers a name that comes more than once, in order', () => {
    expect(parse('tag=a&x=1&tag=b&tag=a&%74ag=c')).toEqual({ tag: ['a', 'b', 'a', 'c'], x: '1' })
  })

  test('has no prototype to be confused with', () => {
    const result = parseForm(new TextEncoder().encode('constructor=1&toString=2&hasOwnProperty=3'))
    expect(result).toEqual({ value: { constructor: '1', toString: '2', hasOwnProperty: '3' } })
    expect(Object.getPrototypeOf((result as { value: object }).value)).toBeNull()
  })

  test.each(polluting)('body/35 the name %s is refused, escaped or not', (name) => {
    expect(parse(`${name}=1`)).toBe('input.unsafe')
    expect(parse(`a=1&${encodeURIComponent(name)}=1`)).toBe('input.unsafe')
    expect(parse(`${name.replaceAll('o', '%6F').replaceAll('_', '%5f')}=1`)).toBe('input.unsafe')
  })

  test.each(['my__proto__', '__proto', 'constructor', 'prototype', 'constructor_prototype', 'a.prototype'])(
    'the name %s only resembles one',
    (name) => {
      expect(parse(`${name}=1`)).toEqual({ [name]: '1' })
    },
  )

  test('body/36 too many fields, too long a name, too long a value', () => {
    expect(parse('a=1&'.repeat(MAX.keys))).toMatchObject({})
    expect(parse('a=1&'.repeat(MAX.keys + 1))).toBe('input.unsafe')
    expect(parse('&'.repeat(2_000_000))).toEqual({})
    expect(parse(`${'x'.repeat(MAX.keyLength + 1)}=1`)).toBe('input.unsafe')
    expect(parse(`a=${'x'.repeat(MAX.stringLength + 1)}`)).toBe('input.unsafe')
  })

  test.each(['a=%00', '%00=1', 'a=x%00y'])('body/37 NUL: %s', (text) => {
    expect(parse(text)).toBe('input.unsafe')
  })

  test.each(['a=%', 'a=%z1', 'a=%4', '%=1', 'a=%ff', 'a=%c0%af', 'a=%ed%a0%80', 'a=%e2%82'])(
    'body/39 a broken escape, or one that is not UTF-8: %s',
    (text) => {
      expect(parse(text)).toBe('input.malformed')
    },
  )

  test('reads what URLSearchParams writes', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((sent) => !sent.includes('\0'))
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name }), (fields) => {
        fc.pre(fields.every(([name]) => !/__proto__|prototype/.test(name)))
        const sent = new URLSearchParams(fields).toString()
        expect(parse(sent)).toEqual(Object.fromEntries(fields))
      }),
    )
  })
})

describe('form data of a Server Action', () => {
  test('is a flat object without the fields that React puts in', () => {
    const data = form(['$ACTION_REF_1', ''], ['$ACTION_1:0', '{}'], ['$ACTION_ID_4f', ''], ['$ACTION_KEY', 'k'])
    data.append('note', 'x')
    data.append('tag', 'a')
    data.append('tag', 'b')
    data.append('$price', '1')
    expect(formDataToObject(data)).toEqual({ value: { note: 'x', tag: ['a', 'b'], $price: '1' } })
  })

  test.each(polluting)('body/35 the name %s is refused', (name) => {
    expect(formDataToObject(form([name, '1']))).toMatchObject({ code: 'input.unsafe' })
  })

  test('files are refused, empty ones as well', () => {
    expect(formDataToObject(form(['f', new File(['x'], 'secret.txt')]))).toMatchObject({ code: 'input.unsafe' })
    expect(formDataToObject(form(['f', new Blob([])]))).toMatchObject({ code: 'input.unsafe' })
  })

  test('body/36 body/37 has the caps of any body', () => {
    expect(formDataToObject(form(['a', 'x\0']))).toMatchObject({ code: 'input.unsafe' })
    expect(formDataToObject(form(['a', 'x'.repeat(MAX.stringLength + 1)]))).toMatchObject({ code: 'input.unsafe' })
    const many = Array.from({ length: MAX.keys + 1 }, (_, i) => [`k${i}`, ''] as const)
    expect(formDataToObject(form(...many))).toMatchObject({ code: 'input.unsafe' })
  })
})
