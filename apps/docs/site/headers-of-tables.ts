import type { MarkdownRenderer } from 'vitepress'

/** A column without a name has no header: screen readers would announce one that is empty. */
export function withoutEmptyHeaders(md: MarkdownRenderer): void {
  md.core.ruler.push('empty-headers', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const closing = tokens[index + 2]
      if (token.type !== 'th_open' || tokens[index + 1]?.content !== '' || closing === undefined) continue
      token.tag = 'td'
      closing.tag = 'td'
    }
  })
}
