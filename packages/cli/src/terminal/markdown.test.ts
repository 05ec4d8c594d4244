import { expect, it } from 'vitest'
import { renderMarkdown } from './markdown.js'
import { terminalOf } from './terminal.js'

const plain = { ...terminalOf({}, {}), width: 30 }
const colored = { ...terminalOf({ isTTY: true }, {}), width: 30 }

it('wraps paragraphs at words, and takes the line breaks of the source for spaces', () => {
  expect(renderMarkdown('One two three four five six\nseven eight.\n\nNext.', plain)).toBe(
    'One two three four five six\nseven eight.\n\nNext.',
  )
})

it('hangs the lines of a list item below its text', () => {
  expect(renderMarkdown('- one two three four five six seven\n- eight\n\n1. a\n2. b', plain)).toBe(
    '- one two three four five six\n  seven\n- eight\n\n1. a\n2. b',
  )
})

it('leaves code as it is, whatever its width', () => {
  const long = `curl -H '${'x'.repeat(60)}'`
  expect(renderMarkdown(`Text:\n\n\`\`\`sh\n${long}\n\n  two\n\`\`\``, plain)).toBe(`Text:\n\n  ${long}\n\n    two`)
})

it('wraps what a program printed', () => {
  expect(renderMarkdown('```text\none two three four five six seven\n```', plain)).toBe(
    '  one two three four five six\n  seven',
  )
})

it('shows the address of a link, once, and of another page its name', () => {
  expect(renderMarkdown('[RFC](https://a.example/x)', plain)).toBe('RFC https://a.example/x')
  expect(renderMarkdown('<https://a.example/x>', plain)).toBe('https://a.example/x')
  expect(renderMarkdown('see [auth.locked](auth.locked.md)', plain)).toBe('see auth.locked')
})

it('keeps a heading with what follows it', () => {
  expect(renderMarkdown('First.\n\n### Second\n\nThird.', plain)).toBe('First.\n\nSecond\nThird.')
})

it('takes marks away and characters as they are', () => {
  expect(renderMarkdown('**bold** *soft* `a < b && c` &lt; \\* 1 > 0', plain)).toBe(
    'bold soft a < b && c &lt; * 1\n> 0',
  )
})

it('colours only where colours are taken', () => {
  expect(renderMarkdown('**bold** `code`', plain)).toBe('bold code')
  expect(renderMarkdown('**bold** `code`', colored)).toBe('\u001b[1mbold\u001b[22m \u001b[36mcode\u001b[39m')
})
