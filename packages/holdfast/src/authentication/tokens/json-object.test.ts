import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonObject } from './json-object.js'

const read = (json: string) => jsonObject(new TextEncoder().encode(json))
const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())

it('reads what any JSON writer wrote', () => {
  fc.assert(
    fc.property(objects, fc.constantFrom(undefined, ' ', '\t', 2), (value, space) => {
      const json = JSON.stringify(value, null, space)
      expect(read(json)).toEqual(JSON.parse(json))
    }),
  )
})

it.each([
  '{"a":1,"a":1}',
  '{"a":1,"b":2,"a":3}',
  '{"a" : 1 , "a"\n:\t2}',
  String.raw`{"a":1,"\u0061":2}`,
  String.raw`{"\"":1,"\u0022":2}`,
  String.raw`{"\\":1,"\\":2}`,
  '{"":1,"":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"a":{"b":1,"b":2}}',
  '{"a":[[{"b":1},{"c":1,"c":2}]]}',
  '{"a":":\\":","a":":"}',
])('refuses %s, which names a member twice', (json) => {
  expect(JSON.parse(json)).toBeTypeOf('object')
  expect(read(json)).toBeNull()
})

it('refuses any object with any member written a second time', () => {
  fc.assert(
    fc.property(objects, fc.string({ unit: 'binary' }), fc.jsonValue(), (value, name, second) => {
      const json = JSON.stringify({ ...value, [name]: 1 })
      const twice = `{${JSON.stringify(name)}:${JSON.stringify(second)},${json.slice(1)}`
      expect(read(twice)).toBeNull()
    }),
  )
})

it.each(['[]', 'null', '1', '"a"', 'true', '', ' ', '{', '{"a":1}x', "{'a':1}", '{"a":1,}', '\ufeff{}', '{"a":NaN}'])(
  'refuses %o, which is no JSON object',
  (json) => {
    expect(read(json)).toBeNull()
  },
)

it('refuses bytes that are not UTF-8', () => {
  for (const byte of [0x80, 0xc0, 0xe0, 0xff]) {
    expect(jsonObject(Uint8Array.of(...new TextEncoder().encode('{"a":"'), byte, 0x22, 0x7d))).toBeNull()
  }
})

it('takes deep nesting, in linear time', () => {
  const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  expect(read(deep)).not.toBeNull()
  expect(read(`{"a":"${String.raw`\"`.repeat(50_000)}"}`)).not.toBeNull()
  expect(read(`{"a":"${String.raw`\\`.repeat(50_000)}"}`)).not.toBeNull()
})

it('has no member that the text does not name', () => {
  const value = read('{"__proto__":{"admin":true}}')
  expect(Object.keys(value ?? {})).toEqual(['__proto__'])
  expect((value as { admin?: unknown }).admin).toBeUndefined()
})
