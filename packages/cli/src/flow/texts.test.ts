import { describe, expect, it } from 'vitest'
import { app, only } from './facts.test-parts.js'
import { HOLE, Texts } from './texts.js'

/** What the argument of the last call of `sink` is put together from: what is before each value, and the value. */
function partsOf(body: string, files: Record<string, string> = {}): string[] {
  const facts = app({
    'app/api/x/route.ts': `${files.head ?? ''}\nexport async function POST(req) { ${body} }`,
    ...files,
  })
  const handler = only(facts)
  const site = facts.sites(handler).findLast(({ callee }) => callee.steps.at(-1) === 'sink')
  const value = site?.node.type === 'CallExpression' ? site.node.arguments[0] : undefined
  if (site === undefined || value === undefined) throw new Error('no sink')
  return new Texts(facts.origins)
    .of(value, site.frame)
    .map(({ node, frame, before }) => `${before}<${frame.file.text.slice(node.start, node.end)}>`)
}

describe('a text is put together from', () => {
  it.each([
    ['the holes of a template', 'sink(`a ${req.b} c ${req.d}`)', ['a <req.b>', `a ${HOLE} c <req.d>`]],
    ['the sides of a sum', "sink('a' + req.b)", ['a<req.b>']],
    ['what a name was given', 'const t = req.b; sink(`a${t}`)', ['a<req.b>']],
    ['nothing that is written out', "const t = 'b'; sink(`a${t}${1}`)", []],
    ['what is added later', "let t = 'a'; t += req.b; sink(t)", ['<req.b>']],
    ['the last that it was given', 'let t = req.a; t = req.b; sink(t)', ['<req.b>']],
    ['all that it may have been given', 'let t = req.a; if (req.c) t = req.b; sink(t)', ['<req.a>', '<req.b>']],
    ['either side', "sink(req.a ?? 'x')", ['<req.a>']],
    ['what was pushed on a list', "const l = ['a']; l.push(`b ${req.b}`); sink(l.join(' '))", [`b <req.b>`]],
    ['a member of an object that is written out', 'const o = { a: req.a, b: req.b }; sink(o.a)', ['<req.a>']],
    ['a table, whichever the key', "const o = { a: 'x', b: 'y' }; sink(o[req.a])", []],
    ['what a function of the project gives', 'sink(make(req.a)); function make(v) { return `x${v}` }', ['x<req.a>']],
    ['a member of what it gives', 'sink(make(req.a).t); function make(v) { return { t: v, u: req.b } }', ['<req.a>']],
    ['the items of a list', 'for (const i of [req.a, `b${req.b}`]) sink(i)', ['<req.a>', 'b<req.b>']],
    ['a call of a library, as a whole', 'sink(elsewhere(req.a))', ['<elsewhere(req.a)>']],
    ['no number', 'sink(req.a * 2)', []],
  ])('%s', (_, body, parts) => {
    expect(partsOf(body).map((each) => each.replace(/^b </, 'b <'))).toEqual(parts)
  })

  it('names of other files', () => {
    expect(
      partsOf('sink(SQL + req.a)', {
        head: `import { SQL } from '@/lib/sql'`,
        'lib/sql.ts': `export const SQL = 'select '`,
      }),
    ).toEqual(['select <req.a>'])
  })

  it('comes to an end in circles', () => {
    expect(partsOf('let t = req.a; while (req.b) { t = t + t } sink(t)')).toContain('<req.a>')
  })
})
