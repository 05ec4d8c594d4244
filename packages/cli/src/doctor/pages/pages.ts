import { pass, skip, together, type Diagnosis } from '../check.js'
import type { Subject } from '../subject.js'
import type { Served, Site } from './site.js'

export const noSite = skip('No running app was named.', 'holdfast doctor --url http://localhost:3000')

/** The running app, or why it is not looked at. */
export function siteOf({ site, url, isOffline }: Subject): Site | Diagnosis {
  return site ?? (isOffline && url !== undefined ? skip('With --offline nothing is asked.') : noSite)
}

/** The pages that the running app answers with, or why there are none to look at. */
export async function pagesOf(subject: Subject): Promise<readonly Served[] | Diagnosis> {
  const site = siteOf(subject)
  if ('verdict' in site) return site
  const pages = await site.pages()
  if ('why' in pages) return skip(`${site.url.origin} could not be asked: ${pages.why}.`)
  return pages.length === 0 ? skip(`${site.url.origin} answers with no page.`) : pages
}

/** What is said of several pages: each thing once, with the pages that it is about. */
export function ofPages(all: readonly OfPage[], good: string): Diagnosis {
  if (all.every(({ diagnosis }) => diagnosis.verdict === 'pass')) return pass(good)
  const byWords = new Map<string, { readonly diagnosis: Diagnosis; readonly paths: string[] }>()
  for (const { path, diagnosis } of all) {
    const key = JSON.stringify(diagnosis)
    const known = byWords.get(key)
    if (known === undefined) byWords.set(key, { diagnosis, paths: [path] })
    else known.paths.push(path)
  }
  const told = [...byWords.values()].map(({ diagnosis, paths }): Diagnosis => {
    return { ...diagnosis, seen: diagnosis.seen.map((each) => `${named(paths)}: ${each}`) }
  })
  return together(told, noSite)
}

export interface OfPage {
  readonly path: string
  /** Without the path. */
  readonly diagnosis: Diagnosis
}

/** So many are named. */
const NAMED = 4

function named(paths: readonly string[]): string {
  const more = paths.length - NAMED
  return `${paths.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
