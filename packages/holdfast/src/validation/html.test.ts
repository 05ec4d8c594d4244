import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { ConfigurationError } from '../core/configuration-error.js'
import { html, type HtmlTag } from './html.js'
import { htmlTags } from './html/html-allowed.js'
import { parseHtml } from './html/html-tree.js'

/** Each is a way past some sanitiser: what runs, loads, leaves its place, or becomes another thing when parsed again. */
const hostileHtml = JSON.parse(readFileSync(new URL('html-hostile.json', import.meta.url), 'utf8')) as string[]

const everything = html({ tags: htmlTags })
const kinds = [html(), everything, html({ tags: [] }), html({ tags: ['table', 'td', 'a'], links: ['https'] })]

function verdict(value: unknown, schema = html()): unknown {
  const result = schema['~standard'].validate(value) as { value?: string; issues?: readonly { code?: string }[] }
  return result.issues === undefined ? result.value : result.issues[0]?.code
}

/** All that a sanitised text may be made of. */
function harmless(text: string, tags: readonly HtmlTag[] = htmlTags): boolean {
  const link = /^a href="(?:https?:\/\/|mailto:)[^"<>\s]*" rel="noopener nofollow ugc"$/
  return [...text.matchAll(/<(\/?)([^>]*)>?/g)].every(([whole, slash, inside = '']) => {
    if (!whole.endsWith('>')) return false
    return (tags as readonly string[]).includes(inside) || (slash === '' && link.test(inside))
  })
}

describe('html', () => {
  test('keeps running text, lists and links, and nothing else of them', () => {
    const sent =
      '<h2 class="x">Title</h2><p style="color:red">One <strong>two</strong><br>three &amp; four &lt;</p><ul><li>a</li></ul><p><a href="https://example.com/a?b=c&amp;d=e#f" target="_blank">link</a></p>'
    expect(verdict(sent)).toBe(
      '<h2>Title</h2><p>One <strong>two</strong><br>three &#x26; four &#x3C;</p><ul><li>a</li></ul><p><a href="https://example.com/a?b=c&#x26;d=e#f" rel="noopener nofollow ugc">link</a></p>',
    )
  })

  test('keeps the text of what it takes away, and no text that was none', () => {
    expect(verdict('<div>one <span>two</span> <font color=red>three</font></div>')).toBe('one two three')
    expect(verdict('a<script>b</script><style>c</style><!--d--><template>e</template><svg><text>f</text></svg>g')).toBe(
      'ag',
    )
  })

  test('plain text, nothing, and what only looks like markup', () => {
    expect(verdict('')).toBe('')
    expect(verdict('1 < 2 & 3 > 2')).toBe('1 &#x3C; 2 &#x26; 3 > 2')
    expect(verdict('Grüße 😀')).toBe('Grüße 😀')
  })

  test.each([undefined, null, 1, {}, ['<p>'], { toString: () => '<script>' }])('%j is no string', (value) => {
    expect(verdict(value)).toBe('invalid_type')
  })

  test.each(['https://example.com', 'http://example.com/a', 'mailto:someone@example.com'])(
    'a link to %s stays',
    (href) => {
      expect(verdict(`<a href="${href}">x</a>`)).toContain(`href="${href}"`)
    },
  )

  test('a route says which elements and links it takes', () => {
    const bold = html({ tags: ['b', 'a'], links: ['mailto'] })
    expect(bold.sanitize('<p><b>x</b><i>y</i><a href="https://a.test/">z</a><a href="mailto:a@b.test">w</a></p>')).toBe(
      '<b>x</b>y<a>z</a><a href="mailto:a@b.test" rel="noopener nofollow ugc">w</a>',
    )
    expect(html({ links: [] }).sanitize('<a href="https://a.test/">z</a>')).toBe('<a>z</a>')
    expect(everything.sanitize('<table><tr><td>x</table>')).toBe('<table><tbody><tr><td>x</td></tr></tbody></table>')
  })

  test.each([
    { tags: ['script'] },
    { tags: ['P'] },
    { tags: 'p' },
    { links: ['javascript'] },
    { links: ['https:'] },
    { maxLength: 1e9 },
    { maxDepth: 0 },
    { attributes: {} },
  ])('what would not be safe does not construct: %j', (options) => {
    expect(() => html(options as never)).toThrow(ConfigurationError)
  })

  test('body/37 a lone surrogate is refused, as in any input', () => {
    expect(verdict('a\ud800b')).toBe('too_complex')
  })

  test('goes inside the schemas of other libraries', () => {
    const note = html({ maxLength: 40 })
    const schema = z.object({ note: z.string().refine(note.accepts).transform(note.sanitize) })
    expectTypeOf<z.output<typeof schema>>().toEqualTypeOf<{ note: string }>()
    expect(schema.parse({ note: '<p onclick=x>a</p>' })).toEqual({ note: '<p>a</p>' })
    expect(schema.safeParse({ note: 'x'.repeat(41) }).success).toBe(false)
    expect(() => note.sanitize('x'.repeat(41))).toThrow(RangeError)
  })
})

describe('hostile markup', () => {
  test.each(hostileHtml)('%j', (sent) => {
    for (const schema of kinds) {
      const once = schema.sanitize(sent)
      expect(once).toSatisfy((text: string) => harmless(text))
      expect(schema.sanitize(once)).toBe(once)
    }
  })

  test('pieces of it, in any order', () => {
    const piece = fc.oneof(
      fc.constantFrom(...hostileHtml),
      fc.constantFrom(...htmlTags).map((tag) => `<${tag}>`),
      fc.constantFrom(...htmlTags).map((tag) => `</${tag}>`),
      fc.constantFrom(
        '<svg>',
        '<math>',
        '<mtext>',
        '<style>',
        '</style>',
        '<!--',
        '-->',
        '<table>',
        '<select>',
        '"',
        '>',
      ),
      fc.constantFrom(
        '<template>',
        '</template>',
        '<noscript>',
        '</noscript>',
        '<form>',
        '<button>',
        '</svg>',
        '\n',
        'x',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(...kinds), (pieces, schema) => {
        const text = pieces.join('')
        if (!schema.accepts(text)) return
        const once = schema.sanitize(text)
        expect(once).toSatisfy((clean: string) => harmless(clean))
        expect(schema.sanitize(once)).toBe(once)
      }),
      { numRuns: 300 },
    )
  })
})

describe('too much', () => {
  const fill = (piece: string | ((i: number) => string), length = 20_000) => {
    let text = ''
    for (let i = 0; text.length < length; i++) text += typeof piece === 'string' ? piece : piece(i)
    return text.slice(0, length)
  }

  test('the length is that of what is sent', () => {
    expect(verdict('x'.repeat(20_000))).toBe('x'.repeat(20_000))
    expect(verdict('x'.repeat(20_001))).toBe('too_big')
    expect(verdict(fill('<b>', 20_001))).toBe('too_big')
  })

  test('the depth is that of open elements, allowed or not', () => {
    const nested = (n: number) => '<em>'.repeat(n) + 'x' + '</em>'.repeat(n)
    expect(html({ maxDepth: 20 }).accepts(nested(18))).toBe(true)
    expect(html({ maxDepth: 20 }).accepts(nested(21))).toBe(false)
    for (const tag of ['b', 'div', 'svg', 'math', 'font', 'x-y', 'template', 'ul']) {
      expect(verdict(`<${tag}>`.repeat(200))).toBe('too_complex')
    }
  })

  test('what a parser multiplies stops at as many nodes as there are characters', () => {
    const open = fill((i) => `<b ${i.toString(36)}>`, 300)
    expect(parseHtml(`<p>${open}</p>${'<p>x</p>'.repeat(2_000)}`, 200)).toBeNull()
    expect(verdict(fill((i) => `<p><b a${i}></p>x`))).toBe('too_complex')
    expect(verdict(fill((i) => `<p><font a${i}>`))).toBe('too_complex')
  })

  test('long and well nested is taken', () => {
    const text = '<p>one <strong>two</strong> <em>three</em></p>'.repeat(400)
    expect(verdict(text)).toBe(text)
  })

  test.each([
    '<',
    '<a ',
    '</p>',
    '<!--',
    '&',
    '&#x',
    '<p x="',
    '</br>',
    '<table>',
    '<a href=',
    '<li>x',
    '<![CDATA[',
    '\0',
  ])('twenty thousand characters of %j end', (piece) => {
    const text = verdict(fill(piece))
    expect(typeof text).toBe('string')
  })
})
