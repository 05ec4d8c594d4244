import { describe, expect, it } from 'vitest'
import { isNestedTooDeeply } from './nesting.js'

const times = (count: number, open: string, middle: string, close = ''): string =>
  open.repeat(count) + middle + close.repeat(count)

describe('a parser would not come back from', () => {
  it.each([
    ['lists in lists', times(20_000, '[', '', ']')],
    ['lists that nobody closes', '['.repeat(20_000)],
    ['calls in calls', times(20_000, 'f(', '1', ')')],
    ['blocks in blocks', times(20_000, '{', '', '}')],
    ['functions in functions', times(20_000, 'function f(){', '', '}')],
    ['templates in templates', times(20_000, '`${', '1', '}`')],
    ['elements in elements', times(20_000, '<a>', '', '</a>')],
    ['types in types', `type T=${times(20_000, 'A<', 'B', '>')}`],
    ['conditions after conditions', times(20_000, 'if(a)', 'b')],
    ['functions that give functions', times(20_000, 'a=>', 'b')],
    ['choices after choices', times(20_000, 'a?b:', 'c')],
    ['a chain of calls', `a${'.b()'.repeat(20_000)}`],
    ['operators before operators', `${'!'.repeat(60_000)}a`],
    ['lists whose ends are in texts too', times(20_000, `["]",`, '', ']')],
  ])('%s', (_, text) => {
    expect(isNestedTooDeeply(text)).toBe(true)
  })
})

describe('people and generators write', () => {
  it.each([
    ['a list of many', `[${'1,'.repeat(100_000)}]`],
    ['a long text', `const a = '${'('.repeat(50_000)}'`],
    ['a long text with signs that are escaped', `const a = "${'\\"['.repeat(5_000)}"`],
    ['comments with brackets', '// :-(\n'.repeat(5_000)],
    ['a union of many names', `type T =${` | 'a name'`.repeat(4_000)}`],
    ['many functions', 'export function f(a) { return g(a) }\n'.repeat(10_000)],
    ['calls without semicolons', `f(a)\ng({ a })\n`.repeat(10_000)],
    ['a few hundred levels', times(300, 'f(', '1', ')')],
  ])('%s', (_, text) => {
    expect(isNestedTooDeeply(text)).toBe(false)
  })
})
