import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isProblem } from '../core/problem.js'
import { MAX, type Caps } from './caps.js'
import { guardValue, parseJson } from './json-guard.js'

const wide: Caps = { depth: 512, keys: 1e6, elements: 1e6, stringLength: 1e6, keyLength: 1e6 }

function parse(text: string, caps?: Caps): ReturnType<typeof parseJson> {
  return parseJson(new TextEncoder().encode(text), caps)
}

/** The code that refuses the text, or `null`. */
function verdict(text: string, caps?: Caps): string | null {
  const result = parse(text, caps)
  return isProblem(result) ? result.code : null
}

function valueVerdict(value: unknown, caps?: Caps): string | null {
  const result = guardValue(value, caps)
  return isProblem(result) ? result.code : null
}

describe('body/35 keys that reach a prototype', () => {
  test.each([
    '{"__proto__":{}}',
    '{"__proto__":1}',
    '{ "__proto__" : null }',
    '{"\\u005f_proto__":{}}',
    '{"\\u005F\\u005Fproto\\u005f\\u005f":{}}',
    '{"__\\u0070roto__":{}}',
    '{"a":{"__proto__":1}}',
    '[[[{"a":[{"__proto__":1}]}]]]',
    '{"a":"}","__proto__":1}',
    '{"a":"\\\\","__proto__":1}',
    '{"a":"\\"","__proto__":1}',
    '{"constructor":{"prototype":{}}}',
    '{"\\u0063onstructor":{"\\u0070rototype":{}}}',
    '{"constructor":{"a":1,"prototype":1}}',
    '{"constructor":{"a":{"b":[]},"prototype":1}}',
    '[{"x":{"constructor":\n{"prototype":{}}}}]',
  ])('body/35 %s is unsafe', (text) => {
    expect(verdict(text)).toBe('input.unsafe')
    expect(valueVerdict(JSON.parse(text))).toBe('input.unsafe')
  })

  test.each([
    '"__proto__"',
    '["__proto__","constructor","prototype"]',
    '{"a":"__proto__"}',
    '{"constructor":"x","prototype":"y"}',
    '{"constructor":{"name":"x"}}',
    '{"constructor":{"a":{"prototype":1}}}',
    '{"constructor":1,"b":{"prototype":1}}',
    '{"prototype":{"constructor":1}}',
    '{"_proto_":1,"__proto":1}',
    '{"constructor":{},"x":{"prototype":1}}',
  ])('body/35 %s only resembles it and passes', (text) => {
    expect(parse(text)).toEqual({ value: JSON.parse(text) })
    expect(valueVerdict(JSON.parse(text))).toBeNull()
  })
})

describe('body/36 structure', () => {
  test.each([5_000, 100_000])('body/36 %i levels of arrays, objects or both are refused', (levels) => {
    expect(verdict('['.repeat(levels) + ']'.repeat(levels))).toBe('input.unsafe')
    expect(verdict('['.repeat(levels))).toBe('input.unsafe')
    expect(verdict('{"a":'.repeat(levels) + '1' + '}'.repeat(levels))).toBe('input.unsafe')
    expect(verdict('[{"a":'.repeat(levels))).toBe('input.unsafe')
    let nested: unknown = 1
    for (let i = 0; i < levels; i++) nested = i % 2 ? [nested] : { a: nested }
    expect(valueVerdict(nested)).toBe('input.unsafe')
  })

  test('body/36 the depth that is allowed passes, one more does not', () => {
    for (const [open, close] of [['[', ']'] as const, ['{"a":', '}'] as const]) {
      const at = (levels: number) => open.repeat(levels) + '1' + close.repeat(levels)
      expect(verdict(at(MAX.depth))).toBeNull()
      expect(verdict(at(MAX.depth + 1))).toBe('input.unsafe')
      expect(valueVerdict(JSON.parse(at(MAX.depth)))).toBeNull()
      expect(valueVerdict(JSON.parse(at(MAX.depth + 1)))).toBe('input.unsafe')
    }
  })

  test('body/36 brackets inside strings are no structure', () => {
    expect(verdict(JSON.stringify({ a: '[{'.repeat(1000), '{': '\\"[[' }))).toBeNull()
  })

  test('body/36 a million keys and two million elements are refused, however they are spread', () => {
    const keys = Array.from({ length: 1_000_000 }, (_, i) => `"k${i}":0`)
    expect(verdict(`{${keys.join(',')}}`)).toBe('input.unsafe')
    expect(verdict(`[${'{"a":0},'.repeat(1_000_000)}0]`)).toBe('input.unsafe')
    expect(verdict(`[${'0,'.repeat(2_000_000)}0]`)).toBe('input.unsafe')
    expect(verdict(`[${'[],'.repeat(2_000_000)}0]`)).toBe('input.unsafe')
    expect(valueVerdict(Array.from({ length: 2_000_000 }, () => 0))).toBe('input.unsafe')
    // oxlint-disable-next-line unicorn/no-new-array -- a length without elements is what is tested
    expect(valueVerdict(new Array(4_000_000_000))).toBe('input.unsafe')
  })

  test('body/36 the counts that are allowed pass, one more does not', () => {
    const keys = (n: number) => `{${Array.from({ length: n }, (_, i) => `"k${i}":0`).join(',')}}`
    const elements = (n: number) => JSON.stringify(Array.from({ length: n }, () => 0))
    expect(verdict(keys(MAX.keys))).toBeNull()
    expect(verdict(keys(MAX.keys + 1))).toBe('input.unsafe')
    expect(verdict(elements(MAX.elements))).toBeNull()
    expect(verdict(elements(MAX.elements + 1))).toBe('input.unsafe')
    expect(verdict(`"${'x'.repeat(MAX.stringLength)}"`)).toBeNull()
    expect(verdict(`"${'x'.repeat(MAX.stringLength + 1)}"`)).toBe('input.unsafe')
    expect(verdict(`{"${'x'.repeat(MAX.keyLength)}":0}`)).toBeNull()
    expect(verdict(`{"${'x'.repeat(MAX.keyLength + 1)}":0}`)).toBe('input.unsafe')
    expect(valueVerdict(['x'.repeat(MAX.stringLength)])).toBeNull()
    expect(valueVerdict(['x'.repeat(MAX.stringLength + 1)])).toBe('input.unsafe')
    expect(valueVerdict({ ['x'.repeat(MAX.keyLength)]: 0 })).toBeNull()
    expect(valueVerdict({ ['x'.repeat(MAX.keyLength + 1)]: 0 })).toBe('input.unsafe')
  })

  test('body/36 more than a megabyte is judged by its structure before it is decoded', () => {
    const twice = new TextEncoder().encode('{"a":1,"a":1,"b":"')
    const ofLength = (length: number) => {
      // No UTF-8, which decoding alone finds.
      const bytes = new Uint8Array(length).fill(0xff)
      bytes.set(twice)
      bytes.set(new TextEncoder().encode('"}'), length - 2)
      return parseJson(bytes, wide)
    }
    expect(ofLength(1_000_001)).toMatchObject({ code: 'input.unsafe' })
    expect(ofLength(1_000_000)).toMatchObject({ code: 'input.malformed', detail: 'The body is not UTF-8.' })
    expect(ofLength(100)).toMatchObject({ code: 'input.malformed', detail: 'The body is not UTF-8.' })
  })

  test('body/36 twelve megabytes of each hostile shape end in a refusal', () => {
    const size = 12_000_000
    for (const text of [
      '\\'.repeat(size),
      `"${'\\"'.repeat(size / 2)}`,
      `"${'\\ud800'.repeat(size / 6)}`,
      ' '.repeat(size),
      '1'.repeat(size),
      `0.${'0'.repeat(size)}e`,
      '{"a":"'.repeat(size / 6),
      ']'.repeat(size),
      ','.repeat(size),
      `[${'"",'.repeat(size / 3)}`,
      'x'.repeat(size),
    ]) {
      expect(verdict(text)).toMatch(/^input\.(unsafe|malformed)$/)
    }
  })
})

describe('body/37 what two readers would read differently', () => {
  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"a":{"b":1,"c":2,"b":3}}',
    '[{"a":1},{"a":1,"b":[{"a":1}],"a":2}]',
    '{"":1,"":2}',
    '{"\\/":1,"/":2}',
    '{"é":1,"\\u00e9":2}',
    '{"€":"€","a\\u20ac":1,"a€":1}',
    '{"😀":1,"\\ud83d\\ude00":1}',
    `{${Array.from({ length: 40 }, (_, i) => `"k${i}":0`).join(',')},"k39":1}`,
    `{${Array.from({ length: 9 }, (_, i) => `"k${i}":0`).join(',')},"k0":1}`,
    '{"1":0,"1":0}',
  ])('body/37 the same key twice: %s', (text) => {
    expect(verdict(text)).toBe('input.unsafe')
  })

  test('body/37 the same key in another object, another case or another normal form passes', () => {
    const text = '{"a":{"a":[{"a":1},{"a":2}]},"A":1,"\u00e9":1,"e\u0301":2}'
    expect(parse(text)).toEqual({ value: JSON.parse(text) })
  })

  test.each([
    '"\\ud800"',
    '"\\uDFFF"',
    '"\\udc00\\ud800"',
    '"\\ud83d x"',
    '"\\ud83d\\n\\ude00"',
    '"\\ud83d\\ud83d\\ude00"',
    '{"\\ud800":1}',
    '"\\u0000"',
    '"a\\u0000b"',
    '{"\\u0000":1}',
  ])('body/37 NUL and lone surrogates: %j', (text) => {
    expect(verdict(text)).toBe('input.unsafe')
    expect(valueVerdict(JSON.parse(text))).toBe('input.unsafe')
  })

  test('body/37 pairs of surrogates and other escapes pass', () => {
    for (const text of [
      '"\\ud83d\\ude00"',
      '"😀"',
      '"\\u0001\\b\\f\\n\\r\\t\\"\\\\\\/"',
      '"\\\\u0000"',
      '"\\\\ud800"',
    ]) {
      expect(parse(text)).toEqual({ value: JSON.parse(text) })
    }
  })

  test.each([
    '1e999',
    '-1e999',
    '[1E+400]',
    `1${'0'.repeat(400)}`,
    '1e-999',
    `0.${'0'.repeat(400)}1`,
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '{"id":100000000000000000001}',
  ])('body/37 a number that a double does not hold: %s', (text) => {
    expect(verdict(text)).toBe('input.unsafe')
  })

  test.each([
    '9007199254740991',
    '9007199254740992',
    '-9007199254740992',
    '100000000000000000000',
    '1e308',
    '5e-324',
    '0e999',
    '-0',
    '0.1000000000000000055511151231257827',
    '3.14159265358979323846',
    '1.7976931348623157e308',
  ])('body/37 a number that a double holds: %s', (text) => {
    expect(parse(text)).toEqual({ value: JSON.parse(text) })
  })
})

describe('malformed text', () => {
  test.each([
    '',
    ' ',
    '{',
    '[',
    '"',
    '{"a"',
    '{"a":',
    '[1',
    '}',
    ']',
    '[}',
    '{]',
    '{"a":1',
    '[1,]',
    '{"a":1,}',
    '{,}',
    '[,]',
    '{a:1}',
    "{'a':1}",
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    'NaN',
    'Infinity',
    'undefined',
    'nul',
    'TRUE',
    '1 2',
    '""""',
    '"\\x"',
    '"\\u12"',
    '"\\u12G4"',
    '"\\',
    '"\n"',
    '"\t"',
    '"\0"',
    '\0',
    '{"a" "b"}',
    '{"a":1 "b":2}',
    '["a":1]',
    '{"a":1}}',
    '// x',
    '[1] // x',
    '\ufeff\ufeff1',
    '{"a":"\\ud8"}',
    '{"\\u00":1}',
    '1,2',
    '{1:2}',
    '{"a":,"b":1}',
  ])('%j is refused without being quoted', (text) => {
    const result = parse(text)
    expect(result).toMatchObject({ code: 'input.malformed', status: 400, detail: 'The body is not well-formed JSON.' })
  })
})

test('one byte order mark is skipped, as Request.json() does', () => {
  expect(parse('\ufeff{"a":[1]}')).toEqual({ value: { a: [1] } })
  expect(verdict('\ufeff{"\ufeffa":1,"a":2}')).toBeNull()
  expect(verdict('\ufeff{"\ufeffa":1,"\\ufeffa":2}')).toBe('input.unsafe')
})

describe('json-guard and JSON.parse', () => {
  const key = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom('a', 'b', 'constructor', 'prototype', '__proto__', 'id', ''),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 12 }),
      fc.array(fc.tuple(key, tie('tree')), { maxLength: 12 }).map((entries) => Object.fromEntries(entries)),
    ),
  }))

  test('what JSON.stringify makes of safe data passes and comes back equal', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 2), (value, space) => {
        const text = JSON.stringify(value, null, space)
        fc.pre(reasons(text).size === 0)
        expect(parse(text, wide)).toEqual({ value: JSON.parse(text) })
        expect(valueVerdict(JSON.parse(text), wide)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  test('it accepts exactly what JSON.parse accepts, less what it lists', () => {
    const fragment = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a":',
      '"a"',
      '\\u0061',
      '"__proto__":',
      '"constructor":{',
      '"prototype":1',
      '\\u0000',
      '\\ud800',
      '\\udc00',
      '1e999',
      '0',
      '-',
      '9007199254740993',
      ' ',
      '\n',
      'null',
      '\ufeff',
      '\\"',
      '"\\\\"',
    )
    const texts = fc.oneof(
      fc.array(fragment, { maxLength: 14 }).map((parts) => parts.join('')),
      fc.tuple(tree, fc.array(fc.tuple(fc.nat(), fc.nat(3), fragment), { maxLength: 3 })).map(([value, edits]) => {
        let text = JSON.stringify(value)
        for (const [at, drop, insert] of edits) {
          const place = at % (text.length + 1)
          text = text.slice(0, place) + insert + text.slice(place + drop)
        }
        return text
      }),
    )
    fc.assert(
      fc.property(texts, (edited) => {
        // What is left of an edit as UTF-8 carries it, one byte order mark included.
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(edited))
        let parsed: unknown
        try {
          parsed = JSON.parse(text.replace(/^\ufeff/, ''))
        } catch {
          expect(verdict(text, wide)).toMatch(/^input\.(unsafe|malformed)$/)
          return
        }
        if (reasons(text).size > 0) expect(verdict(text, wide)).toBe('input.unsafe')
        else expect(parse(text, wide)).toEqual({ value: parsed })
      }),
      { numRuns: 5000 },
    )
  })

  test('caps count what is there', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value)
        fc.pre(reasons(text).size === 0)
        const { keys, elements, depth } = counts(JSON.parse(text))
        const exact: Caps = { ...wide, keys, elements, depth }
        expect(verdict(text, exact)).toBeNull()
        expect(valueVerdict(JSON.parse(text), exact)).toBeNull()
        for (const cap of ['keys', 'elements', 'depth'] as const) {
          if (exact[cap] === 0) continue
          const tighter = { ...exact, [cap]: exact[cap] - 1 }
          expect(verdict(text, tighter)).toBe('input.unsafe')
          expect(valueVerdict(JSON.parse(text), tighter)).toBe('input.unsafe')
        }
      }),
    )
  })
})

describe('guardValue', () => {
  test('what Server Actions carry beyond JSON: undefined, dates, 64-bit bigint', () => {
    const value = { a: undefined, b: new Date(0), c: 2n ** 63n - 1n, d: -(2n ** 63n), e: [undefined] }
    expect(guardValue(value)).toEqual({ value })
    expect(guardValue(undefined)).toEqual({ value: undefined })
    expect(guardValue({ constructor: undefined })).toEqual({ value: { constructor: undefined } })
    expect(guardValue(Object.assign(Object.create(null), { a: 1 }))).toMatchObject({ value: { a: 1 } })
  })

  test.each([
    ['a function', () => 1],
    ['a class', class {}],
    ['a symbol', Symbol('x')],
    ['a map', new Map()],
    ['a set', new Set()],
    ['an instance', new (class Order {})()],
    ['an object with an inherited member', Object.create({ admin: true })],
    ['bytes', new Uint8Array(1)],
    ['a buffer', new ArrayBuffer(1)],
    ['form data', new FormData()],
    ['a file', new Blob()],
    ['a promise', Promise.resolve()],
    ['a stream', new ReadableStream()],
    ['an error', new Error('x')],
    ['a regular expression', /x/],
    ['a boxed string', Object('x')],
    ['no date', new Date(Number.NaN)],
    ['NaN', Number.NaN],
    ['infinity', -Infinity],
    ['a long bigint', 2n ** 64n],
  ])('%s is refused, at the root and below', (_, value) => {
    expect(valueVerdict(value)).toBe('input.unsafe')
    expect(valueVerdict({ a: [value] })).toBe('input.unsafe')
  })

  test.each([
    ['x'.repeat(MAX.stringLength + 1), 'A string or key is too long.'],
    [{ ['x'.repeat(MAX.keyLength + 1)]: 0 }, 'A string or key is too long.'],
    ['a\0b', 'NUL is refused.'],
    ['\ud800', 'A lone surrogate is refused.'],
    [new Map(), 'A value of this kind is refused.'],
    [{ a: { a: 1 } }, 'The nesting is over 1 levels deep.'],
    [[1, 2, 3], 'There are more than 2 array elements.'],
    [{ a: 1, b: 2, c: 3 }, 'There are more than 2 keys.'],
    [JSON.parse('{"__proto__":1}'), 'The key "__proto__" is refused.'],
    [{ constructor: { prototype: 1 } }, 'The keys "constructor" and "prototype" are refused.'],
  ])('the refusal says which rule, and nothing of the value: %#', (value, detail) => {
    const caps = { ...MAX, depth: 1, keys: 2, elements: 2 }
    expect(guardValue(value, caps)).toMatchObject({ code: 'input.unsafe', status: 400, detail })
  })

  test('a cycle is refused', () => {
    const object: Record<string, unknown> = {}
    object['self'] = { object }
    expect(valueVerdict(object)).toBe('input.unsafe')
    const list: unknown[] = []
    list.push(list)
    expect(valueVerdict(list)).toBe('input.unsafe')
  })

  test('one value referred to ten times at each of ten levels is refused as the billion that it spells', () => {
    let value: unknown = 'lol'
    for (let i = 0; i < 10; i++) value = Array.from({ length: 10 }, () => value)
    expect(valueVerdict(value)).toBe('input.unsafe')
  })
})

/** Another way to find what is refused in text that `JSON.parse` accepts: by tokens and a plain stack. */
function reasons(text: string): Set<string> {
  const found = new Set<string>()
  const stack: { object: boolean; under: string; seen: Set<string>; last: string }[] = []
  let previous = ''
  for (const token of text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []) {
    const top = stack.at(-1)
    if (token === '{' || token === '[') {
      stack.push({ object: token === '{', under: top?.object ? top.last : '', seen: new Set(), last: '' })
    } else if (token === '}' || token === ']') {
      stack.pop()
    } else if (token.startsWith('"')) {
      const string = JSON.parse(token) as string
      if (string.includes('\0') || /\p{Surrogate}/u.test(string)) found.add('text')
      if (top?.object && (previous === '{' || previous === ',')) {
        if (string === '__proto__') found.add('proto')
        if (string === 'prototype' && top.under === 'constructor') found.add('proto')
        if (top.seen.has(string)) found.add('twice')
        top.seen.add(string)
        top.last = string
      }
    } else if (/^[-\d]/.test(token)) {
      const number = Number(token)
      if (!Number.isFinite(number)) found.add('range')
      else if (number === 0 && /[1-9]/.test(token.replace(/e.*/i, ''))) found.add('range')
      else if (/^-?\d{16,}$/.test(token) && String(number) !== token) found.add('range')
    }
    previous = token
  }
  return found
}

function counts(value: unknown): { keys: number; elements: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { keys: 0, elements: 0, depth: 0 }
  const members = Object.values(value).map(counts)
  const sum = (name: 'keys' | 'elements') => members.reduce((total, member) => total + member[name], 0)
  return {
    keys: sum('keys') + (Array.isArray(value) ? 0 : members.length),
    elements: sum('elements') + (Array.isArray(value) ? Math.max(1, members.length) : 0),
    depth: 1 + Math.max(0, ...members.map((member) => member.depth)),
  }
}
