/** One page of the site. */
export interface Page {
  /** On the site, and among the pages: `how-to/limit-a-login.md`. */
  readonly path: string
  /** Markdown, with links to other pages by their relative paths. */
  readonly text: string
  /** The file that it comes from, relative to the repository; `null` for a page that is generated. */
  readonly file: string | null
}

const MATTER = /^---\n.*?\n---\n/s

/** What a page is called: its first heading. */
export function titleOf({ path, text }: Page): string {
  const title = /^# (.+)$/m.exec(text.replace(MATTER, ''))?.[1] ?? /^title: (.+)$/m.exec(text)?.[1]
  if (title === undefined) throw new Error(`${path} has no heading.`)
  return title.replaceAll('`', '')
}

/** The first sentence below the heading, for lists of pages; empty where a page begins with something else. */
export function summaryOf({ text }: Page): string {
  const paragraphs = text.replace(MATTER, '').split(/\n{2,}/)
  const prose = paragraphs.map((paragraph) => paragraph.trim()).find((paragraph) => /^[\p{L}`*"[]/u.test(paragraph))
  const flat = (prose ?? '').replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('\n', ' ')
  return /^.*?[.:](?=\s|$)/.exec(flat)?.[0].replace(/:$/, '.') ?? flat
}

/** The page without its front matter. */
export function bodyOf({ text }: Page): string {
  return text.replace(MATTER, '').trimStart()
}

/** Fenced blocks and inline code are no prose: what looks like a link there is none. */
export function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^(`{3,}).*?^\1$/gms, '').replaceAll(/`[^`\n]*`/g, '')
}

/** Targets of a page's own links, as they are written. */
export function linksOf({ text }: Page): readonly string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string)
}
