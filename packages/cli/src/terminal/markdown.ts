import { lexer, type MarkedToken, type Token } from 'marked'
import type { Terminal } from './terminal.js'
import { hang, indent, wrap } from './text.js'

/** Markdown as a person reads it in a terminal: headings, paragraphs, lists, code, and links whose address is visible. */
export function renderMarkdown(markdown: string, terminal: Terminal): string {
  return blocks(lexer(markdown), terminal)
}

function blocks(tokens: readonly Token[], terminal: Terminal): string {
  let text = ''
  let gap = ''
  for (const token of tokens) {
    const next = block(token as MarkedToken, terminal)
    if (next === '') continue
    text += gap + next
    // A heading belongs to what follows it.
    gap = token.type === 'heading' ? '\n' : '\n\n'
  }
  return text
}

function block(token: MarkedToken, terminal: Terminal): string {
  const { bold, dim } = terminal.colors
  switch (token.type) {
    case 'heading': {
      return bold(inline(token.tokens, terminal))
    }
    case 'list': {
      const items = token.items.map((item, index) => {
        const bullet = token.ordered ? `${Number(token.start) + index}. ` : '- '
        const body = blocks(item.tokens, { ...terminal, width: terminal.width - bullet.length })
        return hang(dim(bullet), bullet.length, body)
      })
      return items.join(token.loose ? '\n\n' : '\n')
    }
    case 'code': {
      // A command, a header or data has to survive a copy, so it is never wrapped; `text` is there to be read.
      const text = token.lang === 'text' ? wrap(token.text, terminal.width - 2) : token.text
      return indent(text, 2)
    }
    case 'blockquote': {
      return indent(blocks(token.tokens, { ...terminal, width: terminal.width - 2 }), 2)
    }
    case 'space':
    case 'def': {
      return ''
    }
    default: {
      return wrap(inline('tokens' in token && token.tokens ? token.tokens : [token], terminal), terminal.width)
    }
  }
}

function inline(tokens: readonly Token[], terminal: Terminal): string {
  return tokens.map((token) => span(token as MarkedToken, terminal)).join('')
}

function span(token: MarkedToken, terminal: Terminal): string {
  const { bold, italic, cyan, underline } = terminal.colors
  switch (token.type) {
    case 'strong': {
      return bold(inline(token.tokens, terminal))
    }
    case 'em': {
      return italic(inline(token.tokens, terminal))
    }
    case 'codespan': {
      return cyan(token.text)
    }
    case 'link': {
      const text = inline(token.tokens, terminal)
      if (token.text === token.href) return underline(token.href)
      // A relative link names another page by its code; it leads nowhere in a terminal.
      return /^https?:/.test(token.href) ? `${text} ${underline(token.href)}` : cyan(text)
    }
    case 'br': {
      return '\n'
    }
    default: {
      return 'text' in token ? token.text.replaceAll('\n', ' ') : token.raw
    }
  }
}
