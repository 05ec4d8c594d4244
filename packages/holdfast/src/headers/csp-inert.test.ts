import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inertScripts, isInstruction, REVIVER } from './csp-inert.js'

const bytes = (text: string) => new TextEncoder().encode(text)
/** As Next writes JSON into a script. */
const escaped = (value: unknown) =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
const flight = (...pieces: string[]) =>
  ['<script>(self.__next_f=self.__next_f||[]).push([0])</script>']
    .concat(pieces.map((piece) => `<script>self.__next_f.push(${escaped([1, piece])})</script>`))
    .join('')
const CHUNKS =
  '<script id="_R_">(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"otherChunks":["static/chunks/a.js"],"runtimeModuleIds":[1]});</script>'
const COMPLETE = '$RB=[];$RV=function(a){for(var b=0;b<a.length;b++);};\n$RC=function(a,b){$RB.push(a,b)};'

/** What is left of a page to run, and what the reviver does with the data, in a browser of the smallest kind. */
function revived(html: string) {
  const scripts = [...html.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)].map(([, attributes = '', text = '']) => ({
    isData: attributes.includes('application/json'),
    text,
  }))
  const calls: unknown[] = []
  const call =
    (name: string) =>
    (...given: unknown[]) =>
      calls.push([name, ...given])
  const page: Record<string, unknown> = { JSON, $RC: call('$RC'), $RS: call('$RS'), $RR: call('$RR'), $RX: call('$RX') }
  page['self'] = page
  scripts.forEach(({ text }, index) => {
    if (text !== REVIVER) return
    page['document'] = { currentScript: { previousElementSibling: scripts[index - 1] } }
    runInNewContext(text, page)
  })
  return {
    code: scripts.filter(({ isData, text }) => !isData && text !== REVIVER).map(({ text }) => text),
    calls: JSON.parse(JSON.stringify(calls)) as unknown,
    flight: JSON.parse(JSON.stringify(page['__next_f'] ?? [])) as unknown,
    chunks: JSON.parse(JSON.stringify(page['TURBOPACK'] ?? [])) as unknown,
  }
}

const inert = (html: string, payload = '') => inertScripts(html, bytes(payload)) ?? 'refused'

describe('a page that is written again', () => {
  it('has no script left that depends on its data, and says the same', () => {
    const html = `<p>text</p>${CHUNKS}${flight('1:"a"\n', '2:"</script>\u2028&"\n')}</body>`
    const made = inert(html, '1:"a"\n2:"</script>\u2028&"\n')
    expect(revived(made)).toEqual({
      code: [],
      calls: [],
      flight: [[0], [1, '1:"a"\n'], [1, '2:"</script>\u2028&"\n']],
      chunks: [{ otherChunks: ['static/chunks/a.js'], runtimeModuleIds: [1] }],
    })
    expect(made.startsWith('<p>text</p><script type="application/json">')).toBe(true)
    expect(made.endsWith(`<script>${REVIVER}</script></body>`)).toBe(true)
  })

  it('keeps its parts in their order, with what React defines for them as scripts whose hashes the build knows', () => {
    const html = `<script>${COMPLETE}$RC("B:0","S:0")</script><i></i><script>$RC("B:1","S:1")</script>${flight('1:1\n')}`
    const { code, calls } = revived(inert(html, '1:1\n'))
    expect(code).toEqual([COMPLETE])
    expect(calls).toEqual([
      ['$RC', 'B:0', 'S:0'],
      ['$RC', 'B:1', 'S:1'],
    ])
  })

  it('has each of several definitions in a script of its own, as the build hashed them', () => {
    const [styles, error] = ['$RM=new Map;$RR=function(n,w,p){};', '$RX=function(b,c){};']
    const html = `<script>${error}${COMPLETE}${styles}$RR("B:0","S:0",[["/a.css","next"]])</script><script>$RX("B:1",null)</script>`
    const { code, calls } = revived(inert(html))
    expect(code).toEqual([error, COMPLETE, styles])
    expect(calls).toEqual([
      ['$RR', 'B:0', 'S:0', [['/a.css', 'next']]],
      ['$RX', 'B:1', null],
    ])
  })

  it('hands over bytes too', () => {
    const html = `<script>self.__next_f.push([3,"${btoa('\0\xff')}"])</script>`
    expect(inertScripts(html, Uint8Array.of(0, 255))).toContain(REVIVER)
  })

  it('with a mark of one byte ahead of the payload is the same page', () => {
    expect(inert(flight('1:1\n'), '#1:1\n')).toContain(REVIVER)
  })

  it('without any of these scripts stays as it is', () => {
    const html =
      '<script src="/a.js" async=""></script><script>theme()</script><script type="application/json">{}</script>'
    expect(inert(html)).toBe(html)
  })

  it('says the same for every payload', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (pieces) => {
        const made = inert(flight(...pieces), pieces.join(''))
        expect(revived(made)).toMatchObject({ code: [], flight: [[0], ...pieces.map((piece) => [1, piece])] })
      }),
    )
  })
})

describe('a script that an attacker wrote into the page', () => {
  it.each([
    ['code', 'alert(1)'],
    ['code behind a push', 'self.__next_f.push([1,"a"]);alert(1)'],
    ['code in a push', 'self.__next_f.push([1,alert(1)])'],
    ['code beside a push', 'self.__next_f.push([1,"a"],alert(1))'],
    ['a template', 'self.__next_f.push([1,`a`])'],
    ['code behind a call', '$RC("B:0","S:0");alert(1)'],
    ['code in a call', '$RC("B:0",alert(1))'],
    ['another function', '$RZ("B:0","S:0")'],
    ['another queue', '(globalThis["__next_s"] || (globalThis["__next_s"] = [])).push({"0":0});'],
    ['the queue of scripts', '(self.__next_s=self.__next_s||[]).push([0,{"children":"alert(1)"}])'],
    ['bytes that are none', 'self.__next_f.push([3,"%%%%"])'],
    ['bytes cut short', 'self.__next_f.push([3,"A==="])'],
    ['a comment', 'self.__next_f.push([1,"a"])/**/'],
    ['form state', 'self.__next_f.push([2,["a"]])'],
  ])('is none of Next’s and left to the policy: %s', (_, script) => {
    expect(isInstruction(script)).toBe(false)
    expect(inert(`<script>${script}</script>`)).toBe(`<script>${script}</script>`)
  })

  it('with code ahead of a call of React’s keeps its code to itself', () => {
    expect(revived(inert('<script>alert(1);$RC("B:0","S:0")</script>')).code).toEqual(['alert(1);'])
  })

  it.each([
    ['more', flight('1:"a"\n', '2:"mine"\n')],
    ['less', '<script>self.__next_f.push([1,"1:"])</script>'],
    ['another', flight('1:"b"\n')],
    ['the same twice', flight('1:"a"\n') + flight('1:"a"\n')],
  ])('cannot tell React more than the server does: %s', (_, html) => {
    expect(inert(html, '1:"a"\n')).toBe('refused')
  })

  it('has no say where there is no payload, as in a shell', () => {
    expect(inertScripts(flight('1:"a"\n'), undefined)).toBeUndefined()
  })

  it.each([
    ['as it is', REVIVER],
    ['inside itself, so that taking it out would make another', REVIVER.slice(0, 40) + REVIVER + REVIVER.slice(40)],
  ])('is no reviver: %s', (_, script) => {
    const html = `<script type="application/json">[["__next_f",[1,"mine"]]]</script><script>${script}</script>`
    expect(inert(html + flight('1:1\n'), '1:1\n').split(REVIVER).length - 1).toBe(1)
  })

  it('in a page of a megabyte takes linear time to judge', () => {
    const many = ['<script>', '$RC("', '<script>self.__next_f.push([', '<script nonce="', '$RB=[]'].map((text) =>
      text.repeat(1_000_000 / text.length),
    )
    for (const html of many) expect(inert(html)).toBe(html)
    expect(inert(`<script>${'$RC("'.repeat(200_000)})</script>`)).toHaveLength(1_000_018)
  })
})

it('the reviver is one constant, so that a manifest of one build fits the pages of another', () => {
  expect(createHash('sha256').update(REVIVER).digest('base64')).toMatchInlineSnapshot(
    `"WqUPbPNf0RnfBEiUiy1cYDAcK0FkMAj0VjmdhSRF2ME="`,
  )
  expect(REVIVER).not.toMatch(/<|\n/)
})
