/** Text as Markdown that shows it and does nothing else: no link, no HTML, no mention; `code` in it stays code. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1)) : escapeProse(part)))
    .join('')
}

/** Text as a code span that nothing in it can end. */
export function code(text: string): string {
  const line = oneLine(text)
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = /^`|`$|^ .* $/.test(line) || line.trim() === '' ? ' ' : ''
  return fence + pad + line + pad + fence
}

/** The same for a cell of a table: a bar would end it even in a code span, so code is an element there. */
export function cell(text: string): string {
  return oneLine(text)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? cellCode(part.slice(1, -1)) : escapeProse(part)))
    .join('')
}

export function cellCode(text: string): string {
  return `<code>${escapeProse(oneLine(text))}</code>`
}

function escapeProse(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_[\]#~$]/g, String.raw`\$&`)
      .replaceAll('|', '&#124;')
      .replace(/^(\s*)([-+=]|\d+[.)])/, String.raw`$1\$2`)
      // What looks like an address would become a link, and whoever is called like what stands behind @ would be told.
      .replaceAll(/@(?=\w)|:(?=\/\/)|\bwww(?=\.)/gi, '$&<!-- -->')
  )
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
