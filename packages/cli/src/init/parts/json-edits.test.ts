import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applied } from '../../edits/applied.js'
import { jsonEdits, type JsonChange } from './json-edits.js'

function changed(text: string, changes: readonly JsonChange[]): string | undefined {
  const edits = jsonEdits('package.json', text, changes)
  return edits === undefined ? undefined : applied(text, edits)
}

it('puts names where the alphabet has them, and leaves the rest as it is written', () => {
  const text = '{\r\n\t"name": "a",  "dependencies": {\r\n\t\t"next": "16",\r\n\t\t"zod": "4"\r\n\t}\r\n}'
  const changes: JsonChange[] = [
    { path: ['dependencies', 'drizzle-orm'], value: '^1' },
    { path: ['dependencies', 'pg'], value: '^8' },
    { path: ['devDependencies'], value: { b: '1' } },
  ]
  expect(changed(text, changes)).toBe(
    '{\r\n\t"name": "a",  "dependencies": {\r\n\t\t"drizzle-orm": "^1",\r\n\t\t"next": "16",\r\n\t\t"pg": "^8",\r\n\t\t"zod": "4"\r\n\t},\r\n\t"devDependencies": {\r\n\t\t"b": "1"\r\n\t}\r\n}',
  )
})

it('says the same as the change of the data, whatever is there', () => {
  const name = fc.stringMatching(/^[a-z@/"\\-]{1,8}$/)
  const section = fc.dictionary(name, fc.string(), { minKeys: 1, noNullPrototype: true })
  fc.assert(
    fc.property(
      section,
      fc.uniqueArray(name, { maxLength: 4 }),
      fc.constantFrom(0, 2, 4, '\t'),
      (own, names, indent) => {
        const data = { name: 'a', dependencies: own }
        const changes = names.map((each) => ({ path: ['dependencies', each] as const, value: 'new' }))
        const after = changed(JSON.stringify(data, null, indent), changes)
        const wanted = { ...data, dependencies: { ...own, ...Object.fromEntries(names.map((each) => [each, 'new'])) } }
        expect(JSON.parse(after ?? '')).toEqual(wanted)
      },
    ),
  )
})

it.each(['[]', '"a"', '', '{ "dependencies": 3 }'])('leaves %j alone', (text) => {
  expect(changed(text, [{ path: ['dependencies', 'a'], value: '1' }])).toBeUndefined()
})
