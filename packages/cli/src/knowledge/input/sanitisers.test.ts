import { describe, expect, it } from 'vitest'
import { dangersIn } from '../sinks/sinks.test-parts.js'
import type { SinkKind } from '../sinks/table.js'

interface Sanitiser {
  readonly title: string
  readonly kind: SinkKind
  readonly head: string
  /** The call that gives back what is harmless. */
  readonly call: string
}

const USE: Partial<Readonly<Record<SinkKind, readonly [string, (value: string) => string]>>> = {
  sql: [
    `import { Client } from 'pg'\nconst client = new Client()`,
    (value) => `await client.query(\`select \${${value}}\`)`,
  ],
  operator: [`import { model } from 'mongoose'\nconst A = model('A')`, (value) => `await A.findOne({ a: ${value} })`],
  command: [`import { exec } from 'node:child_process'`, (value) => `exec(\`ls \${${value}}\`)`],
  path: [`import { readFile } from 'node:fs/promises'`, (value) => `await readFile(\`data/\${${value}}\`)`],
  redirect: [`import { redirect } from 'next/navigation'`, (value) => `redirect(${value})`],
  pattern: ['', (value) => `new RegExp(${value})`],
  html: ['', (value) => `new Response(\`<p>\${${value}}\`, { headers: { 'Content-Type': 'text/html' } })`],
}

const SANITISERS: readonly Sanitiser[] = [
  { title: 'DOMPurify', kind: 'html', head: `import DOMPurify from 'dompurify'`, call: 'DOMPurify.sanitize(x)' },
  {
    title: 'isomorphic-dompurify',
    kind: 'html',
    head: `import { sanitize } from 'isomorphic-dompurify'`,
    call: 'sanitize(x)',
  },
  { title: 'sanitize-html', kind: 'html', head: `import sanitizeHtml from 'sanitize-html'`, call: 'sanitizeHtml(x)' },
  { title: 'xss', kind: 'html', head: `import { filterXSS } from 'xss'`, call: 'filterXSS(x)' },
  { title: 'escape-html', kind: 'html', head: `import escapeHtml from 'escape-html'`, call: 'escapeHtml(x)' },
  { title: 'html-entities', kind: 'html', head: `import { encode } from 'html-entities'`, call: 'encode(x)' },
  { title: 'striptags', kind: 'html', head: `import striptags from 'striptags'`, call: 'striptags(x)' },
  { title: 'pg-format', kind: 'sql', head: `import format from 'pg-format'`, call: `format('%L', x)` },
  {
    title: 'express-mongo-sanitize',
    kind: 'operator',
    head: `import { sanitize } from 'express-mongo-sanitize'`,
    call: 'sanitize(x)',
  },
  { title: 'shell-escape', kind: 'command', head: `import escape from 'shell-escape'`, call: 'escape([x])' },
  { title: 'filenamify', kind: 'path', head: `import filenamify from 'filenamify'`, call: 'filenamify(x)' },
  { title: 'he', kind: 'html', head: `import he from 'he'`, call: 'he.encode(x)' },
  { title: 'lodash', kind: 'html', head: `import { escape } from 'lodash'`, call: 'escape(x)' },
  { title: 'mysql.escape', kind: 'sql', head: `import mysql from 'mysql2'`, call: 'mysql.escape(x)' },
  {
    title: 'pg’s escapeLiteral',
    kind: 'sql',
    head: `import { escapeLiteral } from 'pg'`,
    call: 'client.escapeLiteral(x)',
  },
  { title: 'sqlstring', kind: 'sql', head: `import { escape } from 'sqlstring'`, call: 'escape(x)' },
  { title: 'String', kind: 'operator', head: '', call: 'String(x)' },
  { title: 'ObjectId', kind: 'operator', head: `import { ObjectId } from 'mongodb'`, call: 'new ObjectId(x)' },
  { title: 'shell-quote', kind: 'command', head: `import { quote } from 'shell-quote'`, call: 'quote([x])' },
  { title: 'basename', kind: 'path', head: `import { basename } from 'node:path'`, call: 'basename(x)' },
  { title: 'sanitize-filename', kind: 'path', head: `import sanitize from 'sanitize-filename'`, call: 'sanitize(x)' },
  { title: 'slugify', kind: 'path', head: `import slugify from 'slugify'`, call: 'slugify(x)' },
  { title: 'encodeURIComponent', kind: 'redirect', head: '', call: 'encodeURIComponent(x)' },
  {
    title: 'escape-string-regexp',
    kind: 'pattern',
    head: `import escape from 'escape-string-regexp'`,
    call: 'escape(x)',
  },
  {
    title: 'lodash’s escapeRegExp',
    kind: 'pattern',
    head: `import { escapeRegExp } from 'lodash-es'`,
    call: 'escapeRegExp(x)',
  },
  { title: 'RegExp.escape', kind: 'pattern', head: '', call: 'RegExp.escape(x)' },
]

describe.each(SANITISERS)('$title', ({ kind, head, call }) => {
  const [use, sink] = USE[kind] as readonly [string, (value: string) => string]
  const all = `${use}\n${head}`
  it('does nothing by being there', () => {
    expect(dangersIn(kind, all, sink('x'))).toMatchObject([{ sure: true }])
  })
  it('does nothing for who ignores its answer', () => {
    expect(dangersIn(kind, all, `${call}; ${sink('x')}`)).toMatchObject([{ sure: true }])
  })
  it('does nothing afterwards', () => {
    expect(dangersIn(kind, all, `${sink('x')}; const clean = ${call}`)).toMatchObject([{ sure: true }])
  })
  it('clears', () => {
    expect(dangersIn(kind, all, sink(call))).toEqual([])
  })
  it('clears under another name', () => {
    expect(dangersIn(kind, all, `let clean = x; clean = ${call}; ${sink('clean')}`)).toEqual([])
  })
})

const NO = 'return new Response(null, { status: 400 })'
const CONDITIONS: readonly (readonly [string, SinkKind, string])[] = [
  ['a list', 'redirect', "['/a', '/b'].includes(x)"],
  ['a set', 'sql', "new Set(['a', 'b']).has(x)"],
  ['a table’s keys', 'sql', 'x in { a: 1, b: 2 }'],
  ['Object.hasOwn', 'path', 'Object.hasOwn({ a: 1 }, x)'],
  ['a comparison', 'command', "x === 'a'"],
  ['a strict form', 'path', '/^[a-z]+$/.test(x)'],
  ['one slash and not two', 'redirect', "x.startsWith('/') && !x.startsWith('//')"],
  ['a path of one’s own', 'redirect', "x.startsWith('/orders/')"],
  ['an expression for it', 'redirect', '/^\\/(?!\\/)/.test(x)'],
  ['a whole origin', 'redirect', "x.startsWith('https://example.com/')"],
  ['the type', 'operator', "typeof x === 'string'"],
]

describe.each(CONDITIONS)('%s', (_, kind, condition) => {
  const [use, sink] = USE[kind] as readonly [string, (value: string) => string]
  it('does nothing where nobody looks', () => {
    expect(dangersIn(kind, use, `const ok = ${condition}; ${sink('x')}`)).toMatchObject([{ sure: true }])
  })
  it('does nothing about another value', () => {
    expect(
      dangersIn(
        kind,
        use,
        `const { other } = await req.json(); if (!(${condition.replace(/\bx\b/g, 'other')})) ${NO}; ${sink('x')}`,
      ),
    ).toMatchObject([{ sure: true }])
  })
  it('does nothing afterwards', () => {
    expect(dangersIn(kind, use, `${sink('x')}; if (!(${condition})) ${NO}`)).toMatchObject([{ sure: true }])
  })
  it('clears before', () => {
    expect(dangersIn(kind, use, `if (!(${condition})) ${NO}; ${sink('x')}`)).toEqual([])
  })
  it('clears inside', () => {
    expect(dangersIn(kind, use, `if (${condition}) { ${sink('x')} }`)).toEqual([])
  })
})

describe('what says too little', () => {
  it.each([
    ['a slash', 'redirect', "x.startsWith('/')"],
    ['a protocol', 'redirect', "x.startsWith('https://')"],
    ['that it is there', 'path', 'x'],
    ['a length', 'sql', 'x.length < 20'],
    ['the type', 'sql', "typeof x === 'string'"],
  ] as const)('%s', (_, kind, condition) => {
    const [use, sink] = USE[kind] as readonly [string, (value: string) => string]
    expect(dangersIn(kind, use, `if (!(${condition})) ${NO}; ${sink('x')}`)).toMatchObject([{ sure: true }])
  })
})
