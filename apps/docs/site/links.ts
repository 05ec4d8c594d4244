import { posix } from 'node:path'
import { anchorsOf } from './anchors.ts'
import { linksOf, type Page } from './page.ts'

/** The page that a relative link leads to, or `null` for what leads out of the site or stays on the page. */
export function targetOf(from: string, link: string): string | null {
  if (/^[a-z]+:/.test(link) || link.startsWith('#')) return null
  return posix.join(posix.dirname(from), link.replace(/#.*$/, ''))
}

/** Links to pages, headings and pictures that are not there. */
export function deadLinks(pages: readonly Page[], pictures: readonly string[]): readonly string[] {
  const known = new Map<string, ReadonlySet<string>>(pages.map((page) => [page.path, anchorsOf(page)]))
  for (const path of pictures) known.set(path, new Set())
  const isDead = (from: string, link: string): boolean => {
    if (/^[a-z]+:/.test(link)) return false
    const [, anchor] = link.split('#')
    const anchors = known.get(targetOf(from, link) ?? from)
    return anchors === undefined || (anchor !== undefined && !anchors.has(anchor))
  }
  return pages.flatMap((page) =>
    linksOf(page)
      .filter((link) => isDead(page.path, link))
      .map((link) => `${page.file ?? page.path}: ${link}`),
  )
}

/** Pages that no list of the site names and no other page links to. */
export function orphans(pages: readonly Page[], listed: readonly string[]): readonly string[] {
  const reached = new Set(listed)
  for (const page of pages) {
    for (const link of linksOf(page)) {
      const target = targetOf(page.path, link)
      if (target !== null && target !== page.path) reached.add(target)
    }
  }
  return pages.map(({ path }) => path).filter((path) => !reached.has(path))
}
