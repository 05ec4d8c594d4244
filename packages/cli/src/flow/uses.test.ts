import { describe, expect, it } from 'vitest'
import { walk, type Node } from '../project/ast.js'
import { app, only } from './facts.test-parts.js'
import { calleeOf, isCall, topFrame } from './frame.js'
import { usesOf } from './uses.js'

/** What the value of `read()` in a handler is given to. */
function givenTo(body: string, more: Readonly<Record<string, string>> = {}, head = ''): string[] {
  const facts = app({ ...more, 'app/api/x/route.ts': `${head}\nexport async function GET(req) { ${body} }` })
  const entry = only(facts).entries[0]
  const file = more['lib/read.ts'] === undefined ? entry?.file : facts.project.tree.source('lib/read.ts')
  if (file === undefined || entry === undefined) throw new Error('no file')
  let read: Node | undefined
  walk(file.program, (node) => {
    if (isCall(node) && file.text.slice(calleeOf(node).start, calleeOf(node).end) === 'read') read ??= node
    return true
  })
  if (read === undefined) throw new Error('no read')
  const frame = file === entry.file ? entry : { ...topFrame(file) }
  return usesOf(read, frame, facts).flatMap(({ call, frame: at }) => {
    if (call === undefined) return []
    const callee = calleeOf(call.node)
    return [at.file.text.slice(callee.start, callee.end)]
  })
}

describe('a value is followed', () => {
  it.each([
    ['into a call', 'use(read())', ['use']],
    ['through a name', 'const a = read(); use(a)', ['use']],
    ['in a block', 'if (x) { const a = read() || y; use(a) }', ['use']],
    ['through parts of it', `const a = read().split(',')[0].trim(); use(a)`, ['use']],
    ['into a text', 'use(`x:${read()}`)', ['use']],
    ['into an object', 'use({ key: read() })', ['use']],
    ['through a second name', 'const a = read(); const b = a ?? c; use(b)', ['use']],
    ['by destructuring', 'const { a } = read(); use(a)', ['use']],
    ['into a callback', 'const a = read(); list.some((each) => use(each, a))', ['use']],
    ['to another of the same name not', 'const a = read(); { const a = 1; use(a) }', []],
    ['as a key of an object not', 'const a = read(); use({ a: 1 })', []],
  ])('%s', (_, body, expected) => {
    expect(givenTo(body)).toEqual(expected)
  })
  it('into functions of the project', () => {
    expect(givenTo('wrap(read())', {}, 'function wrap(v) { use(v) }')).toEqual(['wrap', 'use'])
  })
  it('back to whoever asked for it', () => {
    const read = { 'lib/read.ts': 'export const get = () => read()' }
    expect(givenTo('use(get())', read, `import { get } from '@/lib/read'`)).toEqual(['use'])
  })
})
