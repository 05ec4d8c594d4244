import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { inlineScriptHashes } from './inline-scripts.js'

const sha = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`
const hashesOf = (html: string) => inlineScriptHashes(`<!DOCTYPE html><html><head></head><body>${html}</body></html>`)

it.each([
  ['a plain script', '<script>a()</script>', 'a()'],
  ['in capitals, with attributes and odd spacing', "<SCRIPT\n nonce='x'\tasync >a()</SCRIPT >", 'a()'],
  ['a module', '<script type="module">a()</script>', 'a()'],
  ['a type in capitals', '<script type=" Text/JavaScript ">a()</script>', 'a()'],
  ['an import map', '<script type="importmap">{}</script>', '{}'],
  ['speculation rules', '<script type="speculationrules">{}</script>', '{}'],
  ['characters that HTML escapes elsewhere', '<script>a("&lt;", 1 < 2)</script>', 'a("&lt;", 1 < 2)'],
  ['text beyond ASCII', '<script>a("é\u2028")</script>', 'a("é\u2028")'],
  ['line ends, as the parser of HTML normalises them', '<script>a()\r\nb()\rc()</script>', 'a()\nb()\nc()'],
  ['an escaped script in a script', '<script><!-- <script> --></script>', '<!-- <script> -->'],
  ['a script in SVG', '<svg><script>a()</script></svg>', 'a()'],
  [
    'a script in a declarative shadow root',
    '<div><template shadowrootmode="open"><script>a()</script></template></div>',
    'a()',
  ],
  ['an empty script', '<script></script>', ''],
])('%s', (_, html, text) => {
  expect(hashesOf(html)).toEqual([sha(text)])
})

it.each([
  ['a script with a source', '<script src="/a.js">ignored()</script>'],
  ['a script with a source in SVG', '<svg><script href="/a.js"></script></svg>'],
  ['data', '<script type="application/ld+json">{"a":1}</script>'],
  ['a comment', '<!-- <script>a()</script> -->'],
  ['an attribute', '<p title="<script>a()</script>"></p>'],
  ['a text area', '<textarea><script>a()</script></textarea>'],
  ['a style', '<style><script>a()</script></style>'],
])('not %s', (_, html) => {
  expect(hashesOf(html)).toEqual([])
})

it('each once, in document order', () => {
  expect(hashesOf('<script>b()</script><p><script>a()</script></p><script>b()</script>')).toEqual([
    sha('b()'),
    sha('a()'),
  ])
})

it('of a document with 200,000 elements', () => {
  expect(hashesOf(`${'<i></i>'.repeat(200_000)}<script>a()</script>`)).toEqual([sha('a()')])
})
