import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CONTENTS, LISTED } from './contents.ts'
import { bodyOf, summaryOf, titleOf, type Page } from './page.ts'
import type { Picture } from './pages.ts'

/** What programs read: each page as Markdown beside its HTML, `llms.txt` (llmstxt.org), and everything in one file. */
export async function writeForPrograms(
  folder: string,
  pages: readonly Page[],
  drawings: readonly Picture[],
): Promise<void> {
  const files = [
    ...pages.map(({ path, text }) => ({ path, text })),
    ...drawings.map(({ path, svg }) => ({ path, text: svg })),
    { path: 'llms.txt', text: llms(pages) },
    { path: 'llms-full.txt', text: inOrder(pages).map(whole).join('\n\n') },
  ]
  await Promise.all(
    files.map(async ({ path, text }) => {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    }),
  )
}

export function llms(pages: readonly Page[]): string {
  const byPath = new Map(pages.map((page) => [page.path, page]))
  const line = (path: string): string => {
    const page = byPath.get(path)
    if (page === undefined) throw new Error(`There is no page ${path}.`)
    const summary = summaryOf(page)
    return `- [${titleOf(page)}](${path})${summary === '' ? '' : `: ${summary}`}`
  }
  const parts = CONTENTS.map(({ heading, pages: listed }) => `## ${heading}\n\n${listed.map(line).join('\n')}`)
  const lists = LISTED.map(({ folder, heading }) => {
    const own = pages.filter(({ path }) => path.startsWith(folder) && !path.endsWith('/index.md'))
    return `## ${heading}\n\n${own.map(({ path }) => line(path)).join('\n')}`
  })
  const about =
    '# Holdfast\n\n> One gate in front of every API route of a Next.js app: one typed declaration per route says who may call it, how often, from where, with what input and on whose data. The CLI `holdfast` audits and probes the app.'
  return `${[about, ...parts, ...lists].join('\n\n')}\n`
}

/** As the navigation has them, then the lists. */
function inOrder(pages: readonly Page[]): readonly Page[] {
  const order = CONTENTS.flatMap((part) => part.pages)
  const rank = ({ path }: Page): number => (order.includes(path) ? order.indexOf(path) : order.length)
  return pages.filter(({ path }) => path !== 'index.md').toSorted((a, b) => rank(a) - rank(b))
}

const whole = (page: Page): string => `<!-- ${page.path} -->\n\n${bodyOf(page)}`
