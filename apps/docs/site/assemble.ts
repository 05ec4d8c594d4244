import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withViews } from './console-pictures.ts'
import type { Page } from './page.ts'
import type { Picture } from './pages.ts'
import { VIEWS } from './places.ts'

/** Puts the pages where VitePress reads them. */
export async function assemble(folder: string, pages: readonly Page[], drawings: readonly Picture[]): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await Promise.all(
    pages.map(async ({ path, text }) => {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, forVitePress({ path, text }, drawings))
    }),
  )
  await cp(VIEWS, join(folder, 'public/pictures'), { recursive: true })
}

/**
 * Drawings stand in the page itself, so that they follow its colours; braces of prose are no Vue. Front matter of the
 * CLI's pages (`title: a: b` …) is for the CLI.
 */
function forVitePress({ path, text }: Pick<Page, 'path' | 'text'>, drawings: readonly Picture[]): string {
  const ours = path === 'index.md' ? text : text.replace(/^---\n.*?\n---\n/s, '')
  const shown = path === 'console.md' ? withViews(ours) : withCode(path, ours)
  return shown.replaceAll(/^!\[([^\]]*)\]\(([^)]+\.svg)\)$/gm, (_, alt: string, target: string) => {
    const drawing = drawings.find((each) => each.path === join(dirname(path), target))
    if (drawing === undefined) throw new Error(`${path}: there is no drawing ${target}.`)
    return `<figure role="img" aria-label="${alt}">\n${drawing.svg.replaceAll(/\n\s*/g, '')}\n</figure>`
  })
}

/** People look for the code that an answer holds: it stands in the heading. */
function withCode(path: string, text: string): string {
  const code = /^problems\/(.+\..+)\.md$/.exec(path)?.[1]
  return code === undefined ? text : text.replace(/^# /m, () => `# \`${code}\`: `)
}
