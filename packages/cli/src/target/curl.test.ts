import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curlLine, type ShownRequest } from './curl.js'
import { quoted } from './shell.js'

const url = new URL('http://127.0.0.1:3000')
const shown = (more: Partial<ShownRequest>): ShownRequest => ({
  url,
  method: 'GET',
  path: '/',
  headers: {},
  body: undefined,
  as: undefined,
  insecure: false,
  ...more,
})

/** What curl would be given, and what would come in at its stdin, by a shell that has a curl of ours. */
function run(
  line: string,
  env: Readonly<Record<string, string>> = {},
): { readonly words: string[]; readonly stdin: string } {
  const script = `curl() { printf '<%s>\\0' "$@"; printf '\\0'; case "$*" in *@-*) cat;; esac; }\n${line}`
  const settings = { encoding: 'utf8', env: { PATH: process.env.PATH ?? '', ...env }, maxBuffer: 64_000_000 } as const
  const text = execFileSync('sh', ['-c', script], settings)
  const at = text.indexOf('\0\0')
  const words = text.slice(0, at).split('\0')
  return { words: words.map((word) => word.slice(1, -1)), stdin: text.slice(at + 2) }
}

describe('a shell', () => {
  it('gives any text to curl as it is', () => {
    const text = fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\0', ''))
    const texts = fc.sample(text, 300)
    expect(run(`curl ${texts.map(quoted).join(' ')}`).words).toEqual(texts.map((each) => Buffer.from(each).toString()))
  })

  it('sends what was sent: method, path, headers and body', () => {
    const line = curlLine(
      shown({
        method: 'PATCH',
        path: "/api/it's?a=$HOME",
        headers: { 'x-a': ["'; rm -rf /", ''], origin: 'https://e.test' },
        body: '{"a":"`id`"}',
      }),
      new Map(),
    )
    const { words } = run(line)
    expect(words).toContain("http://127.0.0.1:3000/api/it's?a=$HOME")
    expect(words).toEqual(
      expect.arrayContaining([
        "x-a: '; rm -rf /",
        'x-a;',
        'origin: https://e.test',
        '{"a":"`id`"}',
        'PATCH',
        '--path-as-is',
      ]),
    )
  })

  it('knows credentials by the names of variables alone', () => {
    const secrets = new Map([
      ['hunter2-hunter2', 'PASSWORD_1'],
      ['eyJhbGciOi.eyJz.c2ln', 'TOKEN_1'],
    ])
    const as = { label: 'account 1', cookies: { session: 'deadbeefdeadbeef' }, bearer: 'eyJhbGciOi.eyJz.c2ln' }
    const line = curlLine(
      shown({
        method: 'POST',
        path: '/?t=eyJhbGciOi.eyJz.c2ln',
        headers: { 'x-t': 'a eyJhbGciOi.eyJz.c2ln b' },
        body: '{"password":"hunter2-hunter2"}',
        as,
      }),
      secrets,
    )
    expect(line).not.toMatch(/hunter2|eyJ|deadbeef/)
    const { words } = run(line, { PASSWORD_1: 'p w', TOKEN_1: 't', COOKIE_1: 'session=1' })
    expect(words).toEqual(
      expect.arrayContaining([
        '{"password":"p w"}',
        'x-t: a t b',
        'cookie: session=1',
        'authorization: Bearer t',
        'http://127.0.0.1:3000/?t=t',
      ]),
    )
  })
})

describe('a large body', () => {
  it.each([
    ['of one letter', 'a'.repeat(12_000_000)],
    ['in JSON', JSON.stringify({ item: 'x'.repeat(1_000_000), note: 'y'.repeat(20_000), end: 1 })],
    ['of many lists', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['of a row', `[${'1,'.repeat(50_000)}1]`],
  ])('%s is made by a command', (_, body) => {
    const line = curlLine(shown({ method: 'POST', body }), new Map())
    expect(line.length).toBeLessThan(700)
    expect(run(line).stdin === body).toBe(true)
  })

  it('names what is secret in it too', () => {
    const body = JSON.stringify({ password: 'hunter2-hunter2', name: 'x'.repeat(20_000) })
    const line = curlLine(shown({ method: 'POST', body }), new Map([['hunter2-hunter2', 'PASSWORD_1']]))
    expect(line).not.toContain('hunter2')
    expect(run(line, { PASSWORD_1: 'hunter2-hunter2' }).stdin === body).toBe(true)
  })

  it('of bytes is one too', () => {
    const bytes = Uint8Array.from([0, 255, 39, 92, 10, 37])
    const line = curlLine(shown({ method: 'POST', body: bytes }), new Map())
    expect(line).toMatch(/^printf '(?:\\\d{3})+' \| curl .*--data-binary @-/)
  })
})
