import fc from 'fast-check'
import { marked, type Token } from 'marked'
import { parseFragment } from 'parse5'
import { describe, expect, it } from 'vitest'
import { HOSTILE } from '../audit/report.test-parts.js'
import { escapeHtml } from './html.js'
import { cell, cellCode, code, escapeMarkdown } from './markdown.js'
import { plain } from './plain.js'

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'[]()<>`|\\*_!@#:/.\n a'.split('')) }),
)

/** The kinds of all tokens below some. */
function kinds(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => [
    token.type,
    ...('tokens' in token && token.tokens !== undefined ? kinds(token.tokens) : []),
  ])
}

describe('Markdown', () => {
  it('of any text makes neither a link, nor an image, nor HTML, nor another block', () => {
    fc.assert(
      fc.property(text, (value) => {
        // The comment that stands in a mention and in an address is HTML that shows nothing.
        const made = `- seen ${escapeMarkdown(value).replaceAll('<!-- -->', '')}`
        const found = new Set(kinds(marked.lexer(made.replaceAll(/:(?=\/\/)|@|\bwww/gi, ''))))
        for (const kind of ['link', 'image', 'html', 'table', 'heading', 'code', 'strong', 'em', 'del'])
          expect(found).not.toContain(kind)
      }),
    )
  })

  it('of a code span shows the text, whatever is in it', () => {
    fc.assert(
      fc.property(
        text.filter((value) => value.trim() !== ''),
        (value) => {
          const [block] = marked.lexer(`seen ${code(value)} there`)
          const spans = (block as { tokens: Token[] }).tokens.filter(({ type }) => type === 'codespan')
          expect(spans).toHaveLength(1)
          const one = value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
          expect((spans[0] as { text: string }).text.trim()).toBe(one.trim())
        },
      ),
    )
  })

  it('of a cell stays in its cell', () => {
    fc.assert(
      fc.property(text, (value) => {
        const table = `| a | b |\n| --- | --- |\n| ${cellCode(value)} ${cell(value)} | end |\n`
        const [token, ...others] = marked.lexer(table) as { type: string; rows?: { text: string }[][] }[]
        expect([token?.type, others.length]).toEqual(['table', 0])
        expect(token?.rows?.map((row) => row.length)).toEqual([2])
        expect(token?.rows?.[0]?.[1]?.text).toBe('end')
      }),
    )
  })

  it.each([
    ['@octocat', '@<!-- -->octocat'],
    ['https://a.test', 'https:<!-- -->//a.test'],
    ['www.a.test', 'www<!-- -->.a.test'],
    ['compared with `===` here', 'compared with `===` here'],
  ])('tells nobody and links nothing: %s', (value, made) => {
    expect(escapeMarkdown(value)).toBe(made)
  })
})

it('HTML of any text is that text, in an element and in an attribute', () => {
  fc.assert(
    fc.property(text, (value) => {
      const [element] = parseFragment(`<p title="${escapeHtml(value)}">x${escapeHtml(value)}</p>`).childNodes
      const normal = (raw: string): string => raw.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '')
      const { attrs, childNodes } = element as unknown as {
        attrs: { value: string }[]
        childNodes: { value: string }[]
      }
      expect(childNodes).toHaveLength(1)
      expect(normal(childNodes[0]?.value ?? '')).toBe(`x${normal(value)}`)
      expect(attrs).toHaveLength(1)
      expect(normal(attrs[0]?.value ?? '').replaceAll('\ufffd', '')).toBe(normal(value).replaceAll('\ufffd', ''))
    }),
  )
})

it('what a terminal gets steers it nowhere', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(plain(value)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    }),
  )
})
