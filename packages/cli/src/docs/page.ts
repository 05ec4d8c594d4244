/** The page of a code: what happened, what to do, why it is so. */
export interface Page {
  readonly code: string
  /** The HTTP status; `null` for a configuration error, which stops the app before it answers anybody. */
  readonly status: number | null
  readonly title: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly title: string
  readonly markdown: string
}

/**
 * Reads one of the library's own pages: front matter of `name: value` lines, then sections of level 2.
 * @throws {Error} when it has no front matter, code or title.
 */
export function parsePage(text: string): Page {
  const match = /^---\n(.*?)\n---\n(.*)$/s.exec(text.replaceAll('\r\n', '\n'))
  const matter = new Map(match?.[1]?.split('\n').map((line) => splitOnce(line, ': ')))
  const code = matter.get('code')
  const title = matter.get('title')
  if (match?.[2] === undefined || !code || !title)
    throw new Error('A page begins with front matter: code, status, title.')
  const status = matter.get('status')
  const [, ...sections] = match[2].split(/^## /m)
  return {
    code,
    status: status === undefined ? null : Number(status),
    title,
    sections: sections.map((section) => {
      const [heading, body] = splitOnce(section, '\n')
      return { title: heading.trim(), markdown: body.trim() }
    }),
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
