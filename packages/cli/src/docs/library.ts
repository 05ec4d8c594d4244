import { readFile, readdir } from 'node:fs/promises'
import { parsePage, type Page } from './page.js'

/** Where the installed library keeps its pages, by its public subpath. */
function folder(): URL {
  return new URL('./', import.meta.resolve('holdfast/docs/problems/index.md'))
}

/** Every code that has a page, in alphabetical order. */
export async function codesWithPages(): Promise<string[]> {
  const files = await readdir(folder())
  return files
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .toSorted()
}

/** @param code one of `codesWithPages`, so that what a person types never becomes a path */
export async function readPage(code: string): Promise<Page> {
  return parsePage(await readFile(new URL(`${code}.md`, folder()), 'utf8'))
}
