import fc from 'fast-check'
import { MARK } from './texts.ts'

/** Put in a value's place, as it stands in the text. */
const VALUES: readonly string[] = [
  'null',
  'true',
  '-0',
  '1e309',
  '123456789012345678901234567890',
  '0.1e-400',
  '01',
  '"\\ud800"',
  '"\\u0000"',
  `"${MARK}"`,
  `"${MARK.repeat(300)}"`,
  '[]',
  '{}',
  `{"${MARK}":1}`,
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  `[${'0,'.repeat(3_000)}0]`,
  `${'['.repeat(200)}${']'.repeat(200)}`,
  `{${Array.from({ length: 1_500 }, (_, at) => `"k${at}":0`).join(',')}}`,
  'NaN',
  'undefined',
  "'x'",
  '',
]

/** Put between members, or anywhere. */
const INSERTED: readonly string[] = [
  `"${MARK}":1,`,
  '"__proto__":{"a":1},',
  '"\\u005f_proto__":{"a":1},',
  '"title":"again","title":"and again",',
  '"a":1,"\\u0061":2,',
  ',',
  '"',
  '\\',
  '/* */',
  '\ufeff',
  '\u0000',
  '}{',
  '\u00a0',
]

export interface JsonChange {
  readonly how: 'value' | 'insert' | 'cut' | 'delete' | 'wrap' | 'repeat'
  readonly at: number
  readonly with: number
}

export const jsonChange: fc.Arbitrary<JsonChange> = fc.record({
  how: fc.constantFrom('value', 'value', 'value', 'insert', 'insert', 'cut', 'delete', 'wrap', 'repeat'),
  at: fc.nat(1_000),
  with: fc.nat(1_000),
})

/** A JSON text changed at its values, its members or anywhere. */
export function changed(text: string, changes: readonly JsonChange[]): string {
  return changes.reduce((now, change) => changedOnce(now, change), text)
}

function changedOnce(text: string, { how, at, with: which }: JsonChange): string {
  const value = VALUES[which % VALUES.length]!
  const place = at % (text.length + 1)
  switch (how) {
    case 'value': {
      const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.eE+-]*|true|false|null/g)]
      const found = values[at % Math.max(1, values.length)]
      if (found === undefined) return value
      return text.slice(0, found.index) + value + text.slice(found.index + found[0].length)
    }
    case 'insert': {
      const inserted = INSERTED[which % INSERTED.length]!
      const start = at % 2 === 0 ? text.indexOf('{') + 1 : place
      return text.slice(0, start) + inserted + text.slice(start)
    }
    case 'cut':
      return text.slice(0, place)
    case 'delete':
      return text.slice(0, place) + text.slice(place + 1 + (which % 4))
    case 'wrap':
      return which % 2 === 0 ? `[${text}]` : `{"${MARK}":${text}}`
    case 'repeat':
      return text + text
  }
}
