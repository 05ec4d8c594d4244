import { withoutCode, type Page } from './page.ts'

/** A heading's anchor as GitHub makes it, so that a link works on both. */
export function anchorOf(heading: string): string {
  const kept = heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
  return kept.replaceAll(/\s/g, '-')
}

/** Where links to a page's parts may lead. */
export function anchorsOf({ text }: Pick<Page, 'text'>): ReadonlySet<string> {
  const fenced = text.replaceAll(/^(`{3,}).*?^\1$/gms, '')
  const headings = [...fenced.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    anchorOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')),
  )
  const named = [...withoutCode(text).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)
  return new Set([...headings, ...named])
}
